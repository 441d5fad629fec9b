"""The ways on which a message leaves, one for each channel, kept open for a run."""

from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from checkins.delivery import BusyError, UnreachableError
from checkins.delivery.email import Letter, Mailer
from checkins.delivery.push import PushSender, open_pusher
from checkins.enums import Channel, OutboxRule
from checkins.models import OutboxMessage
from checkins.services.mail.offs import off_headers, off_path
from checkins.services.mail.pushing import push_to_all
from checkins.services.mail.register import REGISTER
from checkins.services.mail.rules import address_of, may_be_mailed
from checkins.services.mail.writing import something_letter

# A letter of its own words, or the path of the site that a message opens.
Content = Letter | str


class NoWayError(Exception):
    """The recipient cannot be reached on this channel at all, now or later."""


class Carrier(Protocol):
    """One channel. Where the recipient is reached on it, the carrier finds itself."""

    def carry(self, message: OutboxMessage, content: Content, at: datetime) -> None:
        """Hand the message over; whoever took it has promised to deliver it.

        :raises NoWayError: if the recipient is not to be reached on this channel.
        :raises RefusedError: if this message was refused.
        :raises BusyError: if this message cannot leave now, and others may.
        :raises UnreachableError: if nothing at all leaves on this channel now.
        """


class ByMail:
    """E-mail, to the confirmed address of the recipient."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def carry(self, message: OutboxMessage, content: Content, at: datetime) -> None:  # noqa: ARG002 one signature for all channels
        """Send the letter, or one that says no more than the line of its rule."""
        self._mailer.send(_letter(message, content), message_id=message_id_of(message.pk))


def _letter(message: OutboxMessage, content: Content) -> Letter:
    if isinstance(content, Letter):
        return content
    account, off = message.recipient, off_path(message)
    to = address_of(account) if account else ""
    # A reminder whose browser is gone by now is mailed only to who wants mail.
    if not to or (off and account and not may_be_mailed(account)):
        raise NoWayError(message.pk)
    return something_letter(message, to, content, off_path=off, headers=off_headers(message))


class ByPush:
    """Notifications, to each browser in which the recipient is signed in."""

    def __init__(self, pusher: PushSender, down: set[str]) -> None:
        self._pusher = pusher
        self._down = down

    def carry(self, message: OutboxMessage, content: Content, at: datetime) -> None:
        """Send what opens the path; a letter of its own words is for mails alone."""
        if isinstance(content, Letter):
            raise NoWayError(message.pk)
        if not push_to_all(message, content, pusher=self._pusher, down=self._down, at=at):
            raise NoWayError(message.pk)


class Carriers:
    """All channels of one run, and which of them are ``down``: nothing leaves on those for now.

    Notifications go to hosts of several makers, so that of those some hosts are down, never all.
    A notification that finds no browser any more goes to the recipient's confirmed address, and so
    does one that cannot wait until a browser's push service answers.
    """

    def __init__(self) -> None:
        self.mailer = Mailer()
        self.down: set[Channel] = set()
        self._hosts_down: set[str] = set()
        self._stack = ExitStack()
        self._carriers: dict[Channel, Carrier] = {Channel.EMAIL: ByMail(self.mailer)}
        if settings.PUSH_KEY:
            pusher = self._stack.enter_context(open_pusher())
            self._carriers[Channel.PUSH] = ByPush(pusher, self._hosts_down)

    def __enter__(self) -> Self:
        self._stack.enter_context(self.mailer)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def try_again(self) -> None:
        """Try what was down once more."""
        self.down.clear()
        self._hosts_down.clear()

    def carry(self, message: OutboxMessage, content: Content, at: datetime) -> None:
        """Hand the message over on its channel.

        :raises NoWayError: if its recipient is not to be reached at all.
        :raises RefusedError: if this message was refused.
        :raises UnreachableError: if nothing leaves on its channel now.
        """
        channel = Channel(message.channel)
        waits: UnreachableError | None = None
        if channel != Channel.EMAIL:
            try:
                return self._carry_on(channel, message, content, at)
            except UnreachableError as error:
                if not REGISTER[OutboxRule(message.rule)].mailed_instead:
                    raise
                waits = error
            except NoWayError:
                pass  # as of a browser that is gone
        try:
            return self._carry_on(Channel.EMAIL, message, content, at)
        except NoWayError:
            raise waits or NoWayError(message.pk) from None

    def _carry_on(
        self, channel: Channel, message: OutboxMessage, content: Content, at: datetime
    ) -> None:
        carrier = self._carriers.get(channel)
        if carrier is None:
            raise NoWayError(message.pk)
        if channel in self.down:
            raise UnreachableError
        try:
            carrier.carry(message, content, at)
        except BusyError:
            raise
        except UnreachableError:
            self.down.add(channel)
            raise


def message_id_of(key: UUID) -> str:
    """Return the Message-ID of a row's mail: the same at every try, so that two of it are one."""
    return f"<{key}@{urlsplit(settings.SITE_ORIGIN).hostname}>"
