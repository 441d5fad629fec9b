"""The mail that a second step was removed, for rows that waited when ``account_changes`` came.

Nothing queues it any more: every change of a second step is told by ``account_changes``.
"""

from datetime import datetime

from django.utils import timezone

from checkins.delivery.email import Letter
from checkins.models import OutboxMessage, User
from checkins.services.mail.rules import address_of, letter
from checkins.services.sharing_texts import UTC


def second_step_letter(message: OutboxMessage, person: User, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail; None if the account has no confirmed address any more."""
    to = address_of(person)
    with timezone.override(person.zone or UTC):
        return letter(to, "second_step", removed_at=message.queued_at) if to else None
