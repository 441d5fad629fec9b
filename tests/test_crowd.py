"""The start command of the manual: its limits, and Help while a crowd is at the door."""

import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from signal import SIGTERM
from statistics import median
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.conf import settings

from checkins.forms.take_along_files import MOST_BYTES
from checkins.management.serving import HelpFirst
from tests.counts import say
from tests.documents import DOCS
from tests.serving import ROOT, Server, environment, seed, serving

pytestmark = pytest.mark.tests_one_in(2)

SIGN_INS, HELPS = 16, 12
HELP_SECONDS = 1.0  # in the middle: other tests run beside it; the command wants 0.3 at most
TOKEN = "t" * 32


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product on a SQLite file."""
    url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'db.sqlite3'}"
    seed(url)
    with serving(DATABASE_URL=url) as server:
        yield server


def sign_in(served: Server, number: int) -> tuple[int, str]:
    """Send a sign-in with a password that is wrong."""
    fields = {"login": f"p{number}@example.org", "password": "x" * 12, "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "http://localhost",
    }
    return served.ask("POST", "/account/login/", headers=headers, body=urlencode(fields))


def test_help_is_never_behind_a_crowd_at_the_door(served: Server) -> None:
    served.get()
    with ThreadPoolExecutor(SIGN_INS) as browsers:
        answers = [browsers.submit(sign_in, served, number) for number in range(SIGN_INS)]
        helps = [served.get() for _ in range(HELPS)]
        told = Counter(answer.result()[0] for answer in answers)

    say(f"sign-ins at once: {dict(told)}; Help at most {max(s for _, _, s in helps):.2f} s")
    assert [status for status, _, _ in helps] == [200] * HELPS
    assert median(seconds for _, _, seconds in helps) < HELP_SECONDS
    assert told.keys() <= {200, 429, 503}
    assert told[503] > 0


def _raw(port: int, request: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        line.sendall(request)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("path", ["/", "/help/", "/account/login/", "/nothing/", "/health/live"])
def test_an_answer_to_head_has_no_body(served: Server, path: str) -> None:
    ends = b"Host: localhost\r\nConnection: close\r\n\r\n"
    whole = _raw(served.port, b"GET %s HTTP/1.1\r\n" % path.encode() + ends)
    answer = _raw(served.port, b"HEAD %s HTTP/1.1\r\n" % path.encode() + ends)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b""
    assert head.split(b"\r\n")[0] == whole.split(b"\r\n")[0]
    assert b"content-length: 0" not in head.lower()


def test_a_body_over_the_limit_is_not_taken(served: Server) -> None:
    length = settings.SERVER["max_request_body_size"] + 1
    head = f"POST /people/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"

    answer = _raw(served.port, head.encode())

    assert answer.startswith(b"HTTP/1.1 413 ")


def _answer_to_a_body(port: int, path: str, length: int, *, sent: bool) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n"
    head += f"Content-Length: {length}\r\n\r\n"
    return _raw(port, head.encode() + b"x" * length * sent)


def test_a_long_body_is_taken_where_a_record_is_brought_and_nowhere_else(served: Server) -> None:
    long = settings.SERVER["max_request_body_size"] * 2

    there = _answer_to_a_body(served.port, "/take-along/bring/", long, sent=True)
    elsewhere = _answer_to_a_body(served.port, "/take-along/bring/x", long, sent=False)
    too_long = _answer_to_a_body(served.port, "/take-along/bring/", 2 * MOST_BYTES, sent=False)
    after = _answer_to_a_body(served.port, "/people/", long, sent=False)

    assert there.split()[1] == b"400"  # what was sent is no form
    assert [one.split()[1] for one in (elsewhere, too_long, after)] == [b"413"] * 3


class _Asked:
    """A connection with one request."""

    def __init__(self, path: str) -> None:
        self.requests = [SimpleNamespace(path=path)]


def test_who_asks_for_help_comes_before_the_line() -> None:
    line, order = HelpFirst(), ["/account/login/", "/people/", "/help/", "/health/live"]

    for path in order:
        line.add_task(_Asked(path))

    waiting = [task.requests[0].path for task in line.queue]
    assert waiting == ["/health/live", "/help/", "/account/login/", "/people/"]


def test_the_limits_are_those_of_the_settings_and_the_manual_names_their_place() -> None:
    limits = settings.SERVER

    assert (limits["threads"], limits["connection_limit"], limits["asyncore_use_poll"]) == (
        *(8, 1000),
        True,
    )
    for place in ("Dockerfile", "docs/operations.md"):
        text = (Path(ROOT) / place).read_text()
        assert "manage.py serve --listen=" in text
        assert "waitress-serve" not in text
    kibibytes = limits["max_request_body_size"] // 1024
    assert f"max_size {kibibytes}KiB" in (DOCS / "deploy" / "Caddyfile").read_text()
    nginx = (DOCS / "deploy" / "nginx.conf").read_text()
    assert f"client_max_body_size {kibibytes}k;" in nginx
    assert f"({kibibytes} KiB)" in (DOCS / "operations.md").read_text()


def test_the_start_command_serves_until_it_is_asked_to_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    seed(url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", f"--listen=127.0.0.1:{port}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(DATABASE_URL=url), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        live = Server(port).get("/health/live")[0]
        os.kill(process.pid, SIGTERM)
        code = process.wait(timeout=60)

    assert said == f"Daybook listens on 127.0.0.1:{port}\n"
    assert (live, code) == (200, 0)


def test_a_taken_port_is_said_in_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"--listen=127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", where],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: {where}: ")
