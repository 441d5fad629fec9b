"""Mails about what ends: queued once, asked again when they leave, sent by a real mail server."""

import re
import socket
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import DatabaseError, connection

from checkins.enums import ConsentKind, OutboxRule
from checkins.models import AuditEvent, OutboxMessage, User
from checkins.services.accounts import set_mail
from checkins.services.mail.leases import LEASE
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.mail.rules import in_daytime, queue
from checkins.services.mail.ticking import tick
from checkins.services.sharing import revoke, stop_all_sharing
from tests.factories import make_counselor, make_message, make_person, share
from tests.last_write import LastWrite
from tests.mailbox import CLOSED_PORT, Mailbox
from tests.threads import at_once
from tests.words import denied_outside

ENDS = date(2027, 2, 21)  # the last day, ninety days after NOON
FIRST = datetime(2027, 2, 8, 17, tzinfo=UTC)  # at noon in New York, within 14 days of the end
LAST = FIRST + timedelta(days=11)
NOTHING = Run()

pytestmark = pytest.mark.usefixtures("savers_may_wait_for_a_connection")


@pytest.fixture
def sam(db):
    return make_counselor()


@pytest.fixture
def consent(person, sam, at):
    """A consent that ends on the 21st of February."""
    return share(person, sam, at)


class Refusing(Mailbox):
    """A mail server that takes nothing for one address."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("person"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def queued(at):
    """Look at what is due; give how many messages are new."""
    return tick(at=at).queued


def deliver(at):
    """Do what the worker does; give how many were queued, and what came of the run."""
    return queued(at), send_queued(at=at)


def parts_of(mail):
    return mail["To"], mail["Subject"], mail.get_body(("plain",)).get_content()


# --- what is queued -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "rule"),
    [
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), "ends_first"),
        (timedelta(days=3, seconds=1), "ends_first"),
        (timedelta(days=3), "ends_last"),
        (timedelta(seconds=1), "ends_last"),
        (timedelta(0), None),
    ],
)
def test_a_warning_is_due_fourteen_and_three_days_before_the_end(consent, left, rule):
    queued(consent.expires_at - left)

    assert [row.rule for row in OutboxMessage.objects.all()] == ([rule] if rule else [])


@pytest.mark.both_in_full
def test_every_hour_of_the_last_fifteen_days_makes_two_messages(consent):
    for hour in reversed(range(15 * 24)):
        queued(consent.expires_at - timedelta(hours=hour))

    rows = OutboxMessage.objects.order_by("local_day").values_list("rule", "local_day")
    assert list(rows) == [("ends_first", date(2027, 2, 8)), ("ends_last", date(2027, 2, 19))]


def test_consents_that_end_together_are_one_message(person, sam, at, consent):
    share(person, make_counselor("Lee"), at)
    share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES)

    assert queued(FIRST) == 1


def test_what_was_signed_for_ten_days_has_its_last_warning_alone(person, sam, at):
    ends = share(person, sam, at, days=10).expires_at

    assert queued(at + timedelta(days=1)) == 0
    assert queued(ends - timedelta(days=2)) == 1


def test_nothing_is_queued_for_who_turned_it_off(person, consent, at):
    set_mail(by=person, at=at, wants_mail=False)

    assert queued(FIRST) == 0


def test_nothing_is_queued_without_a_confirmed_address(person, consent):
    EmailAddress.objects.filter(user=person).update(verified=False)

    assert queued(FIRST) == 0


def test_nothing_is_queued_about_what_was_stopped(person, consent, at):
    stop_all_sharing(by=person, at=at)

    assert queued(FIRST) == 0


@pytest.mark.parametrize(
    ("utc", "then"),
    [
        ("2027-02-08T13:59", "2027-02-08T14:00"),
        ("2027-02-08T14:00", "2027-02-08T14:00"),
        ("2027-02-09T01:59", "2027-02-09T01:59"),
        ("2027-02-09T02:00", "2027-02-09T14:00"),
        ("2027-02-09T05:30", "2027-02-09T14:00"),
    ],
)
def test_no_mail_leaves_at_night_on_the_persons_clock(person, utc, then):
    def moment(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert in_daytime(moment(utc), person) == moment(then)


# --- what leaves ----------------------------------------------------------------------------------


def test_the_mail_says_that_something_ends_and_no_more(person, consent, mailbox):
    assert deliver(FIRST) == (1, Run(sent=1))

    (mail,) = mailbox.mails
    to, subject, body = parts_of(mail)
    assert (to, subject) == (person.email, "Daybook: Something ends soon")
    assert body.split() == [
        *["There", "is", "something", "for", "you", "in", "Daybook."],
        "https://testserver/",
    ]
    text = mail.as_string()
    assert denied_outside(text) == []
    for word in ("Sam", person.name, "shar", "consent", "counsel", "check-in"):
        assert word not in body
    assert mail["From"].startswith("Daybook <")
    assert re.findall(r"X-Mailer|List-|Reply-To", text) == []


def test_a_second_run_sends_nothing(consent, mailbox):
    deliver(FIRST)

    assert deliver(FIRST + timedelta(hours=1)) == (0, NOTHING)
    assert deliver(LAST) == (1, Run(sent=1))
    assert len(mailbox.mails) == 2


def test_both_ends_are_written_down_by_the_server(person, consent, mailbox):
    deliver(FIRST)

    rows = AuditEvent.objects.filter(action__startswith="message").order_by("pk")
    assert [(row.action, row.about, row.by.int, row.detail) for row in rows] == [
        ("message_queued", person.subject_ref, 0, {"rule": "ends_first"}),
        ("message_sent", person.subject_ref, 0, {"rule": "ends_first"}),
    ]


def stop(person, consent, sam):
    revoke(consent=consent, by=person, at=FIRST)


def renew(person, consent, sam):
    share(person, sam, FIRST)


def turn_off(person, consent, sam):
    set_mail(by=person, at=FIRST, wants_mail=False)


def unconfirm(person, consent, sam):
    EmailAddress.objects.filter(user=person).update(verified=False)


def close_the_account(person, consent, sam):
    User.objects.filter(pk=person.pk).update(is_active=False)


def lose_the_counselor(person, consent, sam):
    User.objects.filter(pk=sam.pk).update(is_active=False)


@pytest.mark.parametrize(
    "change", [stop, renew, turn_off, unconfirm, close_the_account, lose_the_counselor]
)
def test_whether_it_may_leave_is_asked_again_when_it_leaves(person, sam, consent, mailbox, change):
    queued(FIRST)
    change(person, consent, sam)

    assert send_queued(at=FIRST) == Run(dropped=1)
    assert mailbox.mails == []
    assert send_queued(at=FIRST + timedelta(days=1)) == NOTHING


def test_a_mail_that_a_late_run_finds_at_night_waits_for_the_morning(consent, mailbox):
    queued(FIRST)
    midnight, morning = FIRST + timedelta(hours=12), FIRST + timedelta(hours=21)

    assert send_queued(at=midnight) == Run(kept=1)
    assert mailbox.mails == []
    assert send_queued(at=morning - timedelta(minutes=1)) == NOTHING
    assert send_queued(at=morning) == Run(sent=1)


def test_a_first_warning_that_was_held_up_gives_way_to_the_last(consent, mailbox):
    queued(FIRST)

    assert deliver(LAST) == (1, Run(sent=1, dropped=1))
    assert len(mailbox.mails) == 1


def test_a_confirmed_address_is_taken_where_the_main_one_is_not(person, consent, mailbox):
    EmailAddress.objects.filter(user=person).update(verified=False)
    EmailAddress.objects.create(user=person, email="other@example.org", verified=True)

    deliver(FIRST)

    assert [mail["To"] for mail in mailbox.mails] == ["other@example.org"]


# --- a mail server that fails ---------------------------------------------------------------------


def test_a_silent_server_ends_the_run_and_the_rows_wait_a_little_longer_each_time(
    settings, sam, at
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", CLOSED_PORT
    for _ in range(3):
        share(make_person(), sam, at)

    assert deliver(FIRST) == (3, Run(kept=1))
    assert send_queued(at=FIRST) == Run(kept=1)  # the next one of the three

    row = OutboxMessage.objects.order_by("-next_at").first()
    pauses = []
    for _ in range(5):
        OutboxMessage.objects.exclude(pk=row.pk).update(next_at=FIRST + timedelta(days=9))
        send_queued(at=row.next_at)
        before = row.next_at
        row.refresh_from_db()
        pauses.append((row.next_at - before) // timedelta(minutes=1))
    assert pauses[:2] == [2, 5]
    assert row.attempts == 6
    assert all(9 <= row.next_at.astimezone(row.person.zone).hour < 21 for _ in pauses)


def test_what_was_kept_leaves_when_the_server_is_back(settings, consent, mailbox):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, CLOSED_PORT
    assert deliver(FIRST) == (1, Run(kept=1))
    settings.EMAIL_PORT = port

    assert send_queued(at=FIRST + timedelta(seconds=59)) == NOTHING
    assert send_queued(at=FIRST + timedelta(minutes=1)) == Run(sent=1)
    assert len(mailbox.mails) == 1


def test_one_refused_address_does_not_hold_up_the_others(settings, sam, at):
    box = Refusing()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    share(make_person(), sam, at)
    other = make_person()
    EmailAddress.objects.filter(user=other).update(email="fine@example.org")
    share(other, sam, at)
    try:
        assert deliver(FIRST) == (2, Run(sent=1, kept=1))
    finally:
        controller.stop()
    assert [mail["To"] for mail in box.mails] == ["fine@example.org"]


# --- two senders ----------------------------------------------------------------------------------


def test_a_row_that_another_sender_holds_is_left_alone_until_its_lease_is_over(
    person,
    consent,
    mailbox,
):
    queued(FIRST)
    OutboxMessage.objects.update(lease=person.subject_ref, leased_until=FIRST + LEASE)

    assert send_queued(at=FIRST + LEASE - timedelta(seconds=1)) == NOTHING
    assert send_queued(at=FIRST + LEASE) == Run(sent=1)


def test_who_claimed_a_row_after_another_took_it_over_sends_nothing(consent, mailbox):
    queued(FIRST)

    def taken_over(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and "attempts" in sql:
            with connection.cursor() as cursor:  # as a run does whose clock is ahead
                cursor.execute(
                    "UPDATE checkins_outboxmessage SET lease = %s",
                    [uuid4().hex if connection.vendor == "sqlite" else uuid4()],
                )
        return answer

    with connection.execute_wrapper(taken_over):
        assert send_queued(at=FIRST) == NOTHING
    assert mailbox.mails == []


def test_a_mail_and_its_audit_row_are_queued_together_or_not_at_all(person, at):
    with pytest.raises(DatabaseError), connection.execute_wrapper(LastWrite(fails=2)):
        queue(person, OutboxRule.ENDS_FIRST, at.date(), at=at)

    assert not OutboxMessage.objects.exists()


def test_a_mail_whose_end_cannot_be_written_down_waits_on(consent, mailbox):
    queued(FIRST)

    # The claim, the end, and the end's audit row.
    with pytest.raises(DatabaseError), connection.execute_wrapper(LastWrite(fails=3)):
        send_queued(at=FIRST)

    assert OutboxMessage.objects.get().sent_at is None


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_mail_once(at, mailbox):
    sam = make_counselor()
    people = [make_person() for _ in range(12)]
    for person in people:
        share(person, sam, at)

    done = at_once([lambda: deliver(FIRST)] * 4)

    assert sum(queued for queued, _ in done) == len(people)
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted(one.email for one in people)
    assert OutboxMessage.objects.exclude(sent_at=None).count() == len(people)


# --- the command, and the setting -----------------------------------------------------------------


def test_the_command_queues_sends_and_counts(consent, mailbox):
    said = StringIO()

    with time_machine.travel(FIRST, tick=False):
        call_command("worker", once=True, stdout=said)
        call_command("worker", once=True, stdout=said)

    assert said.getvalue().splitlines() == [
        "1 queued, 1 sent, 0 dropped, 0 kept for later.",
        "0 queued, 0 sent, 0 dropped, 0 kept for later.",
    ]


def test_a_message_of_no_living_rule_is_dropped(person, mailbox):
    make_message(person, rule=OutboxRule.ENDS_LAST)

    assert send_queued(at=FIRST) == Run(dropped=1)


def test_the_person_turns_it_off_and_on(signed_in, person):
    page = "/settings/mail/"

    signed_in.post(page, {"mail": "no"})
    off = person.profile.__class__.objects.get(person=person).wants_mail
    assert "Off" in signed_in.get("/settings/").content.decode()
    signed_in.post(page, {"mail": "yes"})

    assert (off, person.profile.__class__.objects.get(person=person).wants_mail) == (False, True)
