"""The mail that says that something ended before its time; the person's pages say what."""

from datetime import datetime
from typing import cast

from django.urls import reverse

from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, User
from checkins.queries.sharing_ends import has_unread_ends
from checkins.services.mail.rules import may_be_mailed, queue_news


def queue_ended(person: User, *, at: datetime) -> bool:
    """Queue the mail, if the person may be mailed; return whether it is new."""
    return may_be_mailed(person) and queue_news(person, OutboxRule.ENDED, at=at)


def ended_opens(message: OutboxMessage, at: datetime) -> str | None:  # noqa: ARG001 one signature for all kinds
    """Return where the mail leads; None if the person has read it on their pages by now."""
    person = cast("User", message.person)
    return reverse("home") if may_be_mailed(person) and has_unread_ends(person) else None
