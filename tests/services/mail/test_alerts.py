"""Messages to counselors: which alert queues one, for whom, when, and whether it may leave."""

import itertools
from datetime import date, timedelta

import pytest

from checkins.enums import Channel, NoticeKind, OutboxRule, ReachOutHow
from checkins.models import Alert, AuditEvent, CounselorHours, OutboxMessage
from checkins.services.alerts import mark_seen
from checkins.services.mail.outbox import send_queued
from checkins.services.mail.register import REGISTER
from checkins.services.telling import NothingToTellError, tell
from tests.conftest import NOON
from tests.factories import make_counselor, make_hours, make_person, save, share
from tests.services.reaching import (
    ALL,
    NEW_YORK,
    account_closed,
    alert_closed,
    on,
    queued,
    rise,
    seen_already,
    switched_off,
    withdrawn,
    without_alerts,
)

DAY = date(2026, 11, 23)
SCOPES = ("signs", "notes", "use", "alerts")
EVERY = [
    dict(zip(SCOPES, given, strict=True)) for given in itertools.product((False, True), repeat=4)
]


@pytest.fixture
def sam(db):
    return make_counselor(time_zone="America/New_York")


def opens(message, at=NOON):
    return REGISTER[OutboxRule(message.rule)].opens(message, at)


# --- what queues one ------------------------------------------------------------------------------


@pytest.mark.parametrize("scopes", EVERY, ids=lambda given: "+".join(s for s in given if given[s]))
def test_a_use_answer_alone_queues_nothing_whatever_is_shared(scopes, person, sam):
    share(person, sam, NOON, **scopes)

    save(person, DAY, NOON, used="yes", finish=True)

    assert Alert.objects.get().cause == NoticeKind.USE
    assert queued() == []


@pytest.mark.parametrize("scopes", EVERY, ids=lambda given: "+".join(s for s in given if given[s]))
def test_planning_is_sent_by_a_consent_with_alerts_and_signs(scopes, person, sam):
    share(person, sam, NOON, **scopes)

    save(person, DAY, NOON, planning=2, finish=True)

    meant = scopes["alerts"] and scopes["signs"]
    assert queued() == ([("urgent", "Sam", NOON)] if meant else [])


@pytest.mark.parametrize("answers", [{"planning": 1}, {"cravings": 4}, {"used": "no"}])
def test_what_opens_no_alert_queues_nothing(answers, person, sam):
    share(person, sam, NOON, **ALL)

    save(person, DAY, NOON, finish=True, **answers)

    assert queued() == []


def test_a_missed_day_queues_nothing(person, sam):
    share(person, sam, NOON - timedelta(days=30), **ALL, days=60)
    save(person, DAY - timedelta(days=20), NOON - timedelta(days=20), cravings=1, finish=True)

    save(person, DAY, NOON, cravings=1, finish=True)

    assert queued() == []


def test_it_is_about_its_person_and_has_an_audit_row(person, sam):
    share(person, sam, NOON, **ALL)

    save(person, DAY, NOON, planning=2, finish=True)

    message = OutboxMessage.objects.get()
    assert (message.person, message.recipient, message.alert) == (person, sam, Alert.objects.get())
    assert message.local_day == DAY
    event = AuditEvent.objects.get(action="message_queued")
    assert (event.about, event.detail) == (person.subject_ref, {"rule": "urgent"})


def test_a_save_that_fails_queues_nothing(person, sam, monkeypatch):
    share(person, sam, NOON, **ALL)
    monkeypatch.setattr("checkins.services.checkins.audit.record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        save(person, DAY, NOON, planning=2, finish=True)

    assert not OutboxMessage.objects.exists()


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("saved", "due"),
    [
        (on(23, 9), on(23, 9)),
        (on(23, 16, 59), on(23, 16, 59)),
        (on(23, 17), on(24, 9)),
        (on(24, 2), on(24, 9)),
        (on(27, 18), on(30, 9)),
    ],
)
def test_it_is_due_at_once_within_the_hours_and_else_at_their_start(saved, due, person, sam):
    share(person, sam, on(22, 12), **ALL)
    make_hours(sam, at=on(22, 12))

    save(person, saved.astimezone(NEW_YORK).date(), saved, planning=2, finish=True)

    assert queued() == [("urgent", "Sam", due)]


