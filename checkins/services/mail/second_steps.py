"""The mail to an account's owner that a second step was removed, by whomever."""

from datetime import datetime

from django.utils import timezone

from checkins.delivery.email import Letter
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, User
from checkins.services.mail.rules import address_of, letter, queue_news
from checkins.services.sharing_texts import UTC


def queue_second_step_removed(account: User, *, at: datetime) -> bool:
    """Queue the mail and return whether it is new; without a confirmed address there is none."""
    return bool(address_of(account)) and queue_news(account, OutboxRule.SECOND_STEP, at=at)


def second_step_letter(message: OutboxMessage, person: User, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail; None if the account has no confirmed address any more."""
    to = address_of(person)
    with timezone.override(person.zone or UTC):
        return letter(to, "second_step", removed_at=message.queued_at) if to else None
