"""Marking several clients at once: all or nothing, and never what is opened one by one."""

from datetime import datetime, timedelta

import pytest

from checkins.enums import AlertStatus
from checkins.models import Alert, AuditEvent, Client, User
from checkins.queries.sharing_reads import clients_of, day_begins
from checkins.services.alerts import mark_seen
from checkins.services.marks import (
    NotTheirClientError,
    NotTogetherError,
    see_together,
    set_aside_together,
)
from tests.factories import make_calm_client, make_counselor, make_person, save, share
from tests.services.patterns import (
    BASELINE,
    REACH_OUT,
    STRONG,
    TODAY,
    ago,
    events_of,
    later,
    live,
    noon,
)
from tests.threads import at_once

NOON = noon(TODAY)
UNTIL = NOON + timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sam() -> User:
    return make_counselor(time_zone="America/New_York")


def client_who(sam: User, label: str = "Quinn", **answers: object) -> Client:
    """Make a client whose answers of today open an alert that is opened one by one."""
    person = make_person()
    save(person, TODAY, NOON, finish=True, **answers)
    consent = share(person, sam, NOON, signs=True, use=True, alerts=True, label=label)
    return Client.objects.get(consent=consent)


def see(sam: User, *clients: Client, at: datetime = NOON) -> None:
    see_together(clients=[client.pk for client in clients], by=sam, at=at)


def aside(sam: User, *clients: Client, at: datetime = NOON, until: datetime = UNTIL) -> None:
    ids = [client.pk for client in clients]
    set_aside_together(clients=ids, by=sam, at=at, until=until, reason="On a trip.")


def statuses() -> list[str]:
    return list(Alert.objects.order_by("opened_at").values_list("status", flat=True))


def test_several_are_marked_as_seen_each_with_its_audit_row(sam):
    first, second = make_calm_client(sam, NOON), make_calm_client(sam, NOON)
    mark_seen(alert=second.person.alerts.get(), by=sam, at=NOON)

    see(sam, first, second, at=later(1))

    assert statuses() == [AlertStatus.SEEN, AlertStatus.SEEN]
    assert [events_of(alert) for alert in Alert.objects.all()] == [["opened", "seen"]] * 2
    rows = AuditEvent.objects.filter(action="alert_seen", at=later(1))
    assert [row.about for row in rows] == [first.person.subject_ref]


def test_several_are_set_aside_until_a_day_with_one_reason(sam):
    clients = [make_calm_client(sam, NOON) for _ in range(3)]

    aside(sam, *clients)

    for client in clients:
        alert = client.person.alerts.get()
        assert (alert.status, alert.snoozed_until) == (AlertStatus.SNOOZED, UNTIL)
        assert (alert.events.last().text, alert.events.last().by) == ("On a trip.", sam)
    about = AuditEvent.objects.filter(action="alert_snoozed").values_list("about", flat=True)
    assert set(about) == {client.person.subject_ref for client in clients}


@pytest.mark.parametrize("work", [see, aside])
@pytest.mark.parametrize("answers", [{"planning": 3}, {"used": "yes"}])
def test_who_is_opened_one_by_one_stops_the_batch_by_their_label(sam, work, answers):
    calm, urgent = make_calm_client(sam, NOON), client_who(sam, **answers)

    with pytest.raises(NotTogetherError) as refused:
        work(sam, calm, urgent)

    assert (refused.value.alone, refused.value.idle) == (["Quinn"], [])
    assert set(statuses()) == {AlertStatus.OPEN}


def test_who_has_no_alert_that_waits_stops_the_batch_too(sam):
    calm, idle = make_calm_client(sam, NOON), client_who(sam, "Ana", stressed=1)

    with pytest.raises(NotTogetherError) as refused:
        see(sam, calm, idle)

    assert (refused.value.alone, refused.value.idle) == ([], ["Ana"])
    assert statuses() == [AlertStatus.OPEN]


