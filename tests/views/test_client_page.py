"""A client's page: what is read before a call, how an alert stands, and years."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import AlertOutcome
from checkins.models import Alert, User
from checkins.models import Client as ClientRow
from checkins.services.alerts import close, mark_acted_on, snooze
from checkins.services.call_sheets import CallAnswers
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, share, sign_in
from tests.pages import main_of, words_of
from tests.services.patterns import BASELINE, STRONG, live

LINK = re.compile(r"href=\"((?:tel|sms):[^\"]*)\"\s+aria-describedby=\"([^\"]*)\"")
DIALS = re.compile(r"(?:tel|sms):")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor("Sam", time_zone="America/New_York")


def page_of(sam: User, call: CallAnswers | None = None, **scopes: bool) -> HttpResponse:
    """Make a client and return their page."""
    share(make_person(), sam, NOON, label="Luis L.", call=call, **scopes)
    return sign_in(Client(), sam).get(reverse("clients_page", args=[ClientRow.objects.get().pk]))


def again(sam: User) -> str:
    row = ClientRow.objects.get(counselor=sam)
    return words_of(sign_in(Client(), sam).get(reverse("clients_page", args=[row.pk])))


@pytest.mark.parametrize(
    ("chosen", "limits", "ways"),
    [
        ("call", "Call only.", ["tel"]),
        ("text", "Text first.", ["sms", "tel"]),
        ("either", "Call or text.", ["tel", "sms"]),
    ],
    ids=["call", "text", "either"],
)
def test_the_ways_are_those_that_the_person_chose(
    sam: User, chosen: str, limits: str, ways: list[str]
) -> None:
    sheet = CallAnswers(number="(608) 555-0119", call_or_text=chosen, safe_hours="After 5 PM.")

    page = page_of(sam, sheet).content.decode()

    found = LINK.findall(page)
    assert [href.partition(":")[0] for href, _ in found] == ways * 2  # in the card and the dock
    assert len(DIALS.findall(page)) == len(found)  # no link dials without its limits
    for place in ("card-limits", "dock-limits"):
        said = page.partition(f'id="{place}"')[2].partition("</p>")[0]
        assert f"{limits} After 5 PM. No voicemail." in said


@pytest.mark.parametrize(
    ("sheet", "instead"),
    [
        (None, "They haven’t said how to reach them."),
        (CallAnswers(safe_hours="Evenings"), "They gave no number."),
        (CallAnswers(number="ask Maria"), "We can’t dial their number."),
    ],
)
def test_what_cannot_be_dialed_has_no_link(
    sam: User, sheet: CallAnswers | None, instead: str
) -> None:
    page = page_of(sam, sheet).content.decode()

    assert DIALS.search(page) is None
    assert page.count(instead) == 2
    assert page.count(" at the next visit") >= 2


def test_a_message_may_be_left_in_neutral_words(sam: User) -> None:
    page = words_of(page_of(sam, CallAnswers(number="6085550119", may_leave_message=True)))

    assert "Call or text. Leave a message in neutral words." in page
    assert "No voicemail." not in page


def test_an_alert_says_since_when_it_waits_anew(sam: User) -> None:
    person = make_person()
    live(person, BASELINE + STRONG)
    share(person, sam, NOON, alerts=True)
    alert = Alert.objects.get(person=person)
    assert "Open. Waits 1 day." in again(sam)

    mark_acted_on(alert=alert, by=sam, at=NOON)

    assert "Acted on. It no longer waits." in again(sam)
    later = NOON + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        alert.events.create(at=later, kind="reopened")
        Alert.objects.update(status="open")
        assert "Open. Waits since today." in again(sam)


def test_the_history_says_until_when_and_by_whom(sam: User) -> None:
    person, lee = make_person(), make_counselor("Lee")
    live(person, BASELINE + STRONG)
    share(person, sam, NOON, alerts=True)
    share(person, lee, NOON, alerts=True)
    alert = Alert.objects.get(person=person)

    snooze(alert=alert, by=lee, at=NOON, until=NOON + timedelta(days=3), reason="On a trip")
    first = again(sam)
    with time_machine.travel(NOON + timedelta(days=4), tick=False):
        close(alert=alert, by=sam, at=NOON + timedelta(days=4), outcome=AlertOutcome.USEFUL)
        after = again(sam)

    assert "Set aside until Nov 26." in first
    assert "Nov 23, 12:00 PM: set aside until Nov 26 by Lee: On a trip" in first
    assert "Nov 23, 12:00 PM: set aside until Nov 26 by Lee: On a trip" in after
    assert "Nov 26, 12:00 PM: back after it was set aside" in after
    assert "Nov 27, 12:00 PM: closed by you" in after
    assert "1 earlier" in after
    assert "nooz" not in first + after


def test_a_year_is_said_only_where_it_is_another(sam: User) -> None:
    person = make_person()
    live(person, BASELINE + STRONG)
    share(person, sam, NOON, alerts=True, signs=True, notes=True, days=20)
    ClientRow.objects.update(next_visit_at=NOON + timedelta(days=3))
    mark_acted_on(alert=Alert.objects.get(), by=sam, at=NOON)

    this_year = again(sam)
    assert "2026" not in this_year
    with time_machine.travel(NOON + timedelta(days=10), tick=False):
        ClientRow.objects.update(next_visit_at=NOON + timedelta(days=60))
        page = again(sam)

    assert "Jan 22, 2027, 12:00 PM" in page


def test_the_consent_is_read_from_the_page_and_leads_back_with_the_lists_way(sam: User) -> None:
    share(make_person(), sam, NOON, label="Luis L.")
    row, way = ClientRow.objects.get(), "?show=quiet&sort=name"
    desk = sign_in(Client(), sam)
    address = reverse("clients_page", args=[row.pk])

    page = desk.get(address + way).content.decode().replace("&amp;", "&")
    consent = desk.get(reverse("clients_consent", args=[row.pk]) + way)

    assert f"{reverse('clients_consent', args=[row.pk])}{way}" in page
    assert f'href="{address}{way}"' in main_of(consent).replace("&amp;", "&")


def test_a_visit_that_began_an_hour_ago_is_no_next_one(sam: User) -> None:
    page_of(sam)
    said = []
    for minutes in (59, 60):
        ClientRow.objects.update(next_visit_at=NOON - timedelta(minutes=minutes))
        said += re.findall("Next visit (Nov 23|Not set)", again(sam))

    assert said == ["Nov 23", "Not set"]
