"""The plan: written, kept on an error, shown by itself on hard days, and its owner's alone."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog.plans import plan_catalog
from checkins.engine.types import Stage
from checkins.forms.plans import MOST_LINES
from checkins.models import PlanVersion, User
from tests.conftest import NOON
from tests.factories import make_contact, make_person, make_plan, save
from tests.pages import main_of
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, WATCH, live

EDIT, PLAN = reverse("plans_edit"), reverse("plans")
LAKE, KIDS = "Walk round the lake", "My kids"
NO_PLAN = {"done": "You have no plan of your own yet.", "home": "Start my plan"}


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


def test_every_box_says_that_nobody_reads_along(signed_in: Client, person: User) -> None:
    page = main_of(signed_in.get(EDIT))

    parts = plan_catalog().parts
    assert page.count("<textarea") == len(parts) == 10
    assert page.count("Nobody reads this as you write it.") == len(parts)
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

    assert listed.count("this one stands") == 1
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
    assert [f'href="{EDIT}"' in page for page in found.values()] == [asked, asked]


def test_heavy_and_steady_links_to_the_plan(signed_in: Client, person: User) -> None:
    make_plan(person, coping=LAKE)
    live(person, "3" * 20)

    found = pages(signed_in)

    assert ["your usual days are hard" in page for page in found.values()] == [True, True]
    assert [f'href="{PLAN}"' in page for page in found.values()] == [True, True]
