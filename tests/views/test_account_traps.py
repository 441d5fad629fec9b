"""Hostile input at the forms of the sign-in library: no 500, no row."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.models import User
from tests.amounts import of_this_run
from tests.counts import count
from tests.factories import PASSWORD
from tests.rows import counts
from tests.views.bodies import DEEP, bodies, post_body
from tests.views.routes.account import ACCOUNT
from tests.views.routes.addresses import ROUTES
from tests.views.routes.table import POLICY
from tests.views.routes.traps import LONG, RATINGS, ZONES

PASSKEY = (
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "%s",'
    ' "clientDataJSON": "%s", "attestationObject": "oA", "authenticatorData": "AA",'
    ' "signature": "eA"}}'
)
OBJECTS = [
    "null",
    "true",
    "NaN",
    "1e999",
    "1_0",
    LONG,
    '"x"',
    "[]",
    "{}",
    "[1]",
    DEEP[:30_000],
    '{"id": ' * 8000,
    '{"response": 1}',
    '{"response": {"userHandle": 1}}',
    PASSKEY % ("OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "e30"),
    PASSKEY % ("MQ", "W10"),
    '{"id": "\\ud800", "rawId": "\\ud800", "response": {"userHandle": "\\ud800"}}',
]
ACCOUNT_TRAPS = [
    *(*RATINGS, *ZONES, "a\x00@example.org", "x@" + "e" * 300 + ".org", "0001-01-01", "9999-12-31"),
    *OBJECTS,
]

pytestmark = pytest.mark.both_in_full


@pytest.fixture(autouse=True)
def _no_gate(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False  # the forms are meant


def _account_client(person: User, *, is_signed_in: bool) -> Client:
    client = Client(raise_request_exception=False)
    if is_signed_in:
        fields = {"login": person.email, "password": PASSWORD}
        assert client.post(reverse("account_login"), fields).status_code == 302
        again = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert again.status_code == 302  # so that the second step's pages are open, too
    return client


def _account_rows() -> dict[str, int]:
    return {name: number for name, number in counts().items() if name != "django_session"}


def _trapped(fields: Iterable[str], value: str) -> dict[str, str]:
    """Return the trap in each field; written twice alike, a long one would be a good password."""
    posted = dict.fromkeys(fields, value)
    return {**posted, "password2": f"{value}2"} if "password2" in posted else posted


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("name", "is_signed_in"),
    [
        pytest.param(
            name,
            is_signed_in,
            id=f"{name}, signed {'in' if is_signed_in else 'out'}",
        )
        for name, row in ACCOUNT.items()
        for is_signed_in in (False, True)
        if row.fields
    ],
)
def test_an_account_form_survives_every_trap(name: str, is_signed_in: bool, person: User) -> None:
    client = _account_client(person, is_signed_in=is_signed_in)
    address, before = ROUTES[name].address(), _account_rows()
    before["checkins_auditevent"] += name == "account_logout" and is_signed_in  # it signs out
    odd_bodies = bodies(POLICY["checkins_page"].forms[0].good)

    posts = {
        value[:60]: client.post(address, _trapped(ACCOUNT[name].fields, value))
        for value in of_this_run(ACCOUNT_TRAPS, turn=len(name))
    }
    posts |= {
        said: post_body(client, address, body, kind)
        for said, (body, kind) in of_this_run(odd_bodies.items(), turn=len(name))
    }

    count(f"{connection.vendor}, traps at the account pages' forms", len(posts))
    assert [trap for trap, response in posts.items() if response.status_code >= 500] == []
    assert _account_rows() == before
