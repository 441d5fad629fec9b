"""A locked check-in: it shows nothing of the past, counts nowhere, and is offered afterwards."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import OwnLineKind
from checkins.forms.base import MARK
from checkins.forms.form_drafts import make_mark
from checkins.forms.locking import LOCKED
from checkins.models import Alert, CheckinSubmission, DailyCheckin, OutboxMessage, PageAside, User
from checkins.models import Client as ClientRow
from tests.conftest import NOON
from tests.factories import (
    make_contact,
    make_counselor,
    make_group,
    make_own_line,
    make_page_aside,
    make_person,
    make_plan,
    save,
    share,
    sign_in,
)
from tests.pages import main_of, page_of, words_of
from tests.rows import contents
from tests.views.steps import TODAY, address, form_of, send

pytestmark = pytest.mark.django_db
DONE = reverse("checkins_done", args=[TODAY])
QUOTED = quote(DONE, safe="")
ASIDE = reverse("pages_aside")
YES, NO = (reverse(f"pages_aside_{name}", args=[TODAY]) for name in ("confirm", "drop"))
OTHERS = ("checkins_pageaside", "checkins_auditevent", "django_session")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


@pytest.fixture
def locked(signed_in: Client) -> Client:
    """The person's browser, locked a minute ago."""
    session = signed_in.session
    session[LOCKED] = (NOON - MINUTE).timestamp()
    session.save()
    return signed_in


def unlock(client: Client) -> None:
    session: Any = client.session
    session.is_proven = True  # a store unlocks for nobody else
    del session[LOCKED]
    session.save()


def test_a_locked_check_in_shows_nothing_of_the_past_and_changes_nothing(
    locked: Client, person: User
) -> None:
    make_contact(person, name="Zqrosa")
    make_group(person, name="Zqgroup", weekday=TODAY.weekday())
    make_own_line(person, "Zqsign", OwnLineKind.SIGN)
    make_own_line(person, "Zqtrigger")
    make_plan(person, coping="Zqplan")
    save(person, TODAY, NOON, bottled_up=4, used="yes", medicine="not_on_any", note="Zqnote")
    stood = contents(left_out=OTHERS)
    answers = {1: {"pulled_away": "2"}, 2: {"planning": "2"}, 3: {"note": "Now"}, 4: {"used": "no"}}

    pages = [locked.get(reverse("checkins"), {"days": 1})]
    for number, fields in answers.items():
        pages.append(locked.get(address(number)))
        form = form_of(pages[-1])
        were = {value for name, value in form.hidden.items() if name.startswith("was-")}
        assert (form.chosen, were, form.note) == ({}, {""}, "")
        pages.append(locked.post(address(number), form.sent(**fields)))
    assert pages[-1].headers["Location"] == DONE
    pages.append(locked.get(DONE))

    shown = "".join(page_of(page) for page in pages)
    assert re.findall(r"Zq(?:rosa|group|sign|trigger|plan|note)", shown) == []
    assert "medicine" in page_of(pages[5]).lower()  # as of anybody: it isn't known who takes it
    assert "done" not in main_of(pages[0]).lower()
    assert "Telling us was a strong step." in main_of(pages[-1])
    assert PageAside.objects.count() == 4
    assert contents(left_out=OTHERS) == stood


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"planning": "1"}, "Leave this place if you can."),
        ({"cravings": "4"}, "Right now"),
        ({"cravings": "1"}, "Thank you for checking in."),
    ],
    ids=["planning", "cravings", "calm"],
)
def test_what_is_saved_asks_for_what_its_own_answers_ask_for(
    locked: Client, person: User, answers: dict[str, str], says: str
) -> None:
    make_page_aside(person, TODAY, NOON - 2 * MINUTE, used="yes")  # of a lock before this one

    send(locked, 2, button="stop", **answers)

    main = main_of(locked.get(DONE))
    assert says in main
    assert "You still matter" not in main
    assert ('id="loud"' in main) is (answers == {"cravings": "4"})


def test_the_days_result_asks_who_it_is_where_nothing_was_answered_since_the_lock(
    locked: Client, person: User
) -> None:
    save(person, TODAY, NOON - 2 * MINUTE, used="no")

    asks = locked.get(DONE)

    assert (asks.status_code, asks.headers["Location"]) == (
        302,
        f"{reverse('locks')}?next={QUOTED}",
    )


def test_a_button_without_a_script_fills_the_page_in_and_loses_nothing(locked: Client) -> None:
    form = form_of(locked.get(address(1)))

    filled = locked.post(address(1), form.sent("fill", slept_well="3"))

    assert filled.status_code == 200
    chosen = form_of(filled).chosen
    assert (chosen["slept_well"], chosen["bottled_up"]) == ("3", "0")
    assert not PageAside.objects.exists()
    locked.post(address(1), form_of(filled).sent())
    content = PageAside.objects.get().content
    assert content["fields"] == {name: int(value) for name, value in chosen.items()}
    assert "bottled_up" in content["bulk"]


def test_back_and_stop_save_what_was_typed_and_lead_on(locked: Client) -> None:
    nothing = send(locked, 1, button="stop")
    back = send(locked, 2, button="back", cravings="2")
    first = send(locked, 1, button="back", bottled_up="1")

    ways = [answer.headers["Location"] for answer in (nothing, back, first)]
    assert ways == [reverse("home"), address(1), DONE]
    assert PageAside.objects.count() == 2