def test_without_a_row_the_clinics_hours_hold_and_else_nine_to_five(person, sam):
    share(person, sam, NOON, **ALL)

    save(person, DAY, on(23, 20), planning=2, finish=True)

    assert queued() == [("urgent", "Sam", on(24, 9))]


@pytest.mark.parametrize(
    ("how", "due"),
    [
        (ReachOutHow.AT_ONCE, on(23, 12)),
        (ReachOutHow.THREE_HOURS, on(23, 15)),
        (ReachOutHow.DIGEST, on(24, 8)),
    ],
)
def test_what_is_not_urgent_waits_for_a_slot_or_the_digest(how, due, person, sam):
    share(person, sam, NOON, alerts=True)
    make_hours(sam, at=NOON, how=how)
    at = on(23, 12) if how == ReachOutHow.AT_ONCE else on(23, 12, 1)

    rise(person, at)

    assert queued() == [("alert", "Sam", due)]


@pytest.mark.parametrize("how", list(ReachOutHow))
def test_urgent_is_at_once_however_the_rest_is_heard(how, person, sam):
    share(person, sam, NOON, **ALL)
    make_hours(sam, at=NOON, how=how)

    save(person, DAY, NOON, planning=3, finish=True)

    assert queued() == [("urgent", "Sam", NOON)]


# --- never twice ----------------------------------------------------------------------------------


def test_a_rising_rung_of_the_same_alert_is_not_told_again(person, sam):
    share(person, sam, NOON, alerts=True)
    rise(person, NOON)
    OutboxMessage.objects.update(sent_at=NOON)

    rise(person, NOON + timedelta(days=1), rung=3)

    assert Alert.objects.get().rung == 3
    assert queued() == []


def test_an_alert_that_was_corrected_and_stands_again_is_told_if_it_was_not(person, sam):
    share(person, sam, NOON, **ALL)
    save(person, DAY, NOON, planning=2, finish=True)
    save(person, DAY, NOON + timedelta(minutes=1), planning=0, finish=True)
    message = OutboxMessage.objects.get()
    assert opens(message, NOON + timedelta(minutes=1)) is None
    OutboxMessage.objects.update(dropped_at=NOON + timedelta(minutes=1))

    save(person, DAY, NOON + timedelta(minutes=2), planning=2, finish=True)

    assert queued() == [("urgent", "Sam", NOON + timedelta(minutes=2))]
    assert OutboxMessage.objects.get().pk == message.pk


def test_one_that_left_is_not_told_again_when_its_alert_opens_again(person, sam):
    share(person, sam, NOON, **ALL)
    save(person, DAY, NOON, planning=2, finish=True)
    OutboxMessage.objects.update(sent_at=NOON)

    save(person, DAY, NOON + timedelta(minutes=1), planning=0, finish=True)
    save(person, DAY, NOON + timedelta(minutes=2), planning=2, finish=True)

    assert Alert.objects.get().status == "open"
    assert queued() == []


def test_another_day_is_another_thing(person, sam):
    share(person, sam, NOON, **ALL)

    save(person, DAY, NOON, planning=2, finish=True)
    save(person, DAY + timedelta(days=1), NOON + timedelta(days=1), planning=2, finish=True)

    assert len(queued()) == 2


def test_a_change_of_channel_tells_nobody_twice(person, sam):
    share(person, sam, NOON, **ALL)
    save(person, DAY, NOON, planning=2, finish=True)
    OutboxMessage.objects.update(sent_at=NOON, channel=Channel.PUSH)

    save(person, DAY, NOON + timedelta(minutes=1), planning=0, finish=True)
    save(person, DAY, NOON + timedelta(minutes=2), planning=2, finish=True)

    assert OutboxMessage.objects.count() == 1


# --- whether it may still leave -------------------------------------------------------------------


DROPS = [withdrawn, without_alerts, switched_off, account_closed, alert_closed, seen_already]


