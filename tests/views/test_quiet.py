"""The card that asks about a silence: once, kindly, and never beside "Steady"."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import AuditEvent, PersonStatus, User
from tests.conftest import NOON
from tests.factories import make_contact, save
from tests.pages import page_of
from tests.services.patterns import BASELINE, REACH_OUT, ago, live

TODAY = date(2026, 11, 23)
# After every day of a month, (1 - 29 / 30)^3 < .05: three missed days are unusual.
MONTH = "0" * 30
ASKS, SAYS = "How are you?", "It\N{RIGHT SINGLE QUOTATION MARK}s been quiet here for"

pytestmark = pytest.mark.usefixtures("awake")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def home(client: Client) -> str:
    """Return the dashboard as one line of text."""
    return page_of(client.get("/"))


def answer(client: Client) -> int:
    """Tap "I’m okay"."""
    return client.post(reverse("cards_quiet")).status_code


@pytest.mark.parametrize(("missed", "quiet"), [(2, False), (3, True), (9, True)])
def test_the_card_comes_after_a_silence_that_is_unusual(
    signed_in: Client, person: User, missed: int, quiet: bool
) -> None:
    live(person, MONTH, ends=missed + 1)

    page = home(signed_in)

    assert (SAYS in page, ASKS in page, "Steady" in page) == (quiet, quiet, not quiet)
    assert (f"quiet here for {missed} days." in page) is quiet


def test_who_often_misses_days_is_left_alone_for_longer(signed_in: Client, person: User) -> None:
    # 14 of 27 days, p = 15 / 29: five missed days are unusual, three are not.
    live(person, "0." * 20 + "0", ends=4)

    assert SAYS not in home(signed_in)


def test_the_card_offers_a_call_a_check_in_and_an_answer(signed_in: Client, person: User) -> None:
    make_contact(person)
    live(person, MONTH, ends=5)

    page = home(signed_in)

    for text in (
        "longer than is usual for you.",
        '<span class="name">Maria</span>',
        "Check in",
        "m okay</button>",
    ):
        assert text in page
    assert "No recent check-in" in page


def test_it_stays_until_it_is_answered_and_stays_away_for_this_silence(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    live(person, MONTH, ends=5)
    asked = [ASKS in home(signed_in) for _ in range(2)]

    status = answer(signed_in)
    after = [ASKS in home(signed_in)]
    clock.move_to(NOON + timedelta(days=6))
    after.append(ASKS in home(signed_in))

    assert (asked, status, after) == ([True, True], 302, [False, False])
    assert "quiet here for 10 days." in home(signed_in)


@pytest.mark.parametrize("days", [0, 1, 30])
def test_who_is_quiet_is_never_shown_as_steady(
    signed_in: Client, person: User, clock: time_machine.Traveller, days: int
) -> None:
    live(person, MONTH, ends=4)
    answer(signed_in)

    clock.move_to(NOON + timedelta(days=days))

    assert PersonStatus.objects.get(person=person).level == "steady"
    assert "Steady" not in home(signed_in)
    assert "close to your usual" not in home(signed_in)


def test_a_second_tap_changes_nothing(signed_in: Client, person: User) -> None:
    live(person, MONTH, ends=5)

    assert [answer(signed_in) for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(action="quiet_answered").count() == 1


def test_the_next_check_in_takes_the_card_away_and_a_new_silence_brings_it_again(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    live(person, MONTH, ends=5)
    answer(signed_in)

    live(person, "0")
    back = home(signed_in)
    clock.move_to(NOON + timedelta(days=9))

    assert (SAYS in back, "Steady" in back) == (False, True)
    assert ASKS in home(signed_in)


def test_a_backfill_within_the_silence_takes_it_away(signed_in: Client, person: User) -> None:
    live(person, MONTH, ends=5)

    save(person, ago(1), NOON, cravings=0, old_places=0, finish=True)

    assert SAYS not in home(signed_in)


def test_a_page_without_an_answer_ends_no_silence_and_asks_no_second_time(
    signed_in: Client, person: User
) -> None:
    live(person, MONTH, ends=5)
    answer(signed_in)

    save(person, TODAY, NOON, asked={"cravings"})
    page = home(signed_in)

    assert "quiet here for 4 days." in page
    assert ASKS not in page


def test_nobody_is_quiet_while_learning(signed_in: Client, person: User) -> None:
    live(person, "0" * 14, ends=20)

    page = home(signed_in)

    assert SAYS not in page
    assert "ve checked in 14 times." in page


def test_a_rise_comes_first_and_the_silence_is_asked_below(signed_in: Client, person: User) -> None:
    live(person, MONTH + REACH_OUT, ends=5)

    page = home(signed_in)

    assert 0 < page.index("Your thoughts have been louder than usual") < page.index(ASKS)


def test_without_a_card_an_answer_is_no_event(signed_in: Client, person: User) -> None:
    live(person, BASELINE)

    assert answer(signed_in) == 302
    assert AuditEvent.objects.filter(action="quiet_answered").count() == 0
    assert PersonStatus.objects.get(person=person).quiet_answered_day is None
