"""One notification to a browser, and the push services that take it.

The address comes from outside, so nothing is posted to it unless it is one of a browser maker's.
"""

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.module_loading import import_string

from checkins.delivery.push_keys import public_half

# Written so strictly that no two programs read another host in it: a name in small letters, the
# port of https, and a path without anything that is read in two ways.
ENDPOINT = re.compile(
    r"https://(?P<host>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)(?::443)?/[\w.~!$&'()*+,;=:@%/?-]*",
    re.ASCII,
)
LONGEST_ENDPOINT = 1000
POINT_BYTES, AUTH_BYTES = 65, 16  # of an uncompressed point of P-256, and of the browser's secret


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


def host_of(endpoint: str) -> str:
    """Return the name of the host that a push goes to, "" if it is no browser's address."""
    found = ENDPOINT.fullmatch(endpoint)
    return found["host"] if found else ""


def is_push_point(p256dh: str) -> bool:
    """Return whether something can be encrypted for this key: a whole point of the curve P-256."""
    try:
        point = _decoded(p256dh)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES


def is_push_secret(auth: str) -> bool:
    """Return whether this is a browser's secret of 16 bytes."""
    try:
        return len(_decoded(auth)) == AUTH_BYTES
    except ValueError:
        return False


def are_push_keys(p256dh: str, auth: str) -> bool:
    """Return whether something can be encrypted with these."""
    return is_push_point(p256dh) and is_push_secret(auth)


def public_key() -> str:
    """Return the public half of ``PUSH_KEY``, which browsers ask for; "" if there is no key."""
    return public_half(settings.PUSH_KEY) if settings.PUSH_KEY else ""


class PushSender(Protocol):
    """What hands pushes over: ``delivery/pusher.py``, or the demo's own."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(self, push: Push) -> None:
        """Hand one push over, or raise as ``Pusher.send`` does."""


def open_pusher() -> PushSender:
    """Return what sends pushes here, as ``PUSHER`` names it. It is closed by ``with``."""
    pusher: PushSender = import_string(settings.PUSHER)()
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
