"""The letter of every message that has no words of its own."""

from datetime import datetime

from django.conf import settings

from checkins.catalog.messages import message_lines
from checkins.delivery.email import Letter
from checkins.models import OutboxMessage


def something_letter(message: OutboxMessage, to: str, path: str, at: datetime) -> Letter:  # noqa: ARG001 one signature for all letters
    """Return the letter that says that there is something, with the link to it, and no more."""
    line = message_lines()[message.rule]
    body = f"There is something for you in {settings.SITE_NAME}.\n\n{settings.SITE_ORIGIN}{path}\n"
    return Letter(to, f"{settings.SITE_NAME}: {line}", body)
