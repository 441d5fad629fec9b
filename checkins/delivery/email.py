"""Sending one e-mail through the configured server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMultiAlternatives

from checkins.delivery import RefusedError, UnreachableError

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one address, with a subject of one line and a body in plain text.

    ``html`` says the same for programs that show it, "" if there is no such part; ``headers`` are
    those beside the usual ones.
    """

    to: str
    subject: str
    body: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


# What is wrong with one letter alone, such as a host that no mail can name. Strangers type
# addresses, so none of this may stop the other letters.
OF_THIS_LETTER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)


def send(letter: Letter) -> None:
    """Send the letter to the mail server.

    :raises RefusedError: if the server refused this letter, or its address cannot be written.
    :raises UnreachableError: if the server could not be reached.
    """
    headers = dict(letter.headers)
    message = EmailMultiAlternatives(letter.subject, letter.body, to=[letter.to], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, HTML)
    # The server's answer contains the address, so "from None" keeps it out of the error log.
    try:
        message.send()
    except OF_THIS_LETTER:
        raise RefusedError from None
    except OSError:  # smtplib's other errors are subclasses
        raise UnreachableError from None
