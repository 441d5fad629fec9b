"""The plan: written, kept on an error, shown by itself on hard days, and its owner's alone."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog.plans import MOST_LINES, plan_catalog
from checkins.engine.types import Stage
from checkins.forms.form_drafts import make_mark
from checkins.models import AuditEvent, FormDraft, PlanVersion, User
from tests.conftest import NOON
from tests.factories import make_contact, make_person, make_plan, save
from tests.pages import main_of
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, WATCH, live

EDIT, PLAN, START = reverse("plans_edit"), reverse("plans"), reverse("plans_start")
LAKE, KIDS = "Walk round the lake", "My kids"
NO_PLAN = {"done": "have a plan yet.", "home": "Start my plan"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Monday noon in New York."""
    with time_machine.travel(NOON):
        yield


def test_a_plan_is_written_and_read(signed_in: Client, person: User) -> None:
    words = {"coping": f" {LAKE} \r\n\r\n  Take a   shower", "reasons": KIDS}

    response = signed_in.post(EDIT, {**words, "signs": ["cravings", "slept_well"]})

    assert (response.status_code, response.headers["Location"]) == (302, PLAN)
    assert PlanVersion.objects.get().content == {
        "words": {"coping": f"{LAKE}\nTake a shower", "reasons": KIDS},
        "signs": ["cravings", "slept_well"],
    }
    page = main_of(signed_in.get(PLAN))
    for text in (LAKE, "Take a shower", KIDS, "Cravings", "Slept badly"):
        assert text in page
    assert "Making home safer" not in page  # nothing was written there


def test_a_plan_shows_ones_people_and_the_lines_by_themselves(
    signed_in: Client, person: User
) -> None:
    make_plan(person)
    make_contact(person)

    page = main_of(signed_in.get(PLAN))

    for link in ("tel:+15550142", "sms:+15550142", "tel:988", "tel:911"):
        assert f'href="{link}"' in page
    assert "+1 555-0142" in page


def test_what_was_typed_stays_when_the_form_is_refused(signed_in: Client, person: User) -> None:
    too_long = "\n".join(f"line {n}" for n in range(MOST_LINES + 1))

    response = signed_in.post(EDIT, {"coping": too_long, "reasons": KIDS, "signs": "cravings"})

    page = main_of(response)
    assert response.status_code == 400
    assert "What I can do alone: please keep it to 8 lines." in page
    assert "line 8" in page
    assert KIDS in page
    assert 'value="cravings" checked' in page
    assert not PlanVersion.objects.exists()


def test_a_blank_plan_is_refused_in_words(signed_in: Client, person: User) -> None:
    response = signed_in.post(EDIT, {"coping": " \n "})

    assert response.status_code == 400
    assert "Write or tick something first." in main_of(response)


def test_the_form_begins_with_what_stands(signed_in: Client, person: User) -> None:
    signed_in.post(EDIT, {"coping": LAKE, "signs": "cravings"})

    page = main_of(signed_in.get(EDIT))

    assert LAKE in page
    assert page.count("checked") == 1


def test_each_part_has_a_box_and_the_page_says_once_that_nobody_reads_along(
    signed_in: Client, person: User
) -> None:
    page = main_of(signed_in.get(EDIT))

    parts = plan_catalog().parts
    assert page.count("<textarea") == len(parts) == 10
    assert page.count("Nobody reads this as you write it.") == 1
    for part in parts:
        assert part.title in page
        assert all(example in page for example in part.examples)


def test_the_early_signs_are_offered_by_stage_and_use_is_none(
    signed_in: Client, person: User
) -> None:
    page = main_of(signed_in.get(EDIT))

    offered = re.findall(r'name="signs" value="(\w+)"', page)
    assert offered == [code for stage in Stage for code, _ in plan_catalog().signs(stage)]
    assert "used" not in offered
    assert {"cravings", "low_mood", "pulled_away"} <= set(offered)


def test_two_versions_are_kept_and_read(signed_in: Client, person: User) -> None:
    for text in (LAKE, "Swim"):
        signed_in.post(EDIT, {"coping": text})
    signed_in.post(EDIT, {"coping": "Swim"})

    listed = main_of(signed_in.get(reverse("plans_versions")))
    links = re.findall(r'href="(/plan/versions/[^"]+/)"', listed)
    texts = [main_of(signed_in.get(link)) for link in links]

    assert listed.count("· current") == 1
    assert [("Swim" in text, LAKE in text) for text in texts] == [(True, False), (False, True)]


def test_another_persons_version_is_not_there(signed_in: Client, person: User) -> None:
    theirs = make_plan(make_person(), coping="Zq")

    response = signed_in.get(reverse("plans_version", args=[theirs.pk]))

    assert response.status_code == 404


# --- it comes by itself ---------------------------------------------------------------------------

PAGES = ("done", "home")


