"""Sending one e-mail through the configured server."""

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage


class RefusedError(Exception):
    """The mail server answered, but this letter cannot go through it; others may."""


class UnreachableError(Exception):
    """The mail server cannot be reached now."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one address, with a subject of one line and a body in plain text."""

    to: str
    subject: str
    body: str


# What is wrong with one letter alone, such as a host that no mail can name. Strangers type
# addresses, so none of this may stop the other letters.
OF_THIS_LETTER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)


def send(letter: Letter) -> None:
    """Send the letter to the mail server.

    :raises RefusedError: if the server refused this letter, or its address cannot be written.
    :raises UnreachableError: if the server could not be reached.
    """
    message = EmailMessage(letter.subject, letter.body, to=[letter.to])
    # The server's answer contains the address, so "from None" keeps it out of the error log.
    try:
        message.send()
    except OF_THIS_LETTER:
        raise RefusedError from None
    except OSError:  # smtplib's other errors are subclasses
        raise UnreachableError from None