def test_use_opens_no_alert_and_no_page_of_a_counselors_changes_until_it_is_confirmed(
    locked: Client, person: User
) -> None:
    sam = make_counselor()
    share(person, sam, NOON, signs=True, use=True, notes=True, alerts=True)
    client = ClientRow.objects.get(person=person)
    theirs = sign_in(Client(), sam)
    looks = [reverse("caseload"), reverse("clients_page", args=[client.pk])]
    before = [words_of(theirs.get(look)) for look in looks]

    send(locked, 2, planning="4")
    send(locked, 4, used="yes")

    assert [words_of(theirs.get(look)) for look in looks] == before
    assert (Alert.objects.count(), OutboxMessage.objects.count()) == (0, 0)
    unlock(locked)
    for _ in range(2):
        locked.post(YES)
    assert sorted(Alert.objects.values_list("cause", flat=True)) == ["planning", "use"]
    assert words_of(theirs.get(looks[0])) != before[0]


def test_home_offers_what_waits_and_yes_adds_it(locked: Client, person: User) -> None:
    save(person, TODAY, NOON, cravings=1)
    send(locked, 2, cravings="4")
    send(locked, 3, low_mood="3")
    unlock(locked)

    home, page = locked.get("/"), locked.get(ASIDE)

    assert "at 12:00 PM without unlocking. Yours?" in main_of(home)
    assert YES in main_of(home)
    assert "Very much" in main_of(page)
    assert locked.post(YES).headers["Location"] == DONE
    assert DailyCheckin.objects.get().answers == {"cravings": 1, "low_mood": 3}
    assert "without unlocking" not in main_of(locked.get("/"))
    day = main_of(locked.get(reverse("my_days_day", args=[TODAY])))
    assert "Answered at 12:00 PM without unlocking." in day
    assert "Nothing to do." in page_of(locked.post(YES, follow=True))


def test_what_came_after_the_question_was_shown_waits_on(signed_in: Client, person: User) -> None:
    first = make_page_aside(person, day=TODAY, at=NOON - MINUTE, stressed=2)
    mark = make_mark(person, "/", NOON)
    other = make_page_aside(person, day=TODAY, at=NOON + 2 * MINUTE, cravings=4)

    with time_machine.travel(NOON + 3 * MINUTE, tick=False):
        signed_in.post(YES, {MARK: mark})

    assert [item.uuid for item in CheckinSubmission.objects.all()] == [first.uuid]
    assert PageAside.objects.get() == other


def test_use_that_the_day_denies_is_asked_about_and_saved_as_chosen(
    locked: Client, person: User
) -> None:
    share(person, make_counselor(), NOON, signs=True, use=True, alerts=True)
    save(person, TODAY, NOON - 2 * MINUTE, used="no")
    send(locked, 4, used="yes")
    unlock(locked)
    pages = list(PageAside.objects.all())

    assert "What you answered unlocked stays." in main_of(locked.get("/"))
    asked = locked.post(YES, follow=True)
    assert "Two answers differ." in page_of(asked)
    assert "You said No at 11:58 AM and Yes at 12:00 PM. Which one?" in main_of(asked)
    assert list(PageAside.objects.all()) == pages
    assert DailyCheckin.objects.get().used == "no"

    for _ in range(2):
        chosen = locked.post(YES, {"used": "yes"}, follow=True)
    assert DailyCheckin.objects.get().used == "yes"
    assert [alert.cause for alert in Alert.objects.all()] == ["use"]
    assert "Nothing to do." in page_of(chosen)
    assert "You still matter" in main_of(locked.get(DONE))


def test_no_that_is_kept_stays_and_leads_to_help(locked: Client, person: User) -> None:
    save(person, TODAY, NOON - 2 * MINUTE, used="no", planning=0)
    send(locked, 2, planning="2")
    send(locked, 4, used="yes")
    unlock(locked)

    half = page_of(locked.post(YES, {"used": "no"}, follow=True))
    page = page_of(locked.post(YES, {"used": "no", "planning": "2"}, follow=True))

    assert "Nothing is added yet." in half
    assert "tap Help now" in page
    row = DailyCheckin.objects.get()
    assert (row.used, row.answers["planning"]) == ("no", 2)
    assert not PageAside.objects.exists()


def test_no_deletes_it_and_undo_brings_it_back(signed_in: Client, person: User) -> None:
    row = make_page_aside(person, TODAY, NOON, cravings=1)

    page = page_of(signed_in.post(NO, follow=True))

    undo = reverse("removals_undo", args=["aside", row.pk])
    assert undo in page
    assert "without unlocking" not in page
    assert "Your answers are back." in page_of(signed_in.post(undo, follow=True))
    assert PageAside.objects.get() == row


def test_another_persons_answers_stay_theirs(signed_in: Client) -> None:
    make_page_aside(make_person(), TODAY, NOON, note="Zqtheirs")

    signed_in.post(YES)
    signed_in.post(NO)

    assert "Zqtheirs" not in main_of(signed_in.get(ASIDE))
    assert PageAside.objects.count() == 1
    assert not CheckinSubmission.objects.exists()


def test_what_does_not_open_is_said_and_kept(signed_in: Client, person: User) -> None:
    make_page_aside(person, TODAY, NOON, cravings=1)
    PageAside.objects.update(sealed_text="x")

    page = page_of(signed_in.post(YES, follow=True))

    assert "We kept them, and added nothing." in page
    assert "open this text." in page
    assert PageAside.objects.exists()