def pages(client: Client) -> dict[str, str]:
    """Return today's result and the dashboard."""
    addresses = {"done": reverse("checkins_done", args=[TODAY]), "home": "/"}
    return {name: main_of(client.get(address)) for name, address in addresses.items()}


@pytest.mark.parametrize("rises", [REACH_OUT, STRONG], ids=["reach out", "strong"])
def test_at_reach_out_the_plan_is_there(signed_in: Client, person: User, rises: str) -> None:
    make_plan(person, coping=LAKE, reasons=KIDS)
    live(person, BASELINE + rises)

    for page in pages(signed_in).values():
        assert page.index("Reach out") < page.index(LAKE) < page.index(KIDS)


@pytest.mark.parametrize("answers", [{"planning": 2}, {"used": "yes"}], ids=str)
def test_at_urgent_the_plan_is_there_below_what_saves_a_life(
    signed_in: Client, person: User, answers: dict[str, object]
) -> None:
    make_plan(person, coping=LAKE)
    save(person, TODAY, NOON, finish=True, **answers)

    found = pages(signed_in)

    for page in found.values():
        assert page.index("Urgent") < page.index(LAKE)
    if "used" in answers:
        first = found["done"]
        assert first.index("Cannot wake someone?") < first.index("Keep naloxone close")
        assert first.index("Keep naloxone close") < first.index(LAKE)


@pytest.mark.parametrize(
    ("ratings", "answers", "is_linked"),
    [
        (WATCH, {}, True),
        ("", {"planning": 1}, True),
        ("", {}, False),
    ],
    ids=["watch", "support screen", "steady"],
)
def test_below_reach_out_the_plan_is_a_link(
    signed_in: Client,
    person: User,
    ratings: str,
    answers: dict[str, int],
    is_linked: bool,
) -> None:
    make_plan(person, coping=LAKE)
    live(person, BASELINE + ratings)
    if answers:
        save(person, TODAY, NOON, finish=True, **answers)

    found = pages(signed_in)

    # On Home it is one line that opens.
    assert [LAKE in page for page in found.values()] == [False, True]
    assert (f'href="{PLAN}"' in found["done"]) is is_linked
    assert f'href="{PLAN}"' in found["home"]


@pytest.mark.parametrize(
    ("ratings", "answers", "asked"),
    [
        (WATCH, {}, True),
        (REACH_OUT, {}, True),
        (STRONG, {}, False),
        ("", {"planning": 1}, False),
        ("", {"planning": 3}, False),
        ("", {"used": "yes"}, False),
    ],
    ids=["watch", "reach out", "strong", "support screen", "planning", "used"],
)
def test_who_has_no_plan_is_asked_for_one_only_when_not_in_danger(
    signed_in: Client,
    person: User,
    ratings: str,
    answers: dict[str, object],
    asked: bool,
) -> None:
    live(person, BASELINE + ratings)
    if answers:
        save(person, TODAY, NOON, finish=True, **answers)

    found = pages(signed_in)

    assert [words in found[name] for name, words in NO_PLAN.items()] == [asked, asked]
    assert [f'href="{START}"' in page for page in found.values()] == [asked, asked]


def test_heavy_and_steady_links_to_the_plan(signed_in: Client, person: User) -> None:
    make_plan(person, coping=LAKE)
    live(person, "3" * 20)

    found = pages(signed_in)

    assert ["your usual days are hard" in page for page in found.values()] == [True, True]
    assert [f'href="{PLAN}"' in page for page in found.values()] == [True, True]


# --- the three boxes ------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (reverse("plans_box", args=[number]) for number in (1, 2, 3))


def typed(client: Client, address: str, text: str, before: str = "") -> int:
    """Send a box as the script does while it is typed into, and return the answer's code."""
    mark = re.search(r'name="page_mark" value="([^"]+)"', client.get(address).content.decode())
    assert mark
    fields = {"text": text, "was-text": before, "page_mark": mark[1]}
    return client.post(address, fields, headers={"X-Typed": "1"}).status_code


def box_of(client: Client, address: str) -> str:
    """Return what a box holds as its page is shown."""
    found = re.search(r"<textarea[^>]*>([^<]*)</textarea>", client.get(address).content.decode())
    assert found
    return found[1].strip()


def test_three_boxes_are_saved_one_by_one_and_make_a_plan(signed_in: Client, person: User) -> None:
    led = [signed_in.get(START).headers["Location"]]

    for address, text in ((FIRST, "I snap"), (SECOND, LAKE), (THIRD, KIDS)):
        page = main_of(signed_in.get(address))
        assert (page.count("<textarea"), page.count("Nobody reads this as you")) == (1, 1)
        led.append(signed_in.post(address, {"text": text}).headers["Location"])
        led.append(signed_in.get(START).headers["Location"])

    assert led == [FIRST, SECOND, SECOND, THIRD, THIRD, PLAN, PLAN]
    assert PlanVersion.objects.newest_first()[0].content["words"] == {
        "emotional": "I snap",
        "coping": LAKE,
        "reasons": KIDS,
    }
    assert PlanVersion.objects.count() == 3