@pytest.mark.parametrize("change", DROPS)
def test_it_does_not_leave_after(change, person, sam):
    consent = share(person, sam, NOON, **ALL)
    save(person, DAY, NOON, planning=2, finish=True)
    message = OutboxMessage.objects.get()
    at = NOON + timedelta(minutes=1)
    assert opens(message, at) == "/caseload/"

    change(person, sam, consent)

    assert opens(OutboxMessage.objects.get(), at) is None


def test_without_signs_planning_does_not_leave_and_a_pattern_does(person, sam):
    share(person, sam, NOON, **ALL)
    save(person, DAY, NOON, planning=2, finish=True)
    rise(person, NOON)
    share(person, sam, NOON + timedelta(seconds=1), alerts=True)

    left = {row.rule: opens(row, NOON + timedelta(minutes=1)) for row in queued_rows()}

    assert left == {"urgent": None, "alert": "/caseload/"}


def queued_rows():
    return OutboxMessage.objects.waiting().order_by("rule")


def test_an_alert_that_a_deputy_looked_at_is_not_told_to_who_comes_back(person, sam):
    lee = make_counselor("Lee", time_zone="America/New_York")
    for counselor in (sam, lee):
        share(person, counselor, NOON, **ALL)
    make_hours(sam, at=NOON, away=(23, 25), deputy=lee)
    make_hours(lee, at=NOON)
    save(person, DAY, NOON, planning=2, finish=True)
    assert queued() == [("urgent", "Lee", NOON), ("urgent", "Sam", on(26, 9))]

    mark_seen(alert=Alert.objects.get(), by=lee, at=NOON + timedelta(hours=1))

    assert opens(OutboxMessage.objects.get(recipient=sam), on(26, 9)) is None


def test_an_alert_that_another_looked_at_is_told_all_the_same(person, sam):
    lee = make_counselor("Lee", time_zone="America/New_York")
    for counselor in (sam, lee):
        share(person, counselor, NOON, **ALL)
    make_hours(sam, at=NOON, away=(23, 25))
    save(person, DAY, NOON, planning=2, finish=True)

    mark_seen(alert=Alert.objects.get(), by=lee, at=NOON + timedelta(hours=1))

    assert opens(OutboxMessage.objects.get(recipient=sam), on(26, 9)) == "/caseload/"


# --- a change of hours ----------------------------------------------------------------------------


def test_what_waits_moves_with_the_hours(person, sam):
    share(person, sam, NOON, **ALL)
    make_hours(sam, at=NOON)
    save(person, DAY, on(23, 20), planning=2, finish=True)
    assert queued() == [("urgent", "Sam", on(24, 9))]

    make_hours(sam, at=on(23, 21), away=(24, 25))

    assert queued() == [("urgent", "Sam", on(26, 9))]


# --- what a person tells --------------------------------------------------------------------------


def told(person, counselor, at=NOON):
    """Report use at ``at``, and tell the counselor."""
    row = save(person, at.astimezone(NEW_YORK).date(), at, used="yes", finish=True)
    consent = person.consents_given.get(counselor=counselor, revoked_at=None)
    tell(consent=consent, day=row, by=person, at=at)
    return row


def test_telling_queues_one_message_in_the_counselors_hours(person, sam):
    share(person, sam, NOON, alerts=True, use=True)

    told(person, sam, on(23, 18))

    assert queued() == [("told", "Sam", on(24, 9))]


def test_telling_twice_queues_one(person, sam):
    share(person, sam, NOON, alerts=True, use=True)
    told(person, sam)
    OutboxMessage.objects.update(sent_at=NOON)

    told(person, sam, NOON + timedelta(minutes=1))

    assert OutboxMessage.objects.count() == 1
    assert queued() == []


@pytest.mark.parametrize("lacks", ["alerts", "use"])
def test_nobody_is_told_who_may_not_know(lacks, person, sam):
    consent = share(person, sam, NOON, **{**ALL, lacks: False})
    row = save(person, DAY, NOON, used="yes", finish=True)

    with pytest.raises(NothingToTellError):
        tell(consent=consent, day=row, by=person, at=NOON)

    assert queued() == []


