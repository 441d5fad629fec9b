"""What the clinic itself offers: a page to find meetings on, and a program for families."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.enums import Role
from checkins.models import User
from tests.factories import make_group, make_staff, sign_in
from tests.pages import main_of, words_of

FINDER = "https://meetings.example.org/near-me?zip=1"
FAMILY = "Family <b>evening, Thursdays at 6 pm, 555-0190"


@pytest.fixture(autouse=True)
def _offers(settings: Settings) -> None:
    settings.MEETING_FINDER, settings.FAMILY_PROGRAM = FINDER, FAMILY


@pytest.mark.parametrize("name", ["groups", "groups_find", "contacts"])
def test_the_meeting_finder_stands_where_a_person_looks_for_a_group(
    name: str, signed_in: Client, settings: Settings
) -> None:
    link = f'href="{FINDER}" rel="noopener"'
    assert link in main_of(signed_in.get(reverse(name)))

    settings.MEETING_FINDER = ""

    assert "Find a meeting near you" not in words_of(signed_in.get(reverse(name)))


def test_where_a_meeting_is_next_it_is_named_instead(signed_in: Client, person: User) -> None:
    make_group(person)

    page = words_of(signed_in.get(reverse("contacts")))

    assert "Next meeting:" in page
    assert "Find a meeting near you" not in page


def test_learn_offers_both_signed_out_and_without_the_database(
    client: Client, settings: Settings
) -> None:
    pages = {number: reverse("learn_page", args=[number]) for number in (13, 16)}
    assert FINDER in main_of(client.get(pages[13]))
    assert "Family &lt;b&gt;evening" in client.get(pages[16]).content.decode()
    assert "At your clinic:" in words_of(client.get(pages[16]))

    settings.MEETING_FINDER = settings.FAMILY_PROGRAM = ""

    assert "Find a meeting" not in words_of(client.get(pages[13]))
    assert "At your clinic" not in words_of(client.get(pages[16]))


def test_a_supporter_reads_of_the_program_for_families(db: None, settings: Settings) -> None:
    browser = sign_in(Client(), make_staff(Role.SUPPORTER, second_factor=False))
    assert "Thursdays at 6 pm" in words_of(browser.get(reverse("supporting")))

    settings.FAMILY_PROGRAM = ""

    assert "At your clinic" not in words_of(browser.get(reverse("supporting")))
