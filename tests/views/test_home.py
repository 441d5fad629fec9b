"""Home: one card with one thing to do, today's one thing, people, three lines, rows; and More."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import DayRemark, User
from tests.conftest import NOON
from tests.factories import (
    make_contact,
    make_counselor,
    make_group,
    make_page_aside,
    make_plan,
    save,
    share,
)
from tests.pages import main_of, words_of
from tests.query_counts import queries_made
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live

HEADING = "You called someone. Good."
EVERY_STAGE = ("bottled_up", "pulled_away", "cravings", "old_places", "stressed", "low_mood")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def home(client: Client) -> str:
    return main_of(client.get("/"))


def state_of(page: str) -> str:
    """Return the first card."""
    found = re.search(r'<section class="card state.*?</section>', page)
    assert found
    return found[0]


def primaries(card: str) -> list[str]:
    """Return the words of the filled buttons."""
    found = re.findall(r'<(a|button) class="button primary[^>]*>(.*?)</\1>', card)
    return [" ".join(re.sub("<[^>]*>", " ", words).split()) for _, words in found]


# --- the one thing to do --------------------------------------------------------------------------


def _new(_person: User) -> None:
    """Nothing yet."""


def _steady(person: User) -> None:
    live(person, BASELINE, ends=1)


def _steady_done(person: User) -> None:
    live(person, BASELINE, ends=1)
    save(person, TODAY, NOON, used="no", finish=True)


def _craving(person: User) -> None:
    live(person, BASELINE, ends=1)
    save(person, TODAY, NOON, cravings=4, bottled_up=1, used="no", finish=True)


def _rise(person: User) -> None:
    live(person, BASELINE + REACH_OUT, ends=1)


def _used(person: User) -> None:
    save(person, TODAY, NOON, used="yes", finish=True)


def _planned(person: User) -> None:
    save(person, TODAY, NOON, planning=1, used="no", finish=True)


def _quiet(person: User) -> None:
    live(person, BASELINE, ends=12)


@pytest.mark.parametrize(
    ("lives", "does"),
    [
        (_new, ["Check in"]),
        (_steady, ["Check in"]),
        (_steady_done, []),
        (_craving, ["Ride it out 10 minutes"]),
        (_rise, ["Call Maria"]),
        (_used, ["Call Maria"]),
        (_planned, ["Call Maria"]),
        (_quiet, ["I’m okay"]),
    ],
)
def test_the_first_card_has_one_thing_to_do(
    signed_in: Client, person: User, lives: Any, does: list[str]
) -> None:
    make_contact(person, name="Maria")
    lives(person)

    assert primaries(state_of(home(signed_in))) == does


def test_with_nobody_in_people_the_call_is_the_crisis_line(signed_in: Client, person: User) -> None:
    _rise(person)

    page = home(signed_in)

    assert primaries(state_of(page)) == ["Call 988"]
    assert "Add one person" in page
    assert "SAMHSA" in page


def test_i_called_replaces_the_demand_and_stays_at_home(signed_in: Client, person: User) -> None:
    make_contact(person, name="Maria")
    _rise(person)
    before = home(signed_in)
    day = TODAY - timedelta(days=1)

    answer = signed_in.post(reverse("checkins_reached_out", args=[day]), {"page": "home"})

    after = state_of(home(signed_in))
    assert f'action="{reverse("checkins_reached_out", args=[day])}"' in before
    assert answer.headers["Location"] == "/"
    assert HEADING in after
    assert primaries(after) == []
    assert "Call Maria again" in after
    assert DayRemark.objects.get().day == day


def test_it_does_not_fit_stays_at_home_too(signed_in: Client, person: User) -> None:
    _rise(person)
    day = TODAY - timedelta(days=1)

    answer = signed_in.post(reverse("checkins_does_not_fit", args=[day]), {"page": "home"})

    assert answer.headers["Location"] == "/"
    assert "Your answers stay as they are." in words_of(signed_in.get("/"))


def test_a_remark_from_nowhere_is_refused(signed_in: Client, person: User) -> None:
    _rise(person)
    day = TODAY - timedelta(days=1)

    answer = signed_in.post(reverse("checkins_does_not_fit", args=[day]), {"page": "moon"})

    assert answer.status_code == 400
    assert not DayRemark.objects.exists()


# --- today, people, lines, rows -------------------------------------------------------------------


def test_a_check_in_that_is_no_main_button_stands_below(signed_in: Client, person: User) -> None:
    _rise(person)
    first = home(signed_in)
    save(person, TODAY, NOON, cravings=4)
    begun = home(signed_in)

    assert [text in first for text in ("Not yet", "You answered part of it")] == [True, False]
    assert [text in begun for text in ("Not yet", "You answered part of it")] == [False, True]


def test_after_the_check_in_tonights_meeting_is_the_one_thing(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria")
    make_group(person)
    _steady(person)
    before = home(signed_in)
    save(person, TODAY, NOON, cravings=1, used="no", finish=True)

    assert "Monday group" not in before
    assert "Monday group" in home(signed_in)


def test_three_people_have_a_button_each_and_the_rest_one_link(
    signed_in: Client, person: User
) -> None:
    for number, name in enumerate(("Ann", "Bo", "Cy", "Di")):
        make_contact(person, name=name, number=f"555-010{number}")

    page = home(signed_in)
    faces = page[page.index('<ul class="faces">') :]

    assert [
        f"</span>{name}" in faces or f">{name}<" in faces for name in ["Ann", "Bo", "Cy", "Di"]
    ] == [
        *[True] * 3,
        False,
    ]
    assert ">All<" in faces


def test_before_a_baseline_home_says_what_was_said_and_draws_nothing(
    signed_in: Client, person: User
) -> None:
    for back, answers in ((2, {"cravings": 2}), (1, {"cravings": 1, "slept_well": 4})):
        save(person, TODAY - timedelta(days=back), NOON - timedelta(days=back), **answers)

    page = home(signed_in)

    assert "usual-line" not in page
    assert re.findall(r'<th scope="col">(.*?)</th>', page) == ["Sat", "Sun"]
    said = dict(re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page))
    assert [re.findall(r"<td>(.*?)</td>", cells) for cells in said.values()] == [
        ["Some", "A little"],
        ["–", "Very much"],  # noqa: RUF001
        ["–", "–"],  # noqa: RUF001
    ]


def test_with_a_baseline_three_lines_say_where_each_stage_stands(
    signed_in: Client, person: User
) -> None:
    for back in range(20, 0, -1):
        day, at = TODAY - timedelta(days=back), NOON - timedelta(days=back)
        save(person, day, at, **dict.fromkeys(EVERY_STAGE, 1), used="no", finish=True)

    page = home(signed_in)

    assert page.count('<svg class="usual-line') == 3
    assert re.findall(r'<span class="beside-it[^>]*>(.*?)</span>', page) == ["Near usual"] * 3
    assert "In your last check-in, all three were near your usual." in page


def test_in_a_rise_the_sentence_and_the_rows_are_about_the_same_week(
    signed_in: Client, person: User
) -> None:
    make_contact(person)
    _rise(person)

    page = home(signed_in)

    up = re.findall(r'<span class="beside-it up">(.*?)</span>', page)
    assert "Up, last 7 days" in up
    assert re.search(r"In the last 7 days, [a-z, ]+ were above your usual\.", page)


def test_a_low_mood_leaves_the_lines_one_row(signed_in: Client, person: User) -> None:
    live(person, BASELINE, ends=2)
    for back in (1, 0):
        day, at = TODAY - timedelta(days=back), NOON - timedelta(days=back)
        save(person, day, at, low_mood=4, bottled_up=1, used="no", finish=True)

    page = home(signed_in)

    assert "usual-line" not in page
    assert page.count("Your last 4 weeks") == 1
    assert "Call 988" in page


@pytest.mark.parametrize(("planning", "is_below"), [(3, True), (0, False)])
def test_what_is_pressing_stands_above_the_notices(
    signed_in: Client, person: User, planning: int, is_below: bool
) -> None:
    make_page_aside(person, TODAY, NOON, cravings=1)
    save(person, TODAY, NOON, planning=planning, used="no", finish=True)

    page = home(signed_in)

    assert (page.index('class="card state') < page.index("Yours?")) is is_below


def test_an_urgent_day_leaves_the_lines_one_row(signed_in: Client, person: User) -> None:
    live(person, BASELINE, ends=1)
    save(person, TODAY, NOON, planning=3, bottled_up=1, used="no", finish=True)

    page = home(signed_in)

    assert "usual-line" not in page
    assert page.count("Your last 4 weeks") == 1


def test_the_plan_is_one_line_that_opens_to_three_parts(signed_in: Client, person: User) -> None:
    make_plan(person, coping="Walk.", people="Dee, for a ride", reasons="My kids", safety="Lock it")
    _steady(person)

    page = home(signed_in)
    plan = page[page.index('id="my-plan"') :]
    plan = plan[: plan.index("</details>")]

    assert re.findall(r"<h3>(.*?)</h3>", plan) == [
        "What I can do alone",
        "People I can ask for help",
        "My reasons",
    ]
    assert "Lock it" not in plan
    assert "open" not in plan[:30]


def test_home_names_the_day_and_no_streak(signed_in: Client, person: User) -> None:
    _steady(person)

    words = words_of(signed_in.get("/"))

    assert "Monday, Nov 23" in words
    assert "13 of the last 14 days" in words
    assert not re.search(r"in a row(?! *\.)|streak", words.replace("have to be in a row", ""))


# --- more -----------------------------------------------------------------------------------------


def test_more_leads_to_everything_that_has_no_tab(signed_in: Client, person: User) -> None:
    share(person, make_counselor(name="Sam"), at=NOON)
    page = main_of(signed_in.get(reverse("more")))

    ways = re.findall(r'<li> <a href="([^"]*)"', page)
    answers = {way: signed_in.get(way).status_code for way in ways}

    names = re.findall(r"</svg><strong>(.*?)</strong>", page)
    wanted = ["Trends", "My days", "My plan", "Small steps", "Thoughts", "Groups", "Sharing"]
    assert [name for name in (*wanted, "Learn", "Settings") if name not in names] == []
    assert set(answers.values()) == {200}
    assert ">Sam<" in page
    assert "Sign out" in page


def test_more_says_what_stands_today_in_few_queries(signed_in: Client, person: User) -> None:
    make_group(person)

    with queries_made() as made:
        page = main_of(signed_in.get(reverse("more")))

    assert "Today, 6 PM" in page
    assert "only you" in page
    assert len(made) == 5, made  # session, user, step, groups, readers


def test_home_before_its_first_check_in_counts_from_nothing(signed_in: Client) -> None:
    page = home(signed_in)

    assert page.count('<li class="on"') == 0
    assert "First, a check-in." in page
    assert date(2026, 11, 23) == TODAY
