"""How messages leave: what goes first or together, what is too late, and what goes back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.delivery import RefusedError, UnreachableError
from checkins.delivery.email import Letter
from checkins.enums import Channel, OutboxRule
from checkins.models import AuditEvent, OutboxMessage, User
from checkins.services.mail import register
from checkins.services.mail.carriers import Carriers, NoWayError
from checkins.services.mail.outbox import Run, drop_passed, send_queued
from checkins.services.mail.register import Kind, at_any_hour
from tests.factories import make_message, make_person
from tests.waiting import queue_notices

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULE, OTHER = OutboxRule.ENDS_LAST, OutboxRule.ENDED


def own_kind(monkeypatch, rule=RULE, **values):
    """Let a rule say what the test says: by default a page, at any hour."""
    kind = Kind("", "", "", **{"opens": lambda m, at: "/", "may_leave_at": at_any_hour, **values})
    monkeypatch.setitem(register.REGISTER, rule, kind)


def waits(person, at, **fields):
    return make_message(person, **{"rule": RULE, "queued_at": at, "next_at": at, **fields})


# --- asked again ----------------------------------------------------------------------------------


def test_nothing_leaves_to_an_account_that_was_switched_off(person, at, mailbox, monkeypatch):
    own_kind(monkeypatch)
    waits(person, at)
    queue_notices(person, 2, at=at)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert send_queued(at=at) == Run(dropped=3)
    assert mailbox.mails == []


def test_what_opens_nothing_any_more_is_dropped(person, at, mailbox, monkeypatch):
    own_kind(monkeypatch, opens=lambda message, at: None)
    waits(person, at)

    assert send_queued(at=at) == Run(dropped=1)


def test_what_waits_for_its_hour_was_not_tried(person, at, mailbox, monkeypatch):
    own_kind(monkeypatch, may_leave_at=lambda message, now: max(now, at + HOUR))
    waits(person, at)

    assert send_queued(at=at) == Run(kept=1)

    row = OutboxMessage.objects.get()
    assert (row.next_at, row.attempts, row.was_not_taken) == (at + HOUR, 0, False)


def test_a_message_that_nobody_foresaw_keeps_nobody_elses_back(at, mailbox, monkeypatch):
    bad, good = make_person(), make_person()

    def opens(message, at):
        if message.person == bad:
            raise ValueError("unforeseen")
        return "/"

    own_kind(monkeypatch, opens=opens)
    waits(bad, at)
    waits(good, at)

    assert send_queued(at=at) == Run(sent=1, kept=1)
    assert [mail["To"] for mail in mailbox.mails] == [good.email]
    assert send_queued(at=at) == Run()


# --- first, and together --------------------------------------------------------------------------


def test_what_goes_first_waits_behind_no_other(at, mailbox, monkeypatch):
    own_kind(monkeypatch)
    own_kind(monkeypatch, OTHER, goes_first=True)
    for _ in range(3):
        waits(make_person(), at - HOUR)
    urgent = make_person()
    waits(urgent, at, rule=OTHER)

    send_queued(at=at, most=2)

    assert [mail["To"] for mail in mailbox.mails] == [urgent.email]


def test_what_leaves_together_is_one_mail_for_each_recipient(at, mailbox, monkeypatch):
    own_kind(monkeypatch, together=True)
    own_kind(monkeypatch, OTHER, together=True)
    one, other = make_person(), make_person()
    for person, days in ((one, 0), (other, 0), (one, 1), (one, 2)):
        waits(person, at, local_day=at.date() - days * DAY)
    waits(one, at, rule=OTHER)
    waits(one, at, rule=OTHER, local_day=at.date() - DAY, next_at=at + MINUTE)

    assert send_queued(at=at, most=1).sent == 4
    assert send_queued(at=at, most=1).sent == 1
    assert send_queued(at=at) == Run()

    assert [mail["To"] for mail in mailbox.mails] == [one.email, other.email]
    assert AuditEvent.objects.filter(action="message_sent").count() == 5


def test_each_of_those_that_leave_together_is_asked_again(person, at, mailbox, monkeypatch):
    gone = at.date()
    own_kind(monkeypatch, together=True, opens=lambda m, at: None if m.local_day == gone else "/")
    for days in range(3):
        waits(person, at, local_day=gone - days * DAY)

    assert send_queued(at=at) == Run(sent=2, dropped=1)
    assert len(mailbox.mails) == 1


def test_those_that_leave_together_wait_together(person, at, monkeypatch, settings):
    own_kind(monkeypatch, together=True)
    for days in range(2):
        waits(person, at, local_day=at.date() - days * DAY)
    ways = Failing(UnreachableError)

    assert send_queued(at=at, ways=ways) == Run(kept=2)
    assert set(OutboxMessage.objects.values_list("next_at", flat=True)) == {at + MINUTE}


# --- too late -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_what_has_passed_is_dropped_by_one_update(at, monkeypatch, number):
    own_kind(monkeypatch, good_for=HOUR)
    people = [make_person() for _ in range(number)]
    for person in people:
        waits(person, at - HOUR)
    fresh = waits(make_person(), at - HOUR + MINUTE)
    with CaptureQueriesContext(connection) as queries:
        assert drop_passed(at=at) == number

    updates = [one["sql"] for one in queries if one["sql"].startswith("UPDATE")]
    inserts = [one["sql"] for one in queries if one["sql"].startswith("INSERT")]
    assert (len(updates), len(inserts)) == (1, 1)
    assert [row.pk for row in OutboxMessage.objects.waiting()] == [fresh.pk]
    rows = AuditEvent.objects.filter(action="message_dropped")
    assert {row.about for row in rows} == {person.subject_ref for person in people}
    assert drop_passed(at=at) == 0


def test_a_message_says_itself_until_when_it_is_good(person, at, monkeypatch):
    own_kind(monkeypatch, good_for=HOUR)
    waits(person, at - DAY, good_until=at + MINUTE)

    assert drop_passed(at=at) == 0
    assert drop_passed(at=at + MINUTE) == 1


def test_what_a_sender_holds_is_not_dropped_under_it(person, at, monkeypatch):
    own_kind(monkeypatch, good_for=HOUR)
    message = waits(person, at - DAY)
    OutboxMessage.objects.update(lease=message.pk, leased_until=at + MINUTE)

    assert drop_passed(at=at) == 0
    assert drop_passed(at=at + MINUTE) == 1


# --- a worker that stops, and channels that fail --------------------------------------------------


def test_what_was_taken_and_not_sent_goes_back_as_it_was(at, mailbox, monkeypatch):
    own_kind(monkeypatch)
    for _ in range(4):
        waits(make_person(), at)
    asked = iter([True, True, False])

    assert send_queued(at=at, goes_on=lambda: next(asked)) == Run(sent=2)

    left = OutboxMessage.objects.waiting().values_list("lease", "attempts", "next_at")
    assert list(left) == [(None, 0, at)] * 2
    assert send_queued(at=at) == Run(sent=2)


class Failing(Carriers):
    """Carriers of which one channel fails."""

    def __init__(self, fault, channel=Channel.EMAIL):
        super().__init__()
        self._carriers[channel] = self
        self.fault, self.tried = fault, 0

    def carry(self, message, content, at):
        self.tried += 1
        if not self.fault:
            return
        if self.fault is UnreachableError:
            self.down.add(Channel(message.channel))
        raise self.fault


def test_a_channel_that_is_down_is_tried_once_in_a_run(at, monkeypatch):
    own_kind(monkeypatch)
    for _ in range(5):
        waits(make_person(), at)
    ways = Failing(UnreachableError)

    assert send_queued(at=at, ways=ways) == Run(kept=1)
    assert send_queued(at=at, ways=ways) == Run()
    assert ways.tried == 1
    assert sorted(OutboxMessage.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


def test_one_refusal_keeps_no_other_back(at, monkeypatch):
    own_kind(monkeypatch)
    for _ in range(3):
        waits(make_person(), at)

    assert send_queued(at=at, ways=Failing(RefusedError)) == Run(kept=3)


def test_a_recipient_without_any_way_is_dropped(person, at, monkeypatch):
    own_kind(monkeypatch)
    waits(person, at)

    assert send_queued(at=at, ways=Failing(NoWayError)) == Run(dropped=1)


def test_a_notification_that_finds_no_browser_is_mailed(person, at, mailbox, monkeypatch):
    own_kind(monkeypatch)
    waits(person, at, channel=Channel.PUSH)

    assert send_queued(at=at) == Run(sent=1)
    (mail,) = mailbox.mails
    assert mail["To"] == person.email
    assert mail["Message-ID"] == f"<{OutboxMessage.objects.get().pk}@testserver>"


def test_a_letter_of_its_own_words_is_mailed_whatever_the_channel(person, at, mailbox, monkeypatch):
    own_kind(monkeypatch, opens=None, letter=lambda m, p, at: Letter(p.email, "s", "b"))
    waits(person, at, channel=Channel.PUSH)

    assert send_queued(at=at) == Run(sent=1)
    assert [mail["Subject"] for mail in mailbox.mails] == ["s"]
