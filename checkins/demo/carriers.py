"""What the demo sends with: nothing leaves, and a page shows what would have left."""

import json
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import console
from django.utils import timezone

from checkins.delivery.push import Push
from checkins.enums import AccountMailKind, Channel, OutboxRule
from checkins.models import PushSubscription
from checkins.services.mail.register import ACCOUNT_REGISTER, REGISTER, shown_by
from checkins.services.mail.writing import on_the_site
from checkins.services.push import name_of

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Left:
    """One message that would have left: when, to whom, of which kind, how, and what it said."""

    at: datetime
    to: str
    kind: str
    channel: Channel
    line: str
    body: str
    link: str


_left: deque[Left] = deque(maxlen=MOST_SHOWN)


def all_that_left() -> Sequence[Left]:
    """Return what would have left since the demo was started, the newest first."""
    return list(reversed(_left))


def forget() -> None:
    """Forget what would have left."""
    _left.clear()


class RecordingMail(console.EmailBackend):
    """Prints every mail, and notes it for the page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            _left.append(_of_mail(mail))
        sent: int = super().send_messages(email_messages)
        return sent


class RecordingPusher:
    """Notes every notification for the page; no push service hears of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """There is nothing to close."""

    def send(self, push: Push) -> None:
        """Note one notification."""
        _left.append(_of_push(push))


def _of_mail(mail: EmailMessage) -> Left:
    subject, body = str(mail.subject), str(mail.body)
    links = re.findall(rf"{re.escape(settings.SITE_ORIGIN)}\S*", body)
    return Left(
        at=timezone.now(),
        to=mail.to[0],
        kind=_kinds().get(subject.casefold(), ""),
        channel=Channel.EMAIL,
        line=subject,
        body=body.strip(),
        link=links[0] if links else "",
    )


def _of_push(push: Push) -> Left:
    said = json.loads(push.body)
    rows = PushSubscription.objects.filter(endpoint_hash=name_of(push.endpoint))
    row = rows.select_related("account").first()
    return Left(
        at=timezone.now(),
        to=(row.account.email if row else "") or "",
        kind=_kinds().get(said["title"].casefold(), ""),
        channel=Channel.PUSH,
        line=said["title"],
        body=said["body"],
        link=on_the_site(said["path"]),
    )


@cache
def _kinds() -> dict[str, str]:
    """Return the kinds of messages by their lines, as a mail's subject and without the name."""
    kinds: dict[str, str] = {}
    every: list[OutboxRule | AccountMailKind] = [*REGISTER, *ACCOUNT_REGISTER]
    for of in every:
        for line in shown_by(of):
            kinds.setdefault(line.casefold(), str(of.label))
            kinds.setdefault(f"{settings.SITE_NAME}: {line}".casefold(), str(of.label))
    return kinds