def test_a_plan_that_has_begun_says_where_it_goes_on(signed_in: Client, person: User) -> None:
    signed_in.post(FIRST, {"text": "I snap"})

    assert f'<a class="text-link" href="{START}">Continue with box 2 of 3</a>' in main_of(
        signed_in.get(PLAN)
    )


def test_a_blank_box_is_refused_in_words_and_can_be_skipped(
    signed_in: Client, person: User
) -> None:
    response = signed_in.post(FIRST, {"text": " \n\u200b\n"})

    assert response.status_code == 400
    assert "Write one line first, or skip this." in main_of(response)
    assert f'href="{SECOND}">Skip this' in main_of(signed_in.get(FIRST))
    assert signed_in.get(reverse("plans_box", args=[4])).status_code == 404
    assert not PlanVersion.objects.exists()


def test_what_is_typed_and_not_saved_is_there_at_the_next_sign_in_and_in_no_plan(
    signed_in: Client, person: User
) -> None:
    signed_in.post(FIRST, {"text": "I snap"})
    assert typed(signed_in, SECOND, "Walk") == 204
    assert typed(signed_in, SECOND, f"{LAKE}\nand back") == 204

    another = Client()  # the tab and its session are gone
    another.force_login(person)

    assert FormDraft.objects.count() == 1
    assert LAKE not in FormDraft.objects.get().sealed_form
    assert box_of(another, SECOND) == f"{LAKE}\nand back"
    assert "One of your pages wasn’t saved." in another.get("/").content.decode()
    assert [version.content["words"] for version in PlanVersion.objects.all()] == [
        {"emotional": "I snap"}
    ]
    assert AuditEvent.objects.filter(action="form_draft_kept").count() == 1

    assert another.post(SECOND, {"text": LAKE, "was-text": ""}).status_code == 302
    assert not FormDraft.objects.exists()
    assert box_of(another, SECOND) == LAKE


def test_a_draft_that_comes_after_its_box_was_saved_is_not_kept(
    signed_in: Client, person: User
) -> None:
    signed_in.post(FIRST, {"text": "I snap at people", "was-text": ""})

    assert typed(signed_in, FIRST, "I snap", before="") == 409
    assert typed(signed_in, FIRST, "I snap", before="I snap at people") == 204
    assert typed(signed_in, FIRST, "I snap at people", before="I snap at people") == 204
    assert not FormDraft.objects.exists()


def test_typing_takes_the_place_of_no_other_page_that_waits(
    signed_in: Client, person: User
) -> None:
    assert typed(signed_in, FIRST, "I snap") == 204

    assert typed(signed_in, SECOND, LAKE) == 409
    assert box_of(signed_in, FIRST) == "I snap"


def test_typing_without_the_pages_mark_or_with_anothers_keeps_nothing(
    signed_in: Client, person: User
) -> None:
    other = make_person()
    theirs = make_mark(other, FIRST, NOON)
    fields = {"text": "I snap", "was-text": ""}

    answers = [
        signed_in.post(FIRST, {**fields, **mark}, headers={"X-Typed": "1"}).status_code
        for mark in ({}, {"page_mark": theirs})
    ]

    assert answers == [409, 403]
    assert not FormDraft.objects.filter(account=person).exists()


def test_typing_after_the_sign_out_is_kept_and_fills_the_sign_in_with_no_sentences(
    signed_in: Client, person: User
) -> None:
    mark = make_mark(person, FIRST, NOON)
    signed_in.logout()

    for text in ("I", "I snap", "I snap at"):
        fields = {"text": text, "was-text": "", "page_mark": mark}
        answer = signed_in.post(FIRST, fields, headers={"X-Typed": "1"})
        assert (answer.status_code, answer.content) == (204, b"")

    assert "saved" not in main_of(signed_in.get(reverse("account_login")))
    assert AuditEvent.objects.filter(action="form_draft_kept").count() == 1
    signed_in.force_login(person)
    assert box_of(signed_in, FIRST) == "I snap at"


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_typing_after_the_sign_out_leaves_a_form_that_was_sent(
    who: str, signed_in: Client, person: User
) -> None:
    signed_in.logout()
    signed_in.post(SECOND, {"text": LAKE, "page_mark": make_mark(person, SECOND, NOON)})
    if who == "another":
        signed_in.force_login(make_person())

    fields = {"text": "I snap", "was-text": "", "page_mark": make_mark(person, FIRST, NOON)}
    answer = signed_in.post(FIRST, fields, headers={"X-Typed": "1"})

    assert answer.status_code == {"nobody": 409, "another": 403}[who]
    signed_in.force_login(person)
    assert box_of(signed_in, SECOND) == LAKE