@pytest.mark.parametrize("used", ["no", "skip"])
def test_another_answer_is_nothing_to_tell(used, person, sam):
    consent = share(person, sam, NOON, **ALL)
    row = save(person, DAY, NOON, used=used, finish=True)

    with pytest.raises(NothingToTellError):
        tell(consent=consent, day=row, by=person, at=NOON)


def test_an_answer_that_was_corrected_is_not_told(person, sam):
    share(person, sam, NOON, **ALL)
    told(person, sam)
    message = OutboxMessage.objects.get()
    assert opens(message) == "/caseload/"

    save(person, DAY, NOON + timedelta(minutes=1), used="no", finish=True)

    assert opens(message, NOON + timedelta(minutes=1)) is None


def test_one_that_was_dropped_can_be_told_again(person, sam):
    share(person, sam, NOON, **ALL)
    told(person, sam)
    save(person, DAY, NOON + timedelta(minutes=1), used="no", finish=True)
    OutboxMessage.objects.update(dropped_at=NOON + timedelta(minutes=1))

    told(person, sam, NOON + timedelta(minutes=2))

    assert queued() == [("told", "Sam", NOON + timedelta(minutes=2))]


@pytest.mark.parametrize("change", [withdrawn, without_alerts, switched_off, account_closed])
def test_what_was_told_does_not_leave_after(change, person, sam):
    consent = share(person, sam, NOON, **ALL)
    told(person, sam)

    change(person, sam, consent)

    assert opens(OutboxMessage.objects.get(), NOON + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("scopes", "hears"),
    [
        (ALL, [("told", "Lee", on(24, 13)), ("told", "Sam", on(26, 9))]),
        ({**ALL, "notes": False}, [("told", "Sam", on(26, 9))]),  # less than Sam sees
        ({**ALL, "use": False}, [("told", "Sam", on(26, 9))]),
        (None, [("told", "Sam", on(26, 9))]),
    ],
)
def test_a_deputy_hears_by_a_consent_of_their_own_with_the_same_parts(scopes, hears, person, sam):
    lee = make_counselor("Lee", time_zone="America/New_York")
    share(person, sam, NOON, **ALL)
    if scopes:
        share(person, lee, NOON, **scopes)
    make_hours(sam, at=NOON, away=(24, 25), deputy=lee)
    make_hours(lee, at=NOON)

    told(person, sam, on(24, 13))

    assert queued() == hears


def test_who_goes_away_hands_over_what_was_told(person, sam):
    lee = make_counselor("Lee", time_zone="America/New_York")
    for counselor in (sam, lee):
        share(person, counselor, NOON, **ALL)
    make_hours(sam, at=NOON)
    make_hours(lee, at=NOON, hours=(12, 20))
    told(person, sam, on(23, 21))
    assert queued() == [("told", "Sam", on(24, 9))]

    make_hours(sam, at=on(23, 22), away=(24, 25), deputy=lee)

    assert queued() == [("told", "Lee", on(24, 12)), ("told", "Sam", on(26, 9))]


# --- as it leaves ---------------------------------------------------------------------------------


def test_the_hours_are_asked_once_more_as_it_leaves(person, sam, mailbox):
    share(person, sam, NOON, **ALL)
    make_hours(sam, at=NOON)
    save(person, DAY, NOON, planning=2, finish=True)
    CounselorHours.objects.update(away_from=DAY, away_to=date(2026, 11, 25))

    send_queued(at=NOON)

    assert mailbox.mails == []
    assert queued() == [("urgent", "Sam", on(26, 9))]


def test_a_digest_holds_what_came_since_the_last(person, sam, mailbox):
    make_hours(sam, at=on(22, 12), how=ReachOutHow.DIGEST)
    for hour in (9, 12, 20):
        share(other := make_person(), sam, on(22, 12), alerts=True)
        rise(other, on(23, hour))

    for at in (on(23, 21), on(24, 7, 59)):
        send_queued(at=at)
    assert mailbox.mails == []
    send_queued(at=on(24, 8))

    assert len(mailbox.mails) == 1
    assert OutboxMessage.objects.exclude(sent_at=None).count() == 3
