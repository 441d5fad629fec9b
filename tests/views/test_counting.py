"""Help check the warning: off until a person agrees on a page of its own, and one tap to stop."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.models import CountingConsent, User
from checkins.services.counting import counting_text
from checkins.services.sharing_texts import digest
from tests.conftest import NOON
from tests.factories import agree_to_be_counted, as_sent, make_counselor, share
from tests.pages import main_of, words_of

pytestmark = pytest.mark.django_db
PAGE, STOP = reverse("counting"), reverse("counting_stop")
GOOD = {"shown": digest(counting_text()), "days": "90"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def agree(client: Client, **fields: Any) -> HttpResponse:
    return client.post(PAGE, as_sent({**GOOD, **fields}), follow=True)


def counted() -> list[CountingConsent]:
    return list(CountingConsent.objects.running(NOON))


def row_in_settings(client: Client) -> str:
    page = words_of(client.get(reverse("settings")))
    found = re.search(r"Help check the warning (Off|On until \w+ \d+, \d{4})", page)
    assert found
    return found[1]


def test_it_is_off_and_the_page_shows_the_whole_text(signed_in: Client) -> None:
    page = words_of(signed_in.get(PAGE))

    assert row_in_settings(signed_in) == "Off"
    assert "Off. It stays off unless you agree. Nothing else changes." in page
    assert " ".join(counting_text().split()) in page
    assert "Stop" not in re.findall(r"<button[^>]*>([^<]*)", main_of(signed_in.get(PAGE)))
    assert counted() == []


def test_who_agrees_reads_until_when_and_what_they_agreed_to(
    signed_in: Client, person: User
) -> None:
    page = words_of(agree(signed_in))

    assert [consent.person for consent in counted()] == [person]
    assert "Saved. You help check the warning." in page
    assert "On until February 21, 2027." in page
    assert "What you agreed to on November 23, 2026" in page
    assert " ".join(counting_text().split()) in page
    assert f"Version 1 · SHA-256 {digest(counting_text())}" in page
    assert row_in_settings(signed_in) == "On until Feb 21, 2027"


def test_one_tap_stops_it(signed_in: Client, person: User) -> None:
    agree_to_be_counted(person, NOON)

    page = words_of(signed_in.post(STOP, follow=True))

    assert counted() == []
    assert "Stopped. You aren’t counted." in page
    assert "Off. It stays off unless you agree." in page
    assert row_in_settings(signed_in) == "Off"


def test_a_form_of_before_the_stop_that_is_sent_again_says_that_it_is_off(
    signed_in: Client,
) -> None:
    """The browser's Back brings the page with its old form, and "I agree" is tapped again."""
    form = as_sent(GOOD)
    signed_in.post(PAGE, form, follow=True)
    signed_in.post(STOP, follow=True)

    page = words_of(signed_in.post(PAGE, form, follow=True))

    assert counted() == []
    assert "Saved." not in page
    assert "Stopped. You aren’t counted. " in page


def test_on_its_last_day_it_is_on_and_then_off(
    client: Client, person: User, clock: time_machine.Traveller
) -> None:
    consent = agree_to_be_counted(person, NOON)

    for moment, said in (
        (consent.expires_at - timedelta(seconds=1), "On until Feb 21, 2027"),
        (consent.expires_at, "Off"),
    ):
        clock.move_to(moment)
        client.force_login(person)
        assert row_in_settings(client) == said


def test_a_text_that_changed_is_read_again(signed_in: Client) -> None:
    response = agree(signed_in, shown="0" * 64)

    assert response.status_code == 400
    assert "The text changed meanwhile. Please read it again." in main_of(response)
    assert f'name="shown" value="{digest(counting_text())}"' in main_of(response)
    assert counted() == []


def test_a_page_without_a_length_agrees_to_nothing(signed_in: Client) -> None:
    response = agree(signed_in, days="")

    assert response.status_code == 400
    assert "Please answer “For how long?”." in main_of(response)
    assert counted() == []


def test_sharing_agrees_to_nothing_here_and_this_shares_nothing(
    signed_in: Client, person: User
) -> None:
    share(person, make_counselor(), NOON, signs=True)
    assert counted() == []

    agree(signed_in)

    assert person.consents_given.count() == 1


def test_nothing_before_or_after_sign_up_asks_for_it(signed_in: Client) -> None:
    pages = [reverse("onboarding_page", args=[number]) for number in (1, 2, 3)]

    for address in (*pages, "/", reverse("more"), reverse("sharing")):
        assert PAGE not in signed_in.get(address).content.decode()


def test_in_a_quiet_home_the_page_asks_who_it_is(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    client.force_login(person)

    response = client.get(PAGE)

    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
