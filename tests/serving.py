"""The product, served by a process of its own, as a deployment serves it."""

import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from tests.environment import folder
from tests.postgres import find_server_binaries

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 300
SEED = """
import sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from checkins.forms.locking import SEEN
from relapse_watch.sessions import SessionStore
from tests.factories import make_contact, make_person
for _ in range(int(sys.argv[1])):
    person = make_person()
    make_contact(person, name="Marisol")
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "checkins.adapters.SignInBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SEEN] = timezone.now().timestamp()
    session.save()
    print("session:" + session.session_key)
"""
MIGRATE = ("manage.py", "migrate", "--verbosity=0")
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
    """Migrate a database and make some people in it; return the keys of their sessions.

    A run does so once for each kind of database, and fills all others from a copy.
    """
    sessions = folder / f"seeded-{number}-{_kind(database_url)}.sessions"

    def make() -> None:
        migrate(database_url)
        done = _run_python("-c", SEED, str(number), url=database_url)
        lines = [line.partition("session:") for line in done.splitlines()]
        sessions.write_text("\n".join(key for _, found, key in lines if found))

    _make_once(f"seeded-{number}", database_url, make)
    return sessions.read_text().split()


def migrate(database_url: str) -> None:
    """Migrate an empty database: a run does so once for each kind, and copies what it made."""
    _make_once("migrated", database_url, lambda: _run_python(*MIGRATE, url=database_url))


def _make_once(name: str, database_url: str, make: Callable[[], object]) -> None:
    """Fill a database as ``make`` does: the first time by ``make``, then from a copy."""
    kept = folder / f"{name}-{_kind(database_url)}"
    with Path(f"{kept}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one worker makes it, the others wait for it
        if not kept.exists():
            make()
            _copy(database_url, kept)
            return
    if _kind(database_url) == "sqlite":
        shutil.copy(kept, database_url.removeprefix("sqlite:///"))
    else:
        _run_postgres("pg_restore", f"--dbname={_plain(database_url)}", str(kept))


def _run_python(*arguments: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment(DATABASE_URL=url),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _copy(database_url: str, kept: Path) -> None:
    if _kind(database_url) == "sqlite":
        shutil.copy(database_url.removeprefix("sqlite:///"), kept)
    else:
        _run_postgres("pg_dump", "--format=custom", f"--file={kept}", _plain(database_url))


def _kind(database_url: str) -> str:
    return database_url.partition(":")[0]


def _plain(database_url: str) -> str:
    return database_url.replace("postgres://", "postgresql://", 1)


def _run_postgres(program: str, *arguments: str) -> None:
    binaries = find_server_binaries()
    assert binaries
    subprocess.run([binaries / program, *arguments], check=True)


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


def work(point: str, times: int, **values: str) -> int:
    """Let a worker of ``tests.dying`` work with these settings, and return how it ended."""
    command = [sys.executable, "-m", "tests.dying", point, str(times)]
    own = environment(**values, LOG_LEVEL="CRITICAL")
    done = subprocess.run(command, cwd=ROOT, env=own, check=False, timeout=PATIENCE_SECONDS)
    return done.returncode


def environment(**values: str) -> dict[str, Any]:
    """Return the environment of a process that serves the product with these settings."""
    own = {"DJANGO_SETTINGS_MODULE": "relapse_watch.settings", "PYTHONPATH": str(ROOT)}
    own["LOCK_AFTER_MINUTES"] = "600"  # a database that was stopped and started takes minutes
    return {**os.environ, **own, **values}
