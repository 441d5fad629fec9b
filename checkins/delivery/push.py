"""Sending one notification to a browser, by the push service that the browser named.

The address comes from outside, so nothing is posted to it unless it is one of a browser maker's.
"""

import binascii
import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.module_loading import import_string
from py_vapid import Vapid02
from pywebpush import WebPusher

from checkins.delivery import GoneError, RefusedError, UnreachableError
from checkins.delivery.push_keys import public_half

# Written so strictly that no two programs read another host in it: a name in small letters, the
# port of https, and a path without anything that is read in two ways.
ENDPOINT = re.compile(
    r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?/[\w.~!$&'()*+,;=:@%/?-]*", re.ASCII
)
LONGEST_ENDPOINT = 1000
POINT_BYTES, AUTH_BYTES = 65, 16  # of an uncompressed point of P-256, and of the browser's secret
TIMEOUT = (3.05, 10)  # seconds to connect, and to wait for the answer
ANSWER_BYTES = 4096  # read of an answer, so that the connection serves the next push
SIGNED_FOR = timedelta(hours=12)  # push services take no more than 24
LONGEST_PAUSE = timedelta(days=1)
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
FIRST_REDIRECT, FIRST_OF_THE_SERVER = 300, 500


class Urgency(StrEnum):
    """How much a phone that saves power should be woken for a push (RFC 8030, section 5.3)."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Push:
    """A notification to one browser: its address, its public key and secret, and what to encrypt.

    The keys are in URL-safe base64, as browsers give them. ``ttl`` is how long the push service
    keeps what it cannot deliver at once.
    """

    endpoint: str
    p256dh: str
    auth: str
    body: bytes
    ttl: timedelta
    urgency: Urgency = Urgency.NORMAL


def is_push_address(endpoint: str, hosts: Sequence[str] | None = None) -> bool:
    """Return whether a browser's push service is at this address; ``hosts`` as ``PUSH_HOSTS``."""
    found = ENDPOINT.fullmatch(endpoint) if len(endpoint) <= LONGEST_ENDPOINT else None
    if found is None:
        return False
    known = settings.PUSH_HOSTS if hosts is None else hosts
    return any(_is_of(found["host"], host) for host in known)


def are_push_keys(p256dh: str, auth: str) -> bool:
    """Return whether these can encrypt: a point of the curve P-256, and a secret of 16 bytes."""
    try:
        point, secret = _decoded(p256dh), _decoded(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES and len(secret) == AUTH_BYTES


def public_key() -> str:
    """Return the public half of ``PUSH_KEY``, which browsers ask for; "" if there is no key."""
    return public_half(settings.PUSH_KEY) if settings.PUSH_KEY else ""


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
        :raises UnreachableError: if the push service could not be reached, or asks to wait.
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
            with answer:
                answer.raw.read(ANSWER_BYTES)
        except (requests.RequestException, OSError):
            raise UnreachableError from None
        _judge(answer)


def open_pusher() -> Pusher:
    """Return what sends pushes here, as ``PUSHER`` names it. It is closed by ``with``."""
    pusher: Pusher = import_string(settings.PUSHER)()
    return pusher


def _is_of(host: str, known: str) -> bool:
    """Return whether ``host`` is ``known``; "*.example.com" is any name below it."""
    return host.endswith(known[1:]) if known.startswith("*.") else host == known


def _decoded(text: str) -> bytes:
    """Return the bytes of URL-safe base64, with or without its padding.

    :raises ValueError: if it is something else.
    """
    if not re.fullmatch(r"[\w-]{1,100}={0,2}", text, re.ASCII):
        raise ValueError("no URL-safe base64")
    bare = text.rstrip("=")
    try:
        return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        raise ValueError("no URL-safe base64") from None


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
        raise UnreachableError(_pause(answer.headers.get("Retry-After", "")))
    if status >= FIRST_REDIRECT:
        raise RefusedError


def _pause(text: str) -> timedelta | None:
    """Return how long a server asks to wait, a day at most: seconds, or a moment (RFC 9110)."""
    if text.isascii() and text.isdigit() and len(text) < len("100000000"):
        pause = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        pause = aware - datetime.now(UTC)
    return min(max(pause, timedelta(0)), LONGEST_PAUSE)
