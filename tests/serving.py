"""The product, served by a process of its own, as a deployment serves it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 300
SEED = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from relapse_watch.sessions import SessionStore
from tests.factories import make_contact, make_person
for _ in range(int(sys.argv[1])):
    person = make_person()
    make_contact(person, name="Marisol")
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "checkins.adapters.SignInBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print("session:" + session.session_key)
"""
SERVE = """
import socket, sys
from relapse_watch.wsgi import application
from checkins.management.serving import make_server
make_server(sockets=[socket.socket(fileno=int(sys.argv[1]))]).run()
"""


@dataclass(frozen=True)
class Server:
    """A server that runs, and the port on which it listens."""

    port: int
    pid: int = 0

    def get(self, path: str = "/help/", cookie: str = "") -> tuple[int, str, float]:
        """Return status, page and the seconds that it took."""
        began = time.monotonic()
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"} if cookie else {}
        status, page = self.ask("GET", path, headers=headers)
        return status, page, time.monotonic() - began

    def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: str = ""
    ) -> tuple[int, str]:
        """Send one request and return status and page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        named = {"Host": "localhost", **(headers or {})}
        connection.request(method, path, body=body or None, headers=named)
        try:
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


def seed(database_url: str) -> str:
    """Migrate a database and make one person in it; return the key of their session."""
    [session] = seed_people(database_url, 1)
    return session


def seed_people(database_url: str, number: int) -> list[str]:
    """Migrate a database and make some people in it; return the keys of their sessions."""
    done = subprocess.run(
        [sys.executable, "-c", SEED, str(number)],
        env=environment(DATABASE_URL=database_url),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = done.stdout.splitlines()
    return [line.removeprefix("session:") for line in lines if line.startswith("session:")]


@contextmanager
def serving(log: IO[bytes] | int = subprocess.DEVNULL, **values: str) -> Iterator[Server]:
    """Serve the product with these settings; ``log`` takes what the process writes."""
    # The socket listens before the server does: its first request waits in line, and no other
    # program takes its port.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number, port = listening.fileno(), listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(number)],
            env=environment(**values),
            cwd=ROOT,
            pass_fds=[number],
            stdout=log,
            stderr=log,
        )
    with process:
        try:
            server = Server(port, process.pid)
            assert server.get("/health/live")[0] == 200
            yield server
        finally:
            process.terminate()


def environment(**values: str) -> dict[str, Any]:
    """Return the environment of a process that serves the product with these settings."""
    own = {"DJANGO_SETTINGS_MODULE": "relapse_watch.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own, **values}
