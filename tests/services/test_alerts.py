"""An alert's life in the hands of those who work it; what answers do: test_corrections.py."""

from datetime import timedelta

import pytest

from checkins.enums import (
    AlertEventKind,
    AlertOutcome,
    AlertStatus,
    ContactHow,
    RemarkKind,
    Role,
)
from checkins.models import Alert, AlertEvent, AuditEvent, Client
from checkins.services.alerts import (
    AlertNotOpenError,
    SnoozeTooLongError,
    close,
    mark_acted_on,
    mark_seen,
    snooze,
)
from checkins.services.cards import remark
from checkins.services.contact_log import log_contact
from tests.factories import make_counselor, make_person, save, share
from tests.services.patterns import BASELINE, STRONG, TODAY, ago, events_of, later, live, noon
from tests.threads import at_once

NOON = noon(TODAY)


@pytest.fixture
def counselor(db):
    return make_person(role=Role.COUNSELOR)


@pytest.fixture
def alert(person):
    save(person, TODAY, NOON, used="yes")
    return Alert.objects.get(person=person)


def now(alert):
    return Alert.objects.get(pk=alert.pk)


def closed(alert, by, minutes=1):
    close(alert=alert, by=by, at=later(minutes), outcome=AlertOutcome.USEFUL)
    return now(alert)


def snoozed(alert, by, *, days):
    until = NOON + timedelta(days=days)
    snooze(alert=alert, by=by, at=NOON, until=until, reason="I call on Thursday")
    return now(alert)


STEPS = {
    "seen": (mark_seen, {}),
    "acted_on": (mark_acted_on, {}),
    "snoozed": (snooze, {"until": NOON + timedelta(days=2), "reason": "away"}),
    "closed": (close, {"outcome": AlertOutcome.NOT_USEFUL}),
}


def take(name, alert, by, at=NOON):
    step, more = STEPS[name]
    step(alert=alert, by=by, at=at, **more)


# --- each step ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STEPS)
def test_each_step_is_kept_with_who_and_when(alert, counselor, name):
    take(name, alert, counselor, at=later(1))

    event = alert.events.last()
    audit = AuditEvent.objects.get(action=f"alert_{name}")
    assert now(alert).status == AlertStatus(name)
    assert (event.kind, event.by, event.at) == (AlertEventKind(name), counselor, later(1))
    assert (audit.about, audit.by, audit.at) == (
        alert.person.subject_ref,
        counselor.subject_ref,
        later(1),
    )
    assert audit.detail == {}


def test_a_snooze_keeps_its_end_and_its_reason(alert, counselor):
    found = snoozed(alert, counselor, days=3)

    assert (found.status, found.snoozed_until) == ("snoozed", NOON + timedelta(days=3))
    assert alert.events.last().text == "I call on Thursday"


def test_a_close_keeps_its_outcome_and_ends_a_snooze(alert, counselor):
    snoozed(alert, counselor, days=3)

    found = closed(alert, counselor)

    assert (found.status, found.outcome, found.closed_at) == ("closed", "useful", later(1))
    assert found.snoozed_until is None


@pytest.mark.parametrize("name", ["seen", "acted_on"])
def test_work_on_a_returned_alert_ends_its_snooze(alert, counselor, name):
    snoozed(alert, counselor, days=1)

    take(name, alert, counselor, at=NOON + timedelta(days=1))

    assert (now(alert).status, now(alert).snoozed_until) == (name, None)


def test_an_alert_that_was_acted_on_can_be_acted_on_again(alert, counselor):
    for minutes in (1, 2):
        take("acted_on", alert, counselor, at=later(minutes))

    assert events_of(alert) == ["opened", "acted_on", "acted_on"]


# --- back from a snooze ---------------------------------------------------------------------------


def history_of(alert):
    return [(event.kind, event.by, event.at) for event in alert.events.all()]


@pytest.mark.parametrize("name", STEPS)
def test_the_next_step_writes_down_the_return_once_and_when_it_was(alert, counselor, name):
    snoozed(alert, counselor, days=1)
    back, then = NOON + timedelta(days=1), NOON + timedelta(days=1, hours=3)
    more = {"until": then + timedelta(days=1), "reason": "away"} if name == "snoozed" else None
    step, fields = STEPS[name]

    step(alert=alert, by=counselor, at=then, **(more or fields))

    assert history_of(alert)[2:] == [
        (AlertEventKind.RETURNED, None, back),
        (AlertEventKind(name), counselor, then),
    ]


def test_a_step_after_the_return_was_written_down_writes_it_no_second_time(alert, counselor):
    snoozed(alert, counselor, days=1)

    for minutes, name in enumerate(("seen", "acted_on", "closed")):
        take(name, alert, counselor, at=NOON + timedelta(days=1, minutes=minutes))

    assert events_of(alert) == ["opened", "snoozed", "returned", "seen", "acted_on", "closed"]


def test_a_step_before_the_end_of_a_snooze_is_no_return(alert, counselor):
    snoozed(alert, counselor, days=1)

    take("acted_on", alert, counselor, at=NOON + timedelta(hours=23))

    assert events_of(alert) == ["opened", "snoozed", "acted_on"]


