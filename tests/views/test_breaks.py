"""The page of breaks, the dashboard while one runs, and what a counselor reads of it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import Break, User
from checkins.services.breaks import announce_break
from tests.conftest import NOON
from tests.factories import as_sent, make_counselor, make_person, share, sign_in
from tests.pages import page_of
from tests.services.patterns import live

TODAY = date(2026, 11, 23)
MONTH = "0" * 30
BREAK = {"first_day": "2026-11-24", "last_day": "2026-12-03", "word": "The hospital"}

pytestmark = pytest.mark.usefixtures("awake")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


@pytest.fixture
def sam(person: User) -> User:
    """A counselor who sees levels and trends, and nothing more."""
    counselor = make_counselor("Sam", time_zone="America/New_York")
    share(person, counselor, NOON)
    return counselor


def _text(client: Client, address: str) -> str:
    return page_of(client.get(address))


def _announce(person: User, first: int, last: int, **more: str) -> Break:
    days = {"first": TODAY + timedelta(days=first), "last": TODAY + timedelta(days=last)}
    return announce_break(by=person, at=NOON, today=TODAY, **days, **more)


def test_a_break_is_announced_and_stands_on_the_page(signed_in: Client) -> None:
    response = signed_in.post(reverse("breaks"), as_sent(BREAK))

    page = _text(signed_in, reverse("breaks"))
    assert response.headers["Location"] == reverse("breaks")
    assert "Tuesday, Nov 24 to Thursday, Dec 3" in page
    assert "The hospital" in page


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"first_day": "2026-11-22"}, "first_day", "First day: please choose today or later."),
        (
            {"first_day": "2027-11-25", "last_day": "2027-11-26"},
            "first_day",
            "First day: please choose a day within a year.",
        ),
        ({"last_day": "2026-11-23"}, "last_day", "Last day: please choose one after the first."),
        (
            {"last_day": "2027-01-23"},
            "last_day",
            "Last day: a break can be 60 days long. Add more later.",
        ),
        (
            {"first_day": "2026-12-10", "last_day": "2026-12-11"},
            "first_day",
            "First day: you already have a break on one of these days.",
        ),
    ],
)
def test_a_break_that_cannot_be_is_refused_in_words(
    signed_in: Client, person: User, fields: dict[str, str], field: str, says: str
) -> None:
    _announce(person, 17, 18)

    response = signed_in.post(reverse("breaks"), as_sent({**BREAK, **fields}))

    assert response.status_code == 400
    assert response.context["form"].errors == {field: [says]}
    assert Break.objects.count() == 1


def test_the_eleventh_break_is_refused(signed_in: Client, person: User) -> None:
    for place in range(10):
        _announce(person, 20 + 2 * place, 20 + 2 * place)

    response = signed_in.post(reverse("breaks"), as_sent(BREAK))

    assert "You have 10 breaks here." in response.content.decode()


def test_a_running_break_ends_with_one_tap_and_a_second_tap_changes_nothing(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    away = _announce(person, 0, 9)
    clock.move_to(NOON + timedelta(days=3))

    before = _text(signed_in, reverse("breaks"))
    answers = [signed_in.post(reverse("breaks_end", args=[away.pk])) for _ in range(2)]

    assert "Until Wednesday, Dec 2" in before
    assert "I\N{RIGHT SINGLE QUOTATION MARK}m back" in before
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Break.objects.get().last_day == TODAY + timedelta(days=2)
    assert "I\N{RIGHT SINGLE QUOTATION MARK}m back" not in _text(signed_in, reverse("breaks"))


def test_a_break_that_is_over_leaves_the_page(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    _announce(person, 0, 1)
    clock.move_to(NOON + timedelta(days=2))

    assert "Cancel it" not in _text(signed_in, reverse("breaks"))
    assert "Until" not in _text(signed_in, reverse("breaks"))


@pytest.mark.usefixtures("sam")
def test_the_page_says_who_sees_what(signed_in: Client) -> None:
    page = _text(signed_in, reverse("breaks"))

    assert "You and Sam can see that you’re on a break, and its last day." in page
    assert "Only you can see what it\N{RIGHT SINGLE QUOTATION MARK}s for." in page


def test_without_a_consent_nobody_sees_it(signed_in: Client) -> None:
    assert "Only you can see this." in _text(signed_in, reverse("breaks"))


def test_without_a_time_zone_the_page_asks_for_it(client: Client, db: None) -> None:
    client.force_login(make_person(time_zone=""))

    assert client.get(reverse("breaks")).headers["Location"] == reverse("onboarding_page", args=[3])


# --- the dashboard --------------------------------------------------------------------------------


def test_the_dashboard_is_not_quiet_on_a_break(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    live(person, MONTH)
    _announce(person, 1, 20)

    clock.move_to(NOON + timedelta(days=10))

    page = _text(signed_in, "/")
    assert "You\N{RIGHT SINGLE QUOTATION MARK}re on a break until Sunday, Dec 13." in page
    assert "It\N{RIGHT SINGLE QUOTATION MARK}s been quiet here" not in page


def test_a_silence_after_the_break_is_counted_from_it(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    live(person, MONTH)
    _announce(person, 1, 6)

    clock.move_to(NOON + timedelta(days=10))

    page = _text(signed_in, "/")
    assert "It\N{RIGHT SINGLE QUOTATION MARK}s been quiet here for 3 days since your break." in page
    assert "on a break until" not in page


def test_who_was_okay_before_the_break_is_asked_again_after_it(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    live(person, MONTH, ends=5)
    signed_in.post(reverse("cards_quiet"))
    _announce(person, 1, 5)

    clock.move_to(NOON + timedelta(days=9))
    asked = "How are you?" in _text(signed_in, "/")
    signed_in.post(reverse("cards_quiet"))

    assert asked
    assert "How are you?" not in _text(signed_in, "/")


# --- the counselor --------------------------------------------------------------------------------


def _read(sam: User, name: str = "caseload", show: str = "steady") -> str:
    """Return a section of the caseload, or the page that its first client's name leads to."""
    browser = sign_in(Client(), sam)  # staff sessions are short
    address = f"{reverse('caseload')}?show={show}"
    page = browser.get(address).content.decode()
    there = page.partition('class=row-name href="')[2].partition('"')[0]
    return _text(browser, there if name == "client" else address)


@pytest.mark.parametrize("name", ["caseload", "client"])
def test_a_counselor_reads_the_break_instead_of_gone_quiet(
    sam: User, person: User, clock: time_machine.Traveller, name: str
) -> None:
    live(person, MONTH)
    _announce(person, 1, 20, word="The hospital")

    clock.move_to(NOON + timedelta(days=10))

    page = _read(sam, name)
    assert "On a break until Dec 13." in page
    assert [words for words in ("No recent check-in", "Quiet, ") if words in page] == []
    assert "hospital" not in page


def test_a_counselor_reads_how_long_it_has_been_since_the_break(
    sam: User, person: User, clock: time_machine.Traveller
) -> None:
    live(person, MONTH)
    _announce(person, 1, 20)

    clock.move_to(NOON + timedelta(days=25))

    page = _read(sam, show="quiet")
    assert "No check-in for 4 days since a break." in page
    assert "Quiet, 4 days" in page


def test_a_break_to_come_is_not_in_the_line(sam: User, person: User) -> None:
    live(person, MONTH)
    _announce(person, 5, 20)

    assert "On a break" not in _read(sam)
