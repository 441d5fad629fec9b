"""Which alert waits, as the list and a client's page read it beside the consent in force."""

from datetime import date, timedelta

import pytest

from checkins.models import Alert, Client
from checkins.services.access_log import open_caseload, open_client
from checkins.services.alerts import mark_acted_on
from tests.factories import make_counselor, make_person, save, share

DAY, BEFORE = date(2026, 11, 23), date(2026, 11, 22)
NONE = (None, None)


@pytest.fixture
def sam(db):
    return make_counselor()


@pytest.fixture
def told(person, at):
    """A person with an alert about use today, and one about planning yesterday."""
    save(person, BEFORE, at - timedelta(days=1), planning=3, finish=True)
    save(person, DAY, at, used="yes", finish=True)
    return person


def waits(counselor, person, at):
    """The cause and the day of the alert that waits; the list and the page say the same."""
    client = Client.objects.get(counselor=counselor, person=person)
    page = open_client(client_id=client.pk, by=counselor, at=at).shared.status
    [line] = [line for line in open_caseload(by=counselor, at=at) if line.id == client.pk]
    said = {(status["waiting"], status["waiting_day"]) for status in (page, line.status)}
    assert len(said) == 1
    return said.pop()


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ({"alerts": True, "use": True}, ("use", DAY)),
        ({"alerts": True}, ("planning", BEFORE)),
        ({"use": True, "signs": True, "notes": True}, NONE),
        ({}, NONE),
    ],
)
def test_an_alert_waits_as_far_as_the_scopes_go(told, sam, at, scopes, expected):
    share(told, sam, at, **scopes)

    assert waits(sam, told, at) == expected


def test_an_alert_about_use_alone_does_not_wait_without_that_scope(person, sam, at):
    save(person, DAY, at, used="yes", finish=True)
    share(person, sam, at, alerts=True)

    assert waits(sam, person, at) == NONE


def test_another_persons_alert_does_not_wait(told, sam, at):
    other = make_person()
    for person in (told, other):
        share(person, sam, at, alerts=True, use=True)

    assert waits(sam, other, at) == NONE


def test_an_alert_from_long_before_the_consent_does_not_wait(told, sam, at):
    later = at + timedelta(days=14)
    share(told, sam, later, alerts=True, use=True)
    assert waits(sam, told, later) == ("use", DAY)

    share(told, sam, later + timedelta(seconds=1), alerts=True, use=True)

    assert waits(sam, told, later + timedelta(seconds=1)) == NONE


def test_an_alert_that_somebody_acted_on_does_not_wait(told, sam, at):
    share(told, sam, at, alerts=True, use=True)

    for alert in Alert.objects.all():
        mark_acted_on(alert=alert, by=sam, at=at)

    assert waits(sam, told, at) == NONE