def test_a_reached_contact_writes_down_the_return(alert):
    sam = make_counselor()
    share(alert.person, sam, NOON, use=True, alerts=True)
    snoozed(alert, sam, days=1)
    then = NOON + timedelta(days=2)

    log_contact(
        client=Client.objects.get(), by=sam, at=then, how=ContactHow.CALL, reached=True, line=""
    )

    assert history_of(alert)[2:] == [
        (AlertEventKind.RETURNED, None, NOON + timedelta(days=1)),
        (AlertEventKind.ACTED_ON, sam, then),
    ]


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STEPS)
def test_a_closed_alert_takes_no_step_and_keeps_no_trace_of_it(alert, counselor, name):
    before = closed(alert, counselor)

    with pytest.raises(AlertNotOpenError):
        take(name, alert, counselor, at=later(2))

    after = now(alert)
    assert (after.status, after.outcome, after.closed_at) == (
        before.status,
        before.outcome,
        before.closed_at,
    )
    assert events_of(alert) == ["opened", "closed"]
    assert AuditEvent.objects.filter(action__startswith="alert_").count() == 1


@pytest.mark.parametrize("name", ["seen", "acted_on"])
def test_an_alert_that_was_looked_at_is_not_newly_seen(alert, counselor, name):
    take(name, alert, counselor)

    with pytest.raises(AlertNotOpenError):
        mark_seen(alert=alert, by=counselor, at=later(1))

    assert events_of(alert) == ["opened", name]


def test_a_snoozed_alert_is_not_seen_before_it_returns(alert, counselor):
    snoozed(alert, counselor, days=1)

    with pytest.raises(AlertNotOpenError):
        mark_seen(alert=alert, by=counselor, at=NOON + timedelta(hours=23, minutes=59))

    assert now(alert).status == AlertStatus.SNOOZED


@pytest.mark.parametrize(
    "wait", [timedelta(0), timedelta(minutes=-1), timedelta(days=14, hours=12)]
)
def test_a_snooze_that_ends_too_soon_or_too_late_is_refused(alert, counselor, wait):
    with pytest.raises(SnoozeTooLongError):
        snooze(alert=alert, by=counselor, at=NOON, until=NOON + wait, reason="away")

    assert (now(alert).status, events_of(alert)) == ("open", ["opened"])


# --- what waits -----------------------------------------------------------------------------------


def waits(at):
    return Alert.objects.waiting(at).count()


def test_a_snoozed_alert_returns_by_itself(alert, counselor):
    snoozed(alert, counselor, days=14)
    end = NOON + timedelta(days=14)

    assert [waits(at) for at in (NOON, end - timedelta(seconds=1), end)] == [0, 0, 1]


@pytest.mark.parametrize(("name", "count"), [("seen", 1), ("acted_on", 0), ("closed", 0)])
def test_a_seen_alert_waits_and_a_worked_one_does_not(alert, counselor, name, count):
    take(name, alert, counselor)

    assert waits(later(1)) == count


def test_alerts_are_found_by_their_cause(alert, person):
    save(person, TODAY, later(1), planning=2)

    causes = [Alert.objects.of_cause(cause).count() for cause in ("use", "planning", "pattern")]
    assert causes == [1, 1, 0]


# --- what the person says -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RemarkKind.DOES_NOT_FIT, RemarkKind.REACHED_OUT])
def test_a_remark_is_copied_to_each_alert_of_its_day_once(person, kind):
    save(person, ago(1), noon(ago(1)), used="yes")
    row = save(person, TODAY, NOON, used="yes", planning=2)

    for minutes in (1, 2):
        remark(day=row, kind=kind, by=person, at=later(minutes))

    copied = AlertEvent.objects.filter(kind=kind.value)
    assert [(event.alert.day, event.by, event.at) for event in copied] == [
        (TODAY, person, later(1))
    ] * 2
    assert {event.alert.cause for event in copied} == {"use", "planning"}


def test_a_remark_on_a_day_that_joined_is_copied_to_the_alert_that_it_joined(person):
    row = live(person, BASELINE + STRONG)  # opened yesterday

    remark(day=row, kind=RemarkKind.REACHED_OUT, by=person, at=later(1))

    assert events_of(Alert.objects.get(person=person)) == ["opened", "joined", "reached_out"]


def test_a_remark_changes_no_alert_and_reaches_a_closed_one_too(alert, counselor, person):
    closed(alert, counselor)

    remark(day=person.daily_checkins.get(), kind=RemarkKind.DOES_NOT_FIT, by=person, at=later(2))

    assert (now(alert).status, events_of(alert)) == ("closed", ["opened", "closed", "does_not_fit"])


def test_a_remark_on_a_day_without_an_alert_is_kept_alone(person):
    row = save(person, TODAY, NOON, stressed=2)

    remark(day=row, kind=RemarkKind.DOES_NOT_FIT, by=person, at=later(1))

    assert (person.day_remarks.count(), AlertEvent.objects.count()) == (1, 0)


# --- races ----------------------------------------------------------------------------------------


def attempt(name, alert, by):
    def job():
        try:
            take(name, alert, by, at=later(1))
        except AlertNotOpenError:
            return False
        return True

    return job


@pytest.mark.django_db(transaction=True)
def test_of_two_who_find_an_alert_back_one_writes_down_the_return():
    person, counselor = make_person(), make_person(role=Role.COUNSELOR)
    save(person, TODAY, NOON, used="yes")
    alert = Alert.objects.get(person=person)
    snooze(alert=alert, by=counselor, at=NOON, until=later(1), reason="away")

    at_once([attempt("acted_on", alert, counselor)] * 2)

    assert events_of(alert) == ["opened", "snoozed", "returned", "acted_on", "acted_on"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["closed", "seen"])
def test_of_two_who_take_one_step_exactly_one_does(name):
    person, counselor = make_person(), make_person(role=Role.COUNSELOR)
    save(person, TODAY, NOON, used="yes")
    alert = Alert.objects.get(person=person)

    done = at_once([attempt(name, alert, counselor)] * 2)

    assert sorted(done) == [False, True]
    assert events_of(alert) == ["opened", name]
    assert AuditEvent.objects.filter(action=f"alert_{name}").count() == 1
