"""After "Stop all sharing": the page to sign is filled in, and signing asks for the password."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.models import Consent, Scopes, User
from tests.factories import PASSWORD, as_sent, make_counselor
from tests.pages import main_of
from tests.views.matrix_actors import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped(signed_in: Client, person: User) -> Consent:
    """A consent that the person's browser has just stopped with all others."""
    at, scopes = timezone.now() - timedelta(days=3), Scopes(signs=True, use=True)
    words = "To plan my week"
    consent = agree(person, make_counselor(), "J.", at=at, words=words, scopes=scopes)
    signed_in.post(reverse("sharing_stop_all"))
    return consent


def confirm(client: Client, asked: Any, password: str = PASSWORD) -> None:
    """Follow to the question who this is, and answer it with a password."""
    address, _, query = asked.headers["Location"].partition("?next=")
    assert address == reverse("account_reauthenticate")
    client.post(address, {"password": password, "next": unquote(query)})


def review(client: Client, consent: Consent) -> str:
    client.post(reverse("sharing_again", args=[consent.pk]))
    return main_of(client.get(reverse("sharing_again_review", args=[consent.pk])))


def sign(client: Client, consent: Consent) -> None:
    address = reverse("sharing_again_review", args=[consent.pk])
    shown = client.get(address).context["shown"]
    confirm(client, client.post(address, as_sent({"shown": shown})))


def test_the_sharing_page_offers_it_after_the_stop(signed_in: Client, stopped: Consent) -> None:
    page = main_of(signed_in.get(reverse("sharing")))

    assert "You stopped all sharing." in page
    assert "You aren’t sharing." in page
    assert reverse("sharing_again", args=[stopped.pk]) in page
    assert "Could see: levels and trends, your contact preferences, answers to each sign" in page


def test_the_page_to_sign_is_filled_in_as_before(signed_in: Client, stopped: Consent) -> None:
    page = review(signed_in, stopped)

    ticked = [part.split(">")[0] for part in page.split("<input") if "checkbox" in part]
    assert ["checked" in box for box in ticked] == [True, False, True, False]
    assert "Why: To plan my week." in page
    assert f"This ends after {stopped.last_moment:%B} {stopped.last_moment.day}" in page
    assert Consent.objects.get().revoked_at


def test_signing_takes_the_password_again(
    signed_in: Client, stopped: Consent, person: User
) -> None:
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    review(signed_in, stopped)
    now = timezone.now()
    assert not Consent.objects.in_force(now).exists()

    sign(signed_in, stopped)

    again = Consent.objects.in_force(timezone.now()).get()
    assert (again.scopes, again.signature) == (Scopes(signs=True, use=True), "password")
    assert again.pk != stopped.pk
    assert "Share again as before" not in main_of(signed_in.get(reverse("sharing")))


def test_a_wrong_password_shares_nothing(signed_in: Client, stopped: Consent) -> None:
    review(signed_in, stopped)
    address = reverse("sharing_again_review", args=[stopped.pk])
    fields = as_sent({"shown": signed_in.get(address).context["shown"]})

    confirm(signed_in, signed_in.post(address, fields), password="wrong-river-stone-41")

    assert Consent.objects.count() == 1


def test_less_can_be_chosen_before_signing(signed_in: Client, stopped: Consent) -> None:
    review(signed_in, stopped)

    fields = {"shows_signs": "on", "again": "1"}
    signed_in.post(reverse("sharing_again_scopes", args=[stopped.pk]), fields)
    sign(signed_in, stopped)

    assert Consent.objects.in_force(timezone.now()).get().scopes == Scopes(signs=True)


def test_without_the_tap_there_is_no_page_to_sign(signed_in: Client, stopped: Consent) -> None:
    response = signed_in.get(reverse("sharing_again_review", args=[stopped.pk]))

    assert response.headers["Location"] == reverse("sharing")


@pytest.mark.parametrize(
    ("route", "method"),
    [("sharing_again", "post"), ("sharing_again_review", "get"), ("sharing_again_scopes", "post")],
)
def test_an_offer_that_is_over_is_said(
    signed_in: Client, stopped: Consent, route: str, method: str
) -> None:
    review(signed_in, stopped)
    User.objects.filter(pk=stopped.counselor_id).update(is_active=False)

    response = getattr(signed_in, method)(reverse(route, args=[stopped.pk]), follow=True)

    assert "That offer is over." in main_of(response)