@pytest.mark.parametrize("whose", ["a colleague", "nobody", "ended"])
def test_a_client_of_nobody_here_stops_the_batch(sam, whose):
    calm = make_calm_client(sam, NOON)
    other = make_calm_client(make_counselor("Lee") if whose == "a colleague" else sam, NOON)
    if whose == "nobody":
        other.delete()
    if whose == "ended":
        other.consent.revoked_at = NOON
        other.consent.save()

    with pytest.raises(NotTheirClientError):
        see(sam, calm, other, at=later(1))

    assert calm.person.alerts.get().status == AlertStatus.OPEN


# --- a new cause ----------------------------------------------------------------------------------


def rising(sam: User, pattern: str = REACH_OUT, ends: int = 1, **scopes: bool) -> Client:
    """Make a client whose signs rose up to some days ago."""
    person = make_person()
    live(person, BASELINE + pattern, ends=ends)
    scopes = {"signs": True, "alerts": True} | scopes
    consent = share(person, sam, noon(ago(ends)), label="Maya", **scopes)
    return Client.objects.get(consent=consent)


def is_aside(client: Client, minutes: int = 5) -> bool:
    (row,) = clients_of(client.counselor, at=later(minutes), among=[client.pk])
    return row.status["snoozed_until"] is not None


def pattern_of(client: Client) -> Alert:
    return client.person.alerts.get(cause="pattern")


def test_a_new_thought_of_use_ends_what_was_set_aside(sam):
    client = rising(sam)
    aside(sam, client, at=noon(ago(1)))

    save(client.person, TODAY, NOON, planning=3)

    alert = pattern_of(client)
    assert (alert.status, alert.snoozed_until) == (AlertStatus.OPEN, None)
    assert [(event.kind, event.at) for event in alert.events.all()][-1] == ("returned", NOON)
    assert not is_aside(client)


def test_a_stronger_notice_that_joins_ends_it(sam):
    client = rising(sam, STRONG[:-1], ends=1)
    aside(sam, client, at=noon(ago(1)))
    before = pattern_of(client).rung

    live(client.person, STRONG[-1:])

    alert = pattern_of(client)
    assert (alert.status, alert.rung > before) == (AlertStatus.OPEN, True)


def test_silence_is_no_new_cause(sam):
    client = rising(sam)
    aside(sam, client, at=noon(ago(1)), until=noon(ago(1)) + timedelta(days=13))

    (row,) = clients_of(sam, at=NOON + timedelta(days=10), among=[client.pk])

    assert row.status["snoozed_until"] is not None


@pytest.mark.parametrize("shows_use", [True, False])
def test_use_ends_it_for_who_may_know_and_shows_nothing_to_who_may_not(sam, shows_use):
    client = rising(sam, use=shows_use)
    aside(sam, client, at=noon(ago(1)))
    history = events_of(pattern_of(client))

    save(client.person, TODAY, NOON, used="yes")

    assert is_aside(client) is not shows_use
    assert events_of(pattern_of(client)) == history


def test_a_day_of_fourteen_can_be_chosen_at_every_hour_of_the_counselors_clock(sam):
    client = make_calm_client(sam, NOON)
    late = NOON + timedelta(hours=11, minutes=59)  # of a fortnight in which the clock may change

    aside(sam, client, at=late, until=day_begins(TODAY + timedelta(days=14), sam))

    assert client.person.alerts.get().status == AlertStatus.SNOOZED


@pytest.mark.django_db(transaction=True)
def test_a_new_cause_at_the_same_time_is_never_set_aside_with_the_rest():
    sam = make_counselor(time_zone="America/New_York")
    client = rising(sam)

    def set_aside() -> None:
        try:
            aside(sam, client, at=later(1))
        except NotTogetherError:
            return

    at_once([set_aside, lambda: save(client.person, TODAY, NOON, planning=3)])

    assert set(statuses()) == {AlertStatus.OPEN}
