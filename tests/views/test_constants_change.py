"""After a change of the rule's constants, one Why says so: to the person and their counselor."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import Client as ClientRow
from checkins.models import User
from checkins.services.refold import refold
from tests.conftest import NOON
from tests.constants import before_the_change
from tests.factories import make_counselor, share, sign_in
from tests.pages import words_of
from tests.services.patterns import BASELINE, TODAY, WATCH, ago, live, noon

SAYS = "On {} we changed how we compare days."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


@pytest.fixture
def sam(db: None) -> User:
    """A counselor."""
    return make_counselor(time_zone="America/New_York")


def reads(client: Client, person: User, sam: User) -> dict[str, str]:
    """Return what the person and their counselor read: results, Home, the client's page."""
    row = ClientRow.objects.get(counselor=sam, person=person)
    pages = {
        "yesterday": client.get(reverse("checkins_done", args=[ago(1)])),
        "today": client.get(reverse("checkins_done", args=[TODAY])),
        "home": client.get("/"),
        "client": sign_in(Client(), sam).get(reverse("clients_page", args=[row.pk])),
    }
    return {name: words_of(page) for name, page in pages.items() if page.status_code == 200}


def saying(found: dict[str, str], day: str) -> set[str]:
    """Return the pages that say it, each once."""
    assert {name: page.count(SAYS.format(day)) for name, page in found.items()} == {
        name: "we changed how" in page for name, page in found.items()
    }
    return {name for name, page in found.items() if SAYS.format(day) in page}


def test_the_first_why_after_the_change_says_it_to_both_and_the_next_to_neither(
    signed_in: Client, person: User, sam: User
) -> None:
    with before_the_change():
        live(person, BASELINE + WATCH, ends=2)
    share(person, sam, noon(ago(2)), signs=True, alerts=True)
    refold(person=person, at=noon(ago(1)))
    before = reads(signed_in, person, sam)
    live(person, "1", ends=1)
    first = reads(signed_in, person, sam)
    live(person, "1")
    second = reads(signed_in, person, sam)

    assert [saying(found, "Nov 22") for found in (before, first, second)] == [
        set(),
        {"yesterday", "home", "client"},
        {"yesterday"},  # the result of that one check-in stays as it was
    ]
    assert "Your thoughts" in second["home"]


def test_a_reader_without_signs_reads_it_too(signed_in: Client, person: User, sam: User) -> None:
    with before_the_change():
        live(person, BASELINE + WATCH, ends=1)
    share(person, sam, noon(ago(1)))
    live(person, "1")

    assert saying(reads(signed_in, person, sam), "Nov 23") == {"today", "home", "client"}


def test_a_change_in_an_earlier_year_is_named_with_its_year(
    signed_in: Client, person: User, sam: User
) -> None:
    with before_the_change():
        live(person, BASELINE, ends=330)
    share(person, sam, noon(ago(4)))
    refold(person=person, at=noon(ago(329)))
    live(person, "0" + WATCH)

    assert saying(reads(signed_in, person, sam), "Dec 29, 2025") == {"today", "home", "client"}


def test_who_joined_after_it_reads_no_such_line(signed_in: Client, person: User, sam: User) -> None:
    live(person, BASELINE + WATCH)
    share(person, sam, NOON)

    found = reads(signed_in, person, sam)

    assert saying(found, "Nov 23") == set()
    assert "Your usual comes from" in found["today"]
