"""Messages that their recipient asks for, to see what one looks like on the device."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from checkins.enums import Channel, OutboxRule
from checkins.models import OutboxMessage, User
from checkins.services.mail.queueing import queue_all
from checkins.services.tries import TESTS, take_try

TOO_LATE = timedelta(hours=1)  # nobody waits for it any more


class TooManyTestsError(Exception):
    """The account asked for as many tests as an hour has."""


def ask_for_test(*, by: User, at: datetime, channel: Channel, form_id: uuid.UUID) -> None:
    """Queue a test to ``by``; a form that is sent twice queues one.

    :raises TooManyTestsError: if there were too many within the hour.
    """
    known = OutboxMessage.objects.filter(recipient=by, form_id=form_id)
    if known.exists():
        return
    if not take_try(TESTS, f"test {by.pk}", at=at):
        raise TooManyTestsError
    message = OutboxMessage(
        person=by,
        recipient=by,
        rule=OutboxRule.TEST,
        form_id=form_id,
        local_day=at.astimezone(by.zone or UTC).date(),
        channel=channel,
        queued_at=at,
        next_at=at,
    )
    with transaction.atomic():
        queue_all([message], at=at)


def test_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the page on which the test was asked for; None if it comes too late."""
    recipient = message.recipient
    is_wanted = recipient is not None and recipient.is_active
    return reverse("push") if is_wanted and at < message.queued_at + TOO_LATE else None
