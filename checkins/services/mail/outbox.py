"""Sending queued messages: each is checked again before it leaves, and sent at least once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from checkins.delivery import RefusedError, UnreachableError
from checkins.delivery.email import Letter, send
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage
from checkins.services import audit
from checkins.services.mail.account_changes import account_letter
from checkins.services.mail.ended import ended_letter
from checkins.services.mail.expiry import expiry_letter
from checkins.services.mail.invitations import invitation_letter
from checkins.services.mail.leases import MOST, claim, pause_after, put_back
from checkins.services.mail.meetings import meeting_letter
from checkins.services.mail.rules import OF_THE_ACCOUNT, may_be_mailed, may_leave_at
from checkins.services.mail.second_steps import second_step_letter

BACKOFF = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 360)]
LETTERS = {
    OutboxRule.ENDS_FIRST: expiry_letter,
    OutboxRule.ENDS_LAST: expiry_letter,
    OutboxRule.MEETING: meeting_letter,
    OutboxRule.ENDED: ended_letter,
    OutboxRule.SECOND_STEP: second_step_letter,
    OutboxRule.ACCOUNT: account_letter,
}
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Run:
    """The counts of one run: messages sent, dropped, and kept for a later run."""

    sent: int = 0
    dropped: int = 0
    kept: int = 0


def send_queued(*, at: datetime, most: int = MOST) -> Run:
    """Send the messages that are due, the longest waiting first; runs may overlap safely.

    A mail that the server refused, or that could not reach it, stays queued for a later run. If a
    run dies after the server accepted a mail, the mail is sent again once its lease is over: twice
    is better than never.
    """
    run = Run()
    messages = OutboxMessage.objects.select_related(
        "person", "invitation__invited_by", "notice__change"
    )
    for pk in list(OutboxMessage.objects.due(at).values_list("pk", flat=True)[:most]):
        message = claim(messages, pk, at=at)
        if message is None:
            continue
        if may_leave_at(at, message.person, OutboxRule(message.rule)) != at:
            run.kept += _put_back(message, at=at)
            continue
        letter = _letter(message, at)
        if letter is None:
            run.dropped += _finish(message, at=at, dropped_at=at)
            continue
        try:
            send(letter)
        except (RefusedError, UnreachableError) as error:
            run.kept += _put_back(message, at=at)
            log.warning("message_not_sent", message=str(pk), why=type(error).__name__)
            if isinstance(error, UnreachableError):
                break  # the other mails would wait for the same server
        else:
            run.sent += _finish(message, at=at, sent_at=at)
    return run


def _letter(message: OutboxMessage, at: datetime) -> Letter | None:
    """Return the mail; None if its cause is gone by now, or the person may not be mailed."""
    if message.invitation:
        return invitation_letter(message.invitation, at)
    person, rule = message.person, OutboxRule(message.rule)
    if person is None or not (rule in OF_THE_ACCOUNT or may_be_mailed(person)):
        return None
    return LETTERS[rule](message, person, at)


@transaction.atomic
def _finish(message: OutboxMessage, *, at: datetime, **end: datetime) -> bool:
    """Record how a message ended, and return whether this run still held it."""
    held = OutboxMessage.objects.waiting().filter(pk=message.pk, lease=message.lease)
    if not held.update(lease=None, leased_until=None, **end):
        return False
    action = "message_sent" if "sent_at" in end else "message_dropped"
    audit.record(action=action, about=message.about, by=None, at=at, rule=message.rule)
    return True


def _put_back(message: OutboxMessage, *, at: datetime) -> bool:
    """Return a message to the queue, and return whether this run still held it.

    It waits longer after each attempt, and is never due at night.
    """
    pause = pause_after(message.attempts, BACKOFF)
    held = OutboxMessage.objects.waiting().filter(pk=message.pk, lease=message.lease)
    later = may_leave_at(at + pause, message.person, OutboxRule(message.rule))
    return put_back(held, next_at=later)
