"""Queueing messages, however many, by one statement."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from checkins.models import AuditEvent, OutboxMessage
from checkins.services.audit import THE_SERVER


@transaction.atomic
def queue_all(messages: Sequence[OutboxMessage], *, at: datetime) -> int:
    """Queue the messages that were not queued before, and return how many those are.

    A message is known by the table's unique constraints, so whoever queues it again adds nothing.
    Each new one has its audit row, in the same transaction.
    """
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)
    keys = [message.pk for message in messages]
    new = set(OutboxMessage.objects.filter(pk__in=keys).values_list("pk", flat=True))
    write_down([message for message in messages if message.pk in new], "message_queued", at=at)
    return len(new)


def write_down(messages: Sequence[OutboxMessage], action: str, *, at: datetime) -> None:
    """Record what the server did with each message; part of the caller's transaction."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            action=action,
            about=message.about.subject_ref,
            by=THE_SERVER,
            at=at,
            detail={"rule": message.rule},
        )
        for message in messages
    )
