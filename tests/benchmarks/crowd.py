"""A crowd at the manual's start command: ``python3 run.py crowd``.

200 slow connections (half of them slow with their header, half with their body) and 64 parallel
sign-ins, each from an address of its own, while four people save check-ins and somebody asks for
Help. On DATABASE_URL, else on a new SQLite file. Wanted: a check-in's 95th percentile under two
seconds, each Help 200 within 0.3. A crowd brings processors of its own; here it shares the
server's, so it is a process of its own and goes last in the system's priority.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from tests.serving import Server
    from tests.writing import Writer

SLOW, SIGN_INS, SAVERS = 200, 64, 4
SECONDS, CALM_SECONDS = 40, 5
A_BYTE_EVERY, HELP_EVERY = 2, 0.1
TOKEN = "t" * 32
FORM = "application/x-www-form-urlencoded"
_people = count(1)


def main() -> None:
    """Seed, serve, crowd in, print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
        import tests.environment  # noqa: F401 sets what the settings read

        os.environ.update(BEHIND_PROXY="true", TRUSTED_PROXY="127.0.0.1")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        from tests.serving import seed_people
        from tests.writing import Writer

        url = os.environ["DATABASE_URL"]
        sessions = seed_people(url, SAVERS)
        with _started(url) as server:
            writers = [Writer(server, session) for session in sessions]
            for crowd in (False, True):
                _measure(server, writers, crowd=crowd)


@contextmanager
def _started(url: str) -> "Iterator[Server]":
    """Run the manual's own start command."""
    from tests.serving import ROOT, Server, environment

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", f"--listen=127.0.0.1:{port}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(DATABASE_URL=url), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _measure(server: "Server", writers: "list[Writer]", *, crowd: bool) -> None:
    over = threading.Event()
    saves: list[tuple[int, float]] = []
    helps: list[tuple[int, float]] = []
    jobs: list[Callable[[], None]] = [
        *(lambda writer=writer: saves.append(_save(writer)) for writer in writers),
        lambda: helps.append(_help(server)),
    ]
    before = _memory(server.pid)
    with _crowded(server) if crowd else nullcontext({}) as sign_ins, _repeated(jobs, over):
        time.sleep(SECONDS if crowd else CALM_SECONDS)
        after = _memory(server.pid)
        over.set()
    name = f"{SLOW} slow connections, {SIGN_INS} sign-ins at once" if crowd else "nobody else"
    _print(name, saves, helps, sign_ins)
    print(f"  memory        {before:.0f} MiB, then {after:.0f} MiB", flush=True)


@contextmanager
def _repeated(jobs: "list[Callable[[], None]]", over: threading.Event) -> "Iterator[None]":
    """Do each job again and again, in a thread of its own, until it is over."""

    def repeat(job: "Callable[[], None]") -> None:
        while not over.is_set():
            job()

    threads = [threading.Thread(target=repeat, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


@contextmanager
def _crowded(server: "Server") -> "Iterator[dict[int, int]]":
    """Let a crowd in, in a process of its own; fill in how its sign-ins were answered."""
    answers: dict[int, int] = {}
    here, there = multiprocessing.Pipe()
    crowd = multiprocessing.get_context("spawn").Process(target=_crowd, args=(server, there))
    crowd.start()
    here.recv()
    yield answers
    here.send("over")
    answers.update(here.recv())
    crowd.join()


def _crowd(server: "Server", told: "Connection") -> None:
    """Be the crowd: hold the slow connections, try to sign in, until told that it is over."""
    os.nice(19)
    over = threading.Event()
    sign_ins: list[int] = []
    slow = _slow_connections(server.port)
    with _repeated([lambda: sign_ins.append(_sign_in(server))] * SIGN_INS, over):
        told.send("in")
        while not told.poll(A_BYTE_EVERY):
            for line in slow:
                line.send(b"x")  # it is still open, or this fails
        over.set()
    for line in slow:
        line.close()
    told.send(Counter(sign_ins))


def _slow_connections(port: int) -> list[socket.socket]:
    """Open connections that send a byte now and then: of their header, or of their body."""
    header = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    body = b"POST /people/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
    lines = []
    for number in range(SLOW):
        line = socket.create_connection(("127.0.0.1", port))
        line.send(header if number % 2 else body)
        lines.append(line)
    return lines


def _save(writer: "Writer") -> tuple[int, float]:
    """Save a page as its browser sends it; return status and seconds."""
    began = time.monotonic()
    sent = {**writer.fields, "uuid": [str(uuid.uuid4())], "note": [f"at {began}"]}
    status, _ = writer.send(sent)
    taken = time.monotonic() - began
    time.sleep(0.5)
    return status, taken


def _help(server: "Server") -> tuple[int, float]:
    status, _, seconds = server.get("/help/")
    time.sleep(HELP_EVERY)
    return status, seconds


def _sign_in(server: "Server") -> int:
    """Try a password from an address of its own; wait as long as the answer says."""
    from django.conf import settings

    number = next(_people)
    fields = {"login": f"p{number}@example.org", "password": "x" * 12, "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Content-Type": FORM,
        "Origin": "http://localhost",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
    status, _ = server.ask("POST", "/account/login/", headers=headers, body=urlencode(fields))
    if status == 503:
        time.sleep(5)
    return status


def _memory(pid: int) -> float:
    """Return the mebibytes that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def _print(
    name: str,
    saves: list[tuple[int, float]],
    helps: list[tuple[int, float]],
    sign_ins: dict[int, int],
) -> None:
    taken = sorted(seconds for _, seconds in saves)
    longest = sorted(seconds for _, seconds in helps)
    print(f"\n{name}")
    print(f"  check-ins     {dict(Counter(status for status, _ in saves))}", end="")
    print(f", median {taken[len(taken) // 2]:.2f} s, p95 {taken[int(len(taken) * 0.95)]:.2f} s")
    print(f"  Help          {dict(Counter(status for status, _ in helps))}", end="")
    print(f", p95 {longest[int(len(longest) * 0.95)]:.2f} s, at most {longest[-1]:.2f} s")
    if sign_ins:
        print(f"  sign-ins      {dict(sign_ins)}")


if __name__ == "__main__":
    main()
