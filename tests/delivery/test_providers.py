"""Mails through a provider's interface, spoken to a real server on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from checkins.delivery import RefusedError, UnreachableError
from checkins.delivery.email import Letter, Mailer
from relapse_watch.providers import PROVIDERS, settings_of
from tests.mailbox import CLOSED_PORT

LETTER = Letter("b@example.org", "A subject", "A body\n", html="<p>A body</p>")
TAKEN = {"To": "b@example.org", "MessageID": "1", "ErrorCode": 0, "Message": "OK"}


class Provider(BaseHTTPRequestHandler):
    """Postmark's interface, as far as it is used."""

    protocol_version = "HTTP/1.1"
    status, answer = 200, TAKEN
    got: list[tuple[str, Any]] = []
    connections = 0

    def setup(self) -> None:
        super().setup()
        type(self).connections += 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.got.append((self.headers["X-Postmark-Server-Token"], body))
        text = json.dumps(self.answer).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[type[Provider]]:
    class Own(Provider):
        got: list[tuple[str, Any]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _use(settings, server.server_address[1])
    yield Own
    server.shutdown()
    server.server_close()


def _use(settings: Settings, port: int) -> None:
    given = settings_of(PROVIDERS["postmark"], key="the-key", domain="")
    settings.EMAIL_BACKEND = given["EMAIL_BACKEND"]
    settings.ANYMAIL = {**given["ANYMAIL"], "POSTMARK_API_URL": f"http://127.0.0.1:{port}/"}


def test_a_run_sends_with_the_key_on_one_connection_and_follows_nobody(
    provider: type[Provider],
) -> None:
    with Mailer() as mailer:
        mailer.send(LETTER, message_id="<1@site>")
        mailer.send(LETTER, message_id="<2@site>")

    [(key, body), (_, second)] = provider.got
    assert (key, body["To"], body["Subject"]) == ("the-key", LETTER.to, LETTER.subject)
    assert (body["TextBody"], body["HtmlBody"]) == (LETTER.body, LETTER.html)
    assert (body["TrackOpens"], body["TrackLinks"]) == (False, "None")
    assert {"Name": "Message-ID", "Value": "<1@site>"} in body["Headers"]
    assert {"Name": "Message-ID", "Value": "<2@site>"} in second["Headers"]
    assert provider.connections == 1


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, RefusedError),
        (422, RefusedError),
        (401, UnreachableError),
        (429, UnreachableError),
        (500, UnreachableError),
        (503, UnreachableError),
    ],
)
def test_what_is_wrong_with_a_letter_is_told_from_what_is_wrong_with_all(
    provider: type[Provider], status: int, fault: type[Exception]
) -> None:
    provider.status = status
    provider.answer = {"ErrorCode": 300, "Message": "Invalid 'To' address"}
    with Mailer() as mailer:
        with pytest.raises(fault) as error:
            mailer.send(LETTER)
        assert error.value.__cause__ is None  # its text has the address

        provider.status, provider.answer = 200, TAKEN
        mailer.send(LETTER)

    assert len(provider.got) == 2


def test_a_provider_that_does_not_answer_cannot_be_reached(settings: Settings) -> None:
    _use(settings, CLOSED_PORT)

    with Mailer() as mailer, pytest.raises(UnreachableError):
        mailer.send(LETTER)
