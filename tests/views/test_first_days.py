"""Each of the first fourteen check-ins gives something back, and what it says is so."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import DailyCheckin, User
from checkins.services.baseline import start_baseline
from tests import counts
from tests.conftest import NOON
from tests.factories import make_contact, save
from tests.first_days import Answered, GivenOnPage, answered, given_on, wrong_in
from tests.pages import main_of
from tests.services.patterns import TODAY
from tests.views.steps import address

NEW_YORK = ZoneInfo("America/New_York")
FIRST = date(2026, 11, 2)
PAGES = (
    ("bottled_up", "pulled_away", "slept_well", "ate_enough"),
    ("cravings", "old_places", "just_once", "hid_truth", "planning"),
    ("stressed", "low_mood", "unseen_chance"),
)
# Fourteen check-ins over seventeen days: the day after the first, and the answers of its pages.
FORTNIGHT = [
    (0, "1123", "21000", "310"),
    (1, "1133", "21000", "210"),
    (2, "0133", "11000", "210"),
    (4, "1023", "11000", "210"),
    (5, "0133", "11000", "110"),
    (6, "1133", "21.00", "210"),
    (8, "0044", "11000", "110"),
    (9, "0143", "01000", "120"),
    (10, "1133", "11000", "210"),
    (12, "1023", "01000", "120"),
    (13, "0133", "11000", "210"),
    (14, "0043", "01000", "110"),
    (15, "1133", "11000", "210"),
    (16, "0133", "01000", "110"),
]
GIVEN = [
    (
        "Your first day, in three answers",
        ["Cravings: some.", "Slept well: some.", "Stress: quite a bit."],
    ),
    (
        "Your first two days",
        [
            "Cravings: some, both days.",
            "Slept well: some, then quite a bit.",
            "Stress: quite a bit, then some.",
        ],
    ),
    (
        "Your first three days",
        [
            "Cravings: Some, Some, A little.",
            "Slept well: Some, Quite a bit, Quite a bit.",
            "Stress: Quite a bit, Some, Some.",
        ],
    ),
    (
        "Picked for you, 2 minutes",
        ["Highest so far: stress, quite a bit."],
        "4",
    ),
    ("A good thing you said", ["Ate enough: “quite a bit” or more on each of your 5 days."]),
    ("What you say most often", ["Old people and places: “a little” on each of your 6 days."]),
    ("Seven check-ins", ["You’ve checked in 7 times in 9 days."]),
    ("What you noticed most", ["Stress: “some” or more on 5 of your 8 days."], "4"),
    (
        "What came up least",
        ['"Just once" thoughts: “not at all” on each of the 8 days you answered.'],
    ),
    ("Thursday had the most good things", ["Slept well: quite a bit.", "Ate enough: quite a bit."]),
    ("What changes most from day to day", ["Cravings: from not at all to some."]),
    (
        "Low on most days",
        ["Kept feelings in, pulled away and old people and places: a little or not at all."],
    ),
    (
        "Another good thing you said",
        ["Slept well: “quite a bit” or more on 10 of your 13 days."],
    ),
    (
        "Your first 14 check-ins",
        [
            "Stress: “some” or more on 8 of your 14 days.",
            '"Just once" thoughts: “not at all” on each of the 13 days you answered.',
        ],
    ),
]
CHANGES = [
    (" on each of", " on 2 of"),
    *((f"{number} of your", f"{number - 1} of your") for number in (5, 8, 10)),
    ("7 times", "8 times"),
    *((word, "very much") for word in ("quite a bit", "some", "Quite a bit", "Some")),
    ("pulled away", "stress"),
]
WAS = [GivenOnPage(*one) for one in GIVEN]


def noon_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK)


def as_stored(after: int, *pages: str) -> Answered:
    """Return a day of the fortnight as the checker reads it."""
    answers = {
        code: int(one)
        for codes, ratings in zip(PAGES, pages, strict=True)
        for code, one in zip(codes, ratings, strict=True)
        if one != "."
    }
    return Answered(FIRST + timedelta(days=after), answers)


STORED = [as_stored(*one) for one in FORTNIGHT]


def checked_in(client: Client, day: date, *pages: str) -> None:
    """Check in through the four pages."""
    for number, (codes, ratings) in enumerate(zip(PAGES, pages, strict=True), start=1):
        chosen = {code: one for code, one in zip(codes, ratings, strict=True) if one != "."}
        sent = {**chosen, "uuid": str(uuid4()), "asked": " ".join(codes), "bulk": "", "next": "1"}
        assert client.post(address(number, day), sent).status_code == 302
    last = {"used": "no", "uuid": str(uuid4()), "asked": "used", "bulk": "", "next": "1"}
    assert client.post(address(4, day), last).status_code == 302


def days_of(person: User) -> list[Any]:
    return answered(DailyCheckin.objects.filter(person=person))


def test_a_fortnight_gives_something_else_back_each_day_and_each_sentence_is_so(
    client: Client, person: User
) -> None:
    seen: list[GivenOnPage | None] = []
    at_home: list[GivenOnPage | None] = []
    wrong: dict[date, list[str]] = {}
    for after, *pages in FORTNIGHT:
        day = FIRST + timedelta(days=after)
        with time_machine.travel(noon_of(day), tick=False):
            client.force_login(person)
            checked_in(client, day, *pages)
            given = given_on(client.get(reverse("checkins_done", args=[day])))
            home = client.get("/")
        assert given
        wrong[day] = wrong_in(given, days_of(person), day)
        seen.append(given)
        at_home.append(given_on(home))
        assert "usual-line" not in main_of(home)
        said = f"{given.title} | {' '.join(given.sentences)}"
        counts.say(f"first days: day {len(seen):2} {day:%a, %b %d}: {said}")

    assert {day: found for day, found in wrong.items() if found} == {}
    assert seen == WAS
    assert at_home == seen
    assert days_of(person) == STORED
    assert len({one.title for one in seen}) == len(FORTNIGHT)


@pytest.mark.parametrize("number", range(len(FORTNIGHT)))
def test_the_checker_bears_out_each_day_and_sees_a_planted_wrong_sentence(number: int) -> None:
    given, days = WAS[number], STORED[: number + 1]
    planted = [_planted(given, place) for place in range(len(given.sentences))]

    found = [wrong_in(given, days, days[-1].day)]
    found += [wrong_in(one, days, days[-1].day) for one in planted]

    counts.count("wrong sentences planted in what a first day gives back", len(planted))
    assert found == [[], *([one.sentences[place]] for place, one in enumerate(planted))]


def _planted(given: GivenOnPage, place: int) -> GivenOnPage:
    """Change one number or one answer of one sentence."""
    sentences, said = list(given.sentences), given.sentences[place]
    old, new = next(pair for pair in CHANGES if pair[0] in said)
    sentences[place] = said.replace(old, new, 1)
    return given._replace(sentences=sentences)


# --- what gives nothing back ----------------------------------------------------------------------

EASY = {"cravings": 1, "slept_well": 3, "stressed": 1, "ate_enough": 3}


def both(client: Client, day: date = TODAY) -> list[GivenOnPage | None]:
    """Return what the result page and Home give back."""
    return [given_on(client.get(reverse("checkins_done", args=[day]))), given_on(client.get("/"))]


@pytest.fixture
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("_monday")
@pytest.mark.parametrize(
    "answers",
    [
        {"used": "yes"},
        {"planning": 1, "used": "no"},
        {"planning": 3, "used": "no"},
        {"low_mood": 4, "used": "no"},
    ],
    ids=str,
)
def test_beside_use_thoughts_of_it_and_low_mood_nothing_is_given_back(
    signed_in: Client, person: User, answers: dict[str, Any]
) -> None:
    make_contact(person)
    for back in (5, 4):
        save(person, TODAY - timedelta(days=back), NOON - timedelta(days=back), **EASY)

    save(person, TODAY, NOON, **{**EASY, **answers}, finish=True)

    assert both(signed_in) == [None, None]


@pytest.mark.usefixtures("_monday")
def test_the_day_after_use_gives_nothing_back_and_the_next_one_plain_things(
    signed_in: Client, person: User
) -> None:
    for back, used in ((6, "no"), (5, "no"), (2, "yes"), (1, "no")):
        day, at = TODAY - timedelta(days=back), NOON - timedelta(days=back)
        save(person, day, at, **EASY, used=used, finish=True)
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        after = both(signed_in, TODAY - timedelta(days=1))

    save(person, TODAY, NOON, **EASY, used="no", finish=True)
    later = both(signed_in)

    assert after == [None, None]
    # The fifth day's own thing is a good thing; in the week after use the answers stand for it.
    assert [one and one.title for one in later] == ["Today, in three answers"] * 2


@pytest.mark.usefixtures("_monday")
def test_saving_the_day_again_changes_what_is_said_and_not_how_many_there_are(
    signed_in: Client, person: User
) -> None:
    save(person, TODAY - timedelta(days=1), NOON - timedelta(days=1), **EASY)
    save(person, TODAY, NOON, **EASY, used="no", finish=True)
    before = both(signed_in)
    save(person, TODAY, NOON + timedelta(minutes=1), stressed=2, cravings=None)
    after = both(signed_in)

    title = "Your first two days"
    same = ["Slept well: quite a bit, both days."]
    known = [*same, "Stress: a little, both days."]
    assert before == [GivenOnPage(title, ["Cravings: a little, both days.", *known])] * 2
    changed = [*same, "Stress: a little, then some.", "Ate enough: quite a bit, both days."]
    assert after == [GivenOnPage(title, changed)] * 2
    assert main_of(signed_in.get("/")).count('class="on"') == 2


@pytest.mark.usefixtures("_monday")
def test_a_day_added_late_counts_and_first_days_of_long_ago_are_still_known(
    signed_in: Client, person: User
) -> None:
    for back in (60, 30, 1):
        save(person, TODAY - timedelta(days=back), NOON - timedelta(days=back), **EASY)
    late = TODAY - timedelta(days=3)
    save(person, late, NOON, **{**EASY, "stressed": 2}, finish=True)

    # Four check-ins over two months: the page on the highest answer.
    assert (
        both(signed_in, late)
        == [
            GivenOnPage(
                "Picked for you, 2 minutes",
                ["Highest so far: stress, some."],
                "4",
            )
        ]
        * 2
    )
    assert wrong_in(both(signed_in)[1] or WAS[0], days_of(person), TODAY) == []


@pytest.mark.usefixtures("_monday")
def test_a_usual_that_is_learned_anew_gives_back_no_first_day(
    signed_in: Client, person: User
) -> None:
    for back in range(8, 0, -1):
        save(person, TODAY - timedelta(days=back), NOON - timedelta(days=back), **EASY)
    start_baseline(by=person, at=NOON, today=TODAY - timedelta(days=4))
    save(person, TODAY, NOON, **EASY, used="no", finish=True)

    assert both(signed_in) == [None, None]
