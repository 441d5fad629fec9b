"""Sending e-mails through the configured server, or through the interface of a provider."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from smtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from types import MappingProxyType, TracebackType
from typing import Any, Self

from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives, get_connection

from checkins.delivery import RefusedError, UnreachableError

NO_SERVICE = 421  # of SMTP: the server takes nothing now, and ends the connection
TOO_MANY, OF_THE_SERVER = 429, 500  # of HTTP
# Of HTTP: a wrong key, no money, or a blocked account. No letter would fare better.
OF_THE_ACCOUNT = (401, 402, 403)
# EMAIL_TIMEOUT is for the way to the server. What it does with a letter may take it longer, and a
# letter that is given up meanwhile comes twice.
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one address: a subject of one line, a body in plain text, and the same as HTML."""

    to: str
    subject: str
    body: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


# What is wrong with one letter alone, such as a host that no mail can name. Strangers type
# addresses, so none of this may stop the other letters.
OF_THIS_LETTER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)


class Mailer:
    """The way to the mail server, which is opened at the first letter and kept for the others.

    A connection that was dropped meanwhile is opened anew before the next letter. One that drops
    while a letter is sent is an error: whether the server took it is not known.
    """

    def __init__(self) -> None:
        self._way: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye to the server; the next letter opens a connection again."""
        way, self._way = self._way, None
        if way is not None:
            with suppress(OSError):  # it is gone already
                way.close()

    def send(self, letter: Letter, *, message_id: str = "") -> None:
        """Send a letter; with the same ``message_id``, mail programs show two of it as one.

        :raises RefusedError: if the server refused this letter, or its address cannot be written.
        :raises UnreachableError: if the server could not be reached, or takes no letter now.
        """
        headers = {**letter.headers, **({"Message-ID": message_id} if message_id else {})}
        # The server's answer contains the address, so "from None" keeps it out of the error log.
        try:
            message = EmailMultiAlternatives(
                letter.subject, letter.body, to=[letter.to], headers=headers
            )
            if letter.html:
                message.attach_alternative(letter.html, "text/html")
            self._open().send_messages([message])
            _look_at_the_answer(message)
        except (*OF_THIS_LETTER, AnymailError, OSError) as error:
            fault = _fault_of(error)
            if fault is UnreachableError:
                self.close()
            raise fault from None

    def _open(self) -> Any:
        if self._way is not None and not _is_alive(self._way):
            self.close()
        if self._way is None:
            way = get_connection()
            way.open()
            if isinstance(smtp := getattr(way, "connection", None), SMTP) and smtp.sock:
                smtp.sock.settimeout(PATIENCE_SECONDS)
            self._way = way
        return self._way


def _is_alive(way: Any) -> bool:
    """Return whether a connection still answers; nothing of the letter before is left in it."""
    smtp = getattr(way, "connection", None)
    if not isinstance(smtp, SMTP):
        return True
    try:
        code, _ = smtp.rset()
    except OSError:
        return False
    return bool(code != NO_SERVICE)


def _look_at_the_answer(message: EmailMultiAlternatives) -> None:
    """Refuse what a provider gave no number of its own: it answered, and took nothing.

    Of some refusals its library knows no more than that they are none that it knows.
    """
    status = getattr(message, "anymail_status", None)
    taken = getattr(status, "recipients", None) or {}
    if any(recipient.message_id is None for recipient in taken.values()):
        raise RefusedError


def _fault_of(error: Exception) -> type[RefusedError | UnreachableError]:
    """Return whose fault it is: this letter's, or the server's."""
    if isinstance(error, AnymailError):
        status = error.status_code
        if status is None:  # no answer, or one that says what is wrong with the letter
            return UnreachableError if isinstance(error, OSError) else RefusedError
        is_of_all = status in {*OF_THE_ACCOUNT, TOO_MANY} or status >= OF_THE_SERVER
        return UnreachableError if is_of_all else RefusedError
    if NO_SERVICE in _codes_of(error) or not isinstance(error, OF_THIS_LETTER):
        return UnreachableError
    return RefusedError


def _codes_of(error: Exception) -> set[int]:
    """Return the codes with which an SMTP server answered."""
    if isinstance(error, SMTPRecipientsRefused):
        return {code for code, _ in error.recipients.values()}
    code = getattr(error, "smtp_code", None)
    return set() if code is None else {code}
