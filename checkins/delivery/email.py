"""One e-mail through the configured server."""

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage


class RefusedError(Exception):
    """The server answered, and did not take this letter."""


class UnreachableError(Exception):
    """There is no mail server to talk to just now."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves: one address, a subject of one line, plain text."""

    to: str
    subject: str
    body: str


def send(letter: Letter) -> None:
    """Hand the letter to the mail server.

    :raises RefusedError: if the server did not take this one.
    :raises UnreachableError: if no server could be asked.
    """
    message = EmailMessage(letter.subject, letter.body, to=[letter.to])
    # The server's answer names the address, so it is not handed on to where errors are logged.
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError):
        raise RefusedError from None
    except OSError:  # smtplib's other errors are among these
        raise UnreachableError from None
