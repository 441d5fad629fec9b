"""The person and their counselor count the same days without a check-in."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import Client as ClientRow
from checkins.models import DailyCheckin, User
from checkins.queries.caseload import caseload
from checkins.queries.clients import client_page
from checkins.queries.dashboard import dashboard
from checkins.queries.sharing_reads import client_of, clients_of
from tests.conftest import NOON
from tests.factories import make_break, make_counselor, make_person, save, share, sign_in
from tests.pages import words_of
from tests.services.patterns import TODAY, ago, live, noon

SAID = (
    re.compile("It\N{RIGHT SINGLE QUOTATION MARK}s been quiet here for (\\d+ days?)"),
    re.compile(r"No check-in for (\d+ days?)"),
)

# What is searched for is not folded away, and the roomy view says it all.
EVERY_SECTION = {"q": "J.", "view": "roomy"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    """A counselor on the person's clock."""
    return make_counselor(time_zone="America/New_York")


def leave_a_page_empty(person: User, days_ago: int) -> DailyCheckin:
    """Save a page on which nothing is answered."""
    return save(person, ago(days_ago), noon(ago(days_ago)), asked={"cravings"}, finish=True)


def fall_silent(person: User) -> None:
    """Check in on twenty days up to 12 days ago, and leave a page empty 9 days ago."""
    live(person, "0" * 20, ends=12)
    leave_a_page_empty(person, 9)


def pages_of(person: User, sam: User) -> dict[str, str]:
    """Return what each page says that speaks of the person's last check-in."""
    share(person, sam, NOON, signs=True, notes=True, use=True, alerts=True)
    own, desk = Client(), sign_in(Client(), sam)
    own.force_login(person)
    pk = ClientRow.objects.get(counselor=sam).pk
    return {
        "dashboard": words_of(own.get("/")),
        "caseload": words_of(desk.get(reverse("caseload"), EVERY_SECTION)),
        "client": words_of(desk.get(reverse("clients_page", args=[pk]))),
        "sheet": words_of(desk.get(reverse("clients_sheet", args=[pk]))),
    }


def days_said(words: str) -> str | None:
    """Return how many days a page says that it has been quiet."""
    return next((found[1] for said in SAID if (found := said.search(words))), None)


def test_everybody_reads_the_same_number_of_silent_days(sam: User) -> None:
    person = make_person()
    fall_silent(person)

    said = {name: days_said(words) for name, words in pages_of(person, sam).items()}

    assert said == dict.fromkeys(("dashboard", "caseload", "client", "sheet"), "11 days")


def test_every_query_counts_the_same_silent_days(sam: User) -> None:
    person = make_person()
    fall_silent(person)
    share(person, sam, NOON)

    own = dashboard(person, at=NOON, today=TODAY).silence
    (row,) = caseload(clients_of(sam, at=NOON), reader=sam, at=NOON).sections["quiet"]
    shared = client_of(sam, ClientRow.objects.get(counselor=sam).pk, at=NOON)
    assert shared is not None
    page = client_page(sam, shared, at=NOON, weeks=4)
    assert page is not None

    assert (own.since, own.missed, own.is_quiet) == (ago(12), 11, True)
    assert (
        row.details.reason == page.reason == "No check-in for 11 days. Before that, 14 of 14 days."
    )
    assert row.details.last_day == ago(12)


def test_a_page_without_an_answer_is_no_last_check_in(sam: User) -> None:
    person = make_person()
    live(person, "0" * 20, ends=2)
    leave_a_page_empty(person, 0)

    said = pages_of(person, sam)

    assert "Last check-in Nov 21" in said["caseload"]
    assert "You answered part of" in said["dashboard"]


def test_who_only_left_pages_empty_has_no_check_in_yet(sam: User) -> None:
    person = make_person()
    leave_a_page_empty(person, 1)

    said = pages_of(person, sam)

    assert "No check-in yet" in said["caseload"]
    assert "It takes about a minute." in said["dashboard"]


def test_everybody_counts_the_same_silent_days_since_a_break(sam: User) -> None:
    person = make_person()
    live(person, "0" * 20, ends=20)
    with time_machine.travel(NOON - timedelta(days=19)):
        make_break(person, ago(19), first=ago(15), last=ago(6))
    leave_a_page_empty(person, 3)

    said = pages_of(person, sam)

    assert {days_said(words) for words in said.values()} == {"5 days"}
    assert "quiet here for 5 days since your break." in said["dashboard"]
    assert all("5 days since a break." in said[name] for name in ("caseload", "client", "sheet"))


@pytest.mark.parametrize("scopes", [{}, {"signs": True}, {"use": True}], ids=str)
@pytest.mark.parametrize(
    "answer", [{"meeting": "none_planned"}, {"used": "no"}, {"medicine": "yes"}], ids=str
)
def test_one_choice_makes_a_check_in_for_every_reader(
    sam: User, scopes: dict[str, bool], answer: dict[str, str]
) -> None:
    person = make_person()
    live(person, "0" * 3, ends=1)
    save(person, TODAY, NOON, finish=True, **answer)
    share(person, sam, NOON, **scopes)
    desk = sign_in(Client(), sam)
    own = Client()
    own.force_login(person)

    home = words_of(own.get("/"))
    client = words_of(desk.get(reverse("clients_page", args=[ClientRow.objects.get().pk])))
    listed = desk.get(reverse("caseload"), EVERY_SECTION).content.decode()

    assert "4 of the last 14 days" in home
    assert "There are check-ins on 4 days of these 4 weeks." in client
    assert "4 of 28 days have a check-in." in client
    assert "4 of the last 14 days" in listed


def test_a_day_that_is_still_to_come_on_the_persons_clock_counts_for_nobody(sam: User) -> None:
    person = make_person(time_zone="Pacific/Auckland")
    tomorrow = TODAY + timedelta(days=1)
    for back in range(3):
        save(person, tomorrow - timedelta(days=back), NOON - timedelta(days=back), cravings=0)
    User.objects.filter(pk=person.pk).update(time_zone="America/New_York")
    person.refresh_from_db()

    said = pages_of(person, sam)

    assert "2 of the last 14 days" in said["dashboard"]
    desk = sign_in(Client(), sam)
    assert "2 of the last 14 days" in desk.get(reverse("caseload"), EVERY_SECTION).content.decode()


def test_days_before_a_silence_are_those_before_the_last_check_in(sam: User) -> None:
    person = make_person()
    live(person, "0" * 15 + "." * 7 + "0" * 7, ends=12)
    leave_a_page_empty(person, 9)

    said = pages_of(person, sam)

    assert "Before that, 7 of 14 days." in said["caseload"]
