"""What sends pushes. Only the worker loads it: its libraries would double a server's memory."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher
from urllib3.exceptions import HTTPError

from checkins.delivery import BusyError, GoneError, RefusedError, UnreachableError
from checkins.delivery.push import Push, are_push_keys, is_push_address

TIMEOUT = (3.05, 10)  # seconds to connect, and to wait for the answer
ANSWER_BYTES = 4096  # read of an answer, so that the connection serves the next push
SIGNED_FOR = timedelta(hours=12)  # push services take no more than 24
LONGEST_PAUSE = timedelta(days=1)
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
FIRST_REDIRECT, FIRST_OF_THE_SERVER = 300, 500


class Pusher:
    """Sends pushes over connections that it keeps for the next ones, until it is closed."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    def send(self, push: Push) -> None:
        """Encrypt the push, and hand it to its push service.

        :raises GoneError: if the browser's address is no longer in use.
        :raises RefusedError: if the push service does not take it, or nothing is sent to this
            address.
        :raises BusyError: if the push service answers that it cannot take this one now.
        :raises UnreachableError: if the push service could not be reached.
        """
        if not is_push_address(push.endpoint) or not are_push_keys(push.p256dh, push.auth):
            raise RefusedError
        # Every error of these libraries names the address, which is enough to send something
        # there. So "from None" keeps it out of the error log.
        try:
            answer = self.session.post(
                push.endpoint,
                data=_encrypted(push),
                headers=_headers(push),
                timeout=TIMEOUT,
                allow_redirects=False,  # where to is the push service's say, and none of ours
                stream=True,
            )
        except (requests.RequestException, OSError):
            raise UnreachableError from None
        with answer, suppress(HTTPError, OSError):
            answer.raw.read1(ANSWER_BYTES)
        _judge(answer)


def _encrypted(push: Push) -> bytes:
    """Return the body of RFC 8291, which only this browser can read."""
    keys = {"p256dh": push.p256dh.rstrip("="), "auth": push.auth.rstrip("=")}
    pusher = WebPusher({"endpoint": push.endpoint, "keys": keys})
    body: bytes = pusher.encode(push.body)["body"]
    return body


def _headers(push: Push) -> dict[str, str]:
    """Return the headers of RFC 8030, signed with the site's key by RFC 8292."""
    claims = {
        "aud": f"https://{urlsplit(push.endpoint).hostname}",
        # The push service compares it with its own clock, so it is the machine's that counts.
        "exp": int(time.time() + SIGNED_FOR.total_seconds()),
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    signed: dict[str, str] = Vapid02.from_raw(settings.PUSH_KEY.encode()).sign(claims)
    return {
        **signed,
        "TTL": str(int(push.ttl.total_seconds())),
        "Urgency": push.urgency.value,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }


def _judge(answer: requests.Response) -> None:
    """Raise what an answer of a push service means, unless it took the push."""
    status = answer.status_code
    if status in GONE:
        raise GoneError
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= FIRST_OF_THE_SERVER:
        raise BusyError(_pause(answer.headers.get("Retry-After", "")))
    if status >= FIRST_REDIRECT:
        raise RefusedError


def _pause(text: str) -> timedelta | None:
    """Return how long a server asks to wait, a day at most: seconds, or a moment (RFC 9110)."""
    if text.isascii() and text.isdigit() and len(text) < len("100000000"):
        pause = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):  # of a year or an offset that no clock has
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        pause = aware - datetime.now(UTC)
    return min(max(pause, timedelta(0)), LONGEST_PAUSE)
