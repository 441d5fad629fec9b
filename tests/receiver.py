"""A push service on this machine, which real pushes reach, and the browsers that it serves."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import urandom
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import urlsplit

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django import Settings
from requests.adapters import HTTPAdapter

from checkins.delivery.push import Push
from checkins.delivery.pusher import Pusher
from tests.mailbox import CLOSED_PORT

HOST = "fcm.googleapis.com"


def text_of(data: bytes) -> str:
    """Return bytes as browsers write them: URL-safe base64 without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class Browser:
    """A browser's side of a subscription: its address, a key pair of P-256, and a secret."""

    name: str
    host: str = HOST
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: urandom(16))

    @property
    def endpoint(self) -> str:
        return f"https://{self.host}/fcm/send/{self.name}"

    @property
    def given(self) -> dict[str, Any]:
        """What its script posts: ``PushSubscription.toJSON``."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": text_of(point), "auth": text_of(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    @property
    def posted(self) -> dict[str, str]:
        """What the page's form posts of it."""
        return {"endpoint": self.endpoint, **self.given["keys"]}

    def push(self, body: bytes, **told: Any) -> Push:
        return Push(self.endpoint, *self.given["keys"].values(), body, **told)

    def read(self, body: bytes) -> bytes:
        """Decrypt what the push service got for this browser."""
        plain: bytes = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return plain


def same_browser(name: str) -> Browser:
    """Return a browser that has the same keys whenever it is asked for."""
    key = ec.derive_private_key(sum(name.encode()), ec.SECP256R1())
    return Browser(name, key=key, secret=name.encode().ljust(16)[:16])


@dataclass(frozen=True)
class Got:
    """One request that reached the push service."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    peer: tuple[str, int]


@dataclass
class Receiver:
    """What the push service got, and what it answers: by path, else 201."""

    port: int
    got: list[Got] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)

    def answers_to(self, browser: Browser, status: int, **headers: str) -> None:
        """Answer the browser's pushes so from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[urlsplit(browser.endpoint).path] = status, named

    def lose(self, host: str) -> list[str]:
        """Let nothing answer at a host; return the hosts that are tried from now on."""
        _ToReceiver.lost.append(host)
        return _ToReceiver.tried

    def said_to(self, browser: Browser) -> list[dict[str, str]]:
        """Return what the browser reads of its pushes, the oldest first."""
        path = urlsplit(browser.endpoint).path
        return [json.loads(browser.read(got.body)) for got in self.got if got.path == path]


class _ToReceiver(HTTPAdapter):
    """Takes every request to the receiver instead of its host; what is asked stays as it is."""

    port = 0
    lost: ClassVar[list[str]] = []  # hosts at which nothing answers
    tried: ClassVar[list[str]] = []

    def send(self, request: Any, *args: Any, **told: Any) -> Any:
        parts = urlsplit(request.url)
        request.headers["Host"] = parts.netloc
        port = CLOSED_PORT if parts.hostname in self.lost else self.port
        request.url = f"http://127.0.0.1:{port}{parts.path}"
        self.tried.append(str(parts.hostname))
        return super().send(request, *args, **told)


class LocalPusher(Pusher):
    """The product's own pusher, whose connections lead to the receiver."""

    def __init__(self) -> None:
        super().__init__()
        self.session.trust_env = False
        self.session.mount("https://", _ToReceiver())


@contextmanager
def push_service() -> Iterator[Receiver]:
    """A push service on a free port; every ``LocalPusher`` reaches it."""
    receiver = Receiver(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.got.append(
                Got(self.command, self.path, dict(self.headers), body, self.client_address)
            )
            status, headers = receiver.answers.get(self.path, (201, {}))
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST = _take  # noqa: N815 as the library calls them

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        receiver.port = _ToReceiver.port = server.server_port
        _ToReceiver.lost.clear()
        _ToReceiver.tried.clear()
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A push service that the product's pushes reach."""
    settings.PUSHER = "tests.receiver.LocalPusher"
    with push_service() as service:
        yield service
