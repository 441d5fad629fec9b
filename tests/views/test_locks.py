"""A session that nobody used for five minutes: what opens, what asks, and what waits for it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib import messages as library
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.forms.locking import LOCKED, SEEN
from checkins.middleware.locking import OF_SCRIPTS, OPEN, OPEN_TO_LOOK, STILL
from checkins.middleware.routes import NO_SESSION_ASKED
from checkins.models import AuditEvent, Consent, Device, DevicePin, FormDraft, SupportContact, User
from checkins.models.locks import MOST_WRONG
from checkins.services.devices import device_of
from checkins.views.kept_pages import PAGE_HEADER
from tests.conftest import NOON
from tests.factories import PASSWORD, just_asked, make_contact, make_counselor, share
from tests.pages import main_of, words_of
from tests.views.canaries import canaries_in
from tests.views.kinds import AUDIENCES, Kind
from tests.views.matrix_actors import build_world
from tests.views.routes.addresses import ROUTES, TODAY
from tests.views.routes.table import POLICY

pytestmark = pytest.mark.django_db
SIX_MINUTES = timedelta(minutes=6)
LOCK = reverse("locks")
PIN = "2719"
QUESTION = "a sign"  # what a check-in asks everybody
# What a locked phone opens, in the words of the issue, and what proves who it is.
LISTED = {
    *("help", "now", "now_alone", "now_ride", "learn", "learn_page", "keep", "locks"),
    *("checkins", "checkins_page", "checkins_quick", "checkins_done"),
}
PROVES = {name for name in OPEN if name.startswith(("account_", "mfa_"))}
# Programs' own, which show nothing; and the ways out.
BESIDE = NO_SESSION_ASKED | OF_SCRIPTS | PROVES | {"reminders_off", "rides_end", "locks_stop", STILL}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def phone(client: Client, person: User) -> Client:
    """A person's remembered phone, whose PIN is set."""
    client.force_login(person)
    client.get(reverse("account_reauthenticate"))
    just_asked(client)
    client.post(reverse("locks_pin"), {"pin": PIN, "pin_again": PIN})
    assert DevicePin.objects.count() == 1
    return client


@pytest.fixture
def idle(phone: Client, clock: time_machine.Traveller) -> Client:
    """The same six minutes later."""
    clock.move_to(NOON + SIX_MINUTES)
    return phone


def asks(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(LOCK)


def type_pin(client: Client, pin: str, **more: str) -> HttpResponse:
    return client.post(LOCK, {"pin": pin, "next": "", **more})


@pytest.mark.parametrize("kind", [Kind.OWNER, Kind.SUPPORTER], ids=str)
def test_six_idle_minutes_leave_the_listed_pages_and_every_other_asks(
    kind: Kind, clock: time_machine.Traveller
) -> None:
    actor = build_world().actors[kind]
    clock.move_to(NOON + SIX_MINUTES)
    browser = Client()
    browser.cookies = actor.cookies
    own = {**actor.own, "day": TODAY - timedelta(days=9)}
    opened, wrong = set(), {}

    for name, route in ROUTES.items():
        for method in sorted(route.methods & {"GET", "POST"}):
            if name == "account_logout" and method == "POST":
                continue
            answer = getattr(browser, method.lower())(route.address(**own))
            if asks(answer):
                continue
            opened.add(name)
            allowed = name in LISTED | BESIDE and (method == "GET" or name not in OPEN_TO_LOOK)
            shown = canaries_in(f"{answer.headers}{answer.getvalue().decode()}") - {QUESTION}
            if not allowed or shown:
                wrong[name, method] = (answer.status_code, shown)

    assert wrong == {}
    own_pages = {name for name in LISTED if name in POLICY and "checkins" not in name}
    assert own_pages <= opened
    assert kind is not Kind.OWNER or LISTED <= opened
    assert len(ROUTES) - len(opened) > 150
