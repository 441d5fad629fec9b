"""A person's and a counselor's day in Firefox and in WebKitGTK: nothing typed is lost."""

import time

from checkins.models import (
    CheckinSubmission,
    ContactLog,
    DailyCheckin,
    PlanVersion,
    ThoughtRecord,
)
from tests.e2e.conftest import A_LOOK_MS, DESKTOP
from tests.e2e.other_browsers.driving import Visitor
from tests.e2e.other_browsers.visiting import a_caseload, sign_in
from tests.factories import make_contact, make_person

CHOSEN = "() => [...document.querySelectorAll('main input:checked')].map((one) => one.name)"
VALUE = "(css) => document.querySelector(css).value"
NOTE = "Rode the bus past the old place."


def answer_every_line(visitor: Visitor) -> int:
    """Tap the second answer of every question but the medicine; return how many were tapped."""
    ids = visitor.driver.run(
        "() => [...document.querySelectorAll('fieldset.line')].map((o) => o.id)"
    )
    asked = [one for one in ids if one != "id_medicine"]
    for one in asked:
        visitor.tap("css", f"[id='{one}'] label:nth-of-type(2)")
    return len(asked)


def look_beside(visitor: Visitor, link: str, path: str) -> None:
    """Follow a link that opens beside the page, look, close it: the page is where it was."""
    here = visitor.path
    with visitor.beside():
        visitor.tap("link", link)
    assert visitor.seen_beside[0] == path
    assert visitor.path == here


def test_a_person_checks_in_writes_calls_and_loses_nothing(visitor: Visitor) -> None:
    person = make_person()
    make_contact(person)

    sign_in(visitor, person)
    visitor.follow("link", "Check in")
    check_in(visitor)
    think(visitor)
    plan(visitor)

    visitor.open("/people/")
    numbers = "() => [...document.querySelectorAll('main a[href^=tel]')].map((one) => one.href)"
    assert "tel:+15550142" in visitor.driver.run(numbers)


def check_in(visitor: Visitor) -> None:
    """Answer all four pages with a look at Help midway, and one step back and on again."""
    first = answer_every_line(visitor)
    look_beside(visitor, "Help now", "/help/")
    assert len(visitor.driver.run(CHOSEN)) == first
    visitor.follow("css", ".dock .primary")
    assert visitor.text("h1") == "Thoughts"
    answer_every_line(visitor)
    visitor.follow("css", ".dock .primary")
    third = answer_every_line(visitor)
    visitor.driver.type(visitor.find("css", "#note"), NOTE)
    look_beside(visitor, "Help now", "/help/")
    look_beside(visitor, "About this step", "/learn/4/")
    assert visitor.driver.run(VALUE, "#note") == NOTE
    visitor.follow("css", "button.back")
    assert visitor.text("h1") == "Thoughts"
    time.sleep(A_LOOK_MS / 1000)
    visitor.follow("css", ".dock .primary")
    assert visitor.driver.run(VALUE, "#note") == NOTE
    assert len(visitor.driver.run(CHOSEN)) == third
    time.sleep(A_LOOK_MS / 1000)
    visitor.follow("css", ".dock .primary")
    visitor.tap("css", "#id_used label:first-of-type")
    visitor.follow("css", ".dock .primary")
    visitor.wait(
        "() => document.body.innerText.includes('Saved.')", "nothing says that it is saved"
    )
    day = DailyCheckin.objects.get()
    assert (day.used, day.scored >= 13, day.finished_at is not None) == ("no", True, True)
    assert {row.note for row in CheckinSubmission.objects.all() if row.note} == {NOTE}


def think(visitor: Visitor) -> None:
    """Write a thought record, with a look at Help and at another tab in the middle."""
    visitor.open("/thoughts/new/")
    visitor.type("What went through my mind?", "I always ruin it")
    look_beside(visitor, "Help now", "/help/")
    look_beside(visitor, "People", "/people/")
    visitor.type("A kinder thought", "It was one bus")
    visitor.follow("button", "Save")
    assert ThoughtRecord.objects.count() == 1
    assert "I always ruin it" in visitor.text("main")
    assert "It was one bus" in visitor.text("main")


def plan(visitor: Visitor) -> None:
    """Begin the plan: an example in the first box, a line in the second, the third passed over."""
    visitor.open("/plan/")
    visitor.follow("link", "Start my plan")
    visitor.tap("button", "+ I skip meals")
    look_beside(visitor, "Help now", "/help/")
    assert visitor.driver.run(VALUE, "main textarea") == "I skip meals"
    visitor.follow("button", "Save and continue")
    visitor.type("What I can do alone", "Walk round the lake")
    look_beside(visitor, "Help now", "/help/")
    assert visitor.driver.run(VALUE, "main textarea") == "Walk round the lake"
    visitor.follow("button", "Save and continue")
    visitor.follow("link", "Skip this")
    assert visitor.path == "/plan/"
    assert "I skip meals" in visitor.text("main")
    assert "Walk round the lake" in visitor.text("main")
    words = {"emotional": "I skip meals", "coping": "Walk round the lake"}
    assert PlanVersion.objects.newest_first()[0].content["words"] == words


def test_an_untouched_form_is_left_in_its_place(visitor: Visitor) -> None:
    sign_in(visitor, make_person())
    visitor.open("/thoughts/new/")

    visitor.follow("link", "People")

    assert visitor.path == "/people/"
    assert len(visitor.driver.tabs()) == 1


def test_a_counselor_finds_a_client_and_logs_a_contact(
    visitor: Visitor,
) -> None:
    sam, client = a_caseload()
    sign_in(visitor, sam)
    visitor.driver.resize(DESKTOP["width"], DESKTOP["height"])
    assert visitor.path == "/caseload/"

    visitor.follow("link", "Jo")
    visitor.tap("css", "#contact .seg label")
    visitor.tap("css", "#contact fieldset + fieldset .seg label")
    visitor.driver.type(visitor.find("css", "#contact [name=line]"), "Is with her sister.")
    look_beside(visitor, "Help now", "/help/")
    look_beside(visitor, "Codes", "/codes/")
    with visitor.turning():
        visitor.tap("css", "#contact button.primary")
    visitor.follow("css", ".back-link")

    assert visitor.path == "/caseload/"
    contact = ContactLog.objects.get()
    assert (contact.client, contact.how, contact.line) == (client, "call", "Is with her sister.")
