"""Sending one e-mail through the configured server."""

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage


class RefusedError(Exception):
    """The mail server answered, but refused this letter."""


class UnreachableError(Exception):
    """The mail server cannot be reached now."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one address, with a subject of one line and a body in plain text."""

    to: str
    subject: str
    body: str


def send(letter: Letter) -> None:
    """Send the letter to the mail server.

    :raises RefusedError: if the server refused this letter.
    :raises UnreachableError: if the server could not be reached.
    """
    message = EmailMessage(letter.subject, letter.body, to=[letter.to])
    # The server's answer contains the address, so "from None" keeps it out of the error log.
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError):
        raise RefusedError from None
    except OSError:  # smtplib's other errors are subclasses
        raise UnreachableError from None
