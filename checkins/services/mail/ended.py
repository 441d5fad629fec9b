"""The mail that says that something ended before its time; the person's pages say what."""

from datetime import datetime

from checkins.delivery.email import Letter
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, User
from checkins.queries.sharing_ends import has_unread_ends
from checkins.services.mail.rules import address_of, letter, may_be_mailed, queue_news


def queue_ended(person: User, *, at: datetime) -> bool:
    """Queue the mail, if the person may be mailed; return whether it is new."""
    return may_be_mailed(person) and queue_news(person, OutboxRule.ENDED, at=at)


def ended_letter(message: OutboxMessage, person: User, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail; None if the person has read it on their pages by now."""
    return letter(address_of(person), "ended") if has_unread_ends(person) else None
