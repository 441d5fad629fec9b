"""What pages say follows what happened: a return, a call, a day begun, a first day."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import User
from tests.conftest import NOON
from tests.factories import make_contact, make_person, save
from tests.pages import main_of, words_of
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, ago, live, noon

CAME_BACK, CALLED = "You came back.", "You called someone. Good."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def pages(client: Client) -> tuple[str, str]:
    """Return today's result and Home."""
    return main_of(client.get(reverse("checkins_done", args=[TODAY]))), main_of(client.get("/"))


# --- after use ------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [1, 7])
def test_the_first_check_in_after_use_is_a_return_and_not_red(
    signed_in: Client, person: User, back: int
) -> None:
    make_contact(person)
    live(person, BASELINE, ends=back + 1)
    save(person, ago(back), noon(ago(back)), used="yes", cravings=2, finish=True)
    save(person, TODAY, NOON, used="no", cravings=1, finish=True)

    done, home = pages(signed_in)

    assert CAME_BACK in done
    assert CAME_BACK in home
    assert "Call Maria" in done
    assert reverse("look_backs_day", args=[ago(back)]) in done
    for page in (done, home):
        assert "pill urgent" not in page
        assert "card urgent" not in page
        assert "close to your usual" not in page


@pytest.mark.parametrize(
    ("back", "today"), [(8, {"used": "no", "cravings": 0}), (1, {"used": "yes", "cravings": 0})]
)
def test_a_week_later_or_after_more_use_it_is_no_return(
    signed_in: Client, person: User, back: int, today: dict[str, object]
) -> None:
    live(person, BASELINE, ends=back + 1)
    save(person, ago(back), noon(ago(back)), used="yes", finish=True)
    save(person, TODAY, NOON, **today, finish=True)

    assert [CAME_BACK in page for page in pages(signed_in)] == [False, False]


def test_the_second_check_in_after_use_is_a_day_as_others(signed_in: Client, person: User) -> None:
    live(person, BASELINE, ends=3)
    save(person, ago(2), noon(ago(2)), used="yes", cravings=0, finish=True)
    live(person, "00")

    assert [CAME_BACK in page for page in pages(signed_in)] == [False, False]


def test_a_return_among_rising_signs_is_said_below_the_call(
    signed_in: Client, person: User
) -> None:
    live(person, BASELINE + REACH_OUT, ends=2)
    save(person, ago(1), noon(ago(1)), used="yes", cravings=1, old_places=1, finish=True)
    save(person, TODAY, NOON, used="no", cravings=1, old_places=1, finish=True)

    done, _ = pages(signed_in)

    assert done.index("Your thoughts have been louder than usual") < done.index(CAME_BACK)


# --- a call that was made -------------------------------------------------------------------------


def test_i_already_did_takes_the_demand_away_from_both_pages(
    signed_in: Client, person: User
) -> None:
    make_contact(person)
    live(person, BASELINE + REACH_OUT)
    before = pages(signed_in)

    signed_in.post(reverse("checkins_reached_out", args=[TODAY]))

    assert all("This is a good time to talk to someone." in page for page in before)
    for page in pages(signed_in):
        assert CALLED in page
        assert "This is a good time to talk to someone." not in page
        assert "I already did" not in page


def test_a_call_about_a_loud_line_can_be_said_as_well(signed_in: Client, person: User) -> None:
    make_contact(person)
    live(person, BASELINE, ends=1)
    save(person, TODAY, NOON, cravings=4, finish=True)
    before, _ = pages(signed_in)

    answer = signed_in.post(reverse("checkins_reached_out", args=[TODAY]))

    after, _ = pages(signed_in)
    assert answer.headers["Location"].endswith("/done/#reached_out")
    assert after.count('id="reached_out"') == 1
    assert ("I already did" in before, CALLED in before) == (True, False)
    assert ("I already did" in after, CALLED in after) == (False, True)


# --- a day begun ----------------------------------------------------------------------------------


def test_a_begun_day_is_spoken_of_with_a_way_to_finish_it(signed_in: Client, person: User) -> None:
    live(person, BASELINE, ends=1)
    save(person, TODAY, NOON, cravings=1)

    home = main_of(signed_in.get("/"))

    assert "You answered part of today." in home
    assert re.search(
        rf'<a class="button primary" href="{reverse("checkins")}">.*?Finish now</a>', home
    )


# --- the first days of an account -----------------------------------------------------------------


def joined(days_ago: int) -> User:
    """Make a person who has had an account since some days, and the first check-in on that day."""
    person = make_person()
    User.objects.filter(pk=person.pk).update(date_joined=NOON - timedelta(days=days_ago))
    for back in range(days_ago, -1, -3):
        save(person, ago(back), noon(ago(back)), cravings=0, meeting="shared", finish=True)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days_ago", "said", "counted", "unanswered"),
    [
        (0, "on your first day", "on your first day", ""),
        (1, "1 of your first 2 days", "on 1 of your first 2 days", "You left it blank on 1 day."),
        (7, "3 of your first 8 days", "on 3 of your first 8 days", "You left it blank on 5 days."),
        (13, "5 of the last 14 days", "on 5 of your first 14 days", "You left it blank on 9 days."),
    ],
)
def test_nothing_is_counted_from_before_the_account(
    days_ago: int, said: str, counted: str, unanswered: str
) -> None:
    client = Client()
    client.force_login(joined(days_ago))

    home, trends, groups = (
        words_of(client.get(page)) for page in ("/", reverse("trends"), reverse("groups"))
    )

    assert f"My days {said}" in home
    assert f"You checked in {counted}." in trends
    assert unanswered in groups
    assert ("left it blank on" in groups) is bool(unanswered)
    assert ("no check-in on" in main_of(client.get("/"))) is (days_ago > 0)


def test_days_from_a_file_before_the_account_count(client: Client, db: None) -> None:
    person = joined(2)
    save(person, ago(6), noon(ago(6)), cravings=0, finish=True)
    client.force_login(person)

    assert "My days 2 of your first 7 days" in words_of(client.get("/"))
