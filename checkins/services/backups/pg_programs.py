"""PostgreSQL's own programs, which are told as Django is where to connect.

The password is in their environment: every user of a machine can read a command line.
"""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from checkins.services.backups.contents import BackupError

OPTIONS = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
COPY = re.compile(rb'COPY (?:"[^"]*"|\w+)\."?([^" ]+)"? \(.*\) FROM stdin;')
END_OF_COPY = b"\\.\n"
DEBIAN = Path("/usr/lib/postgresql")


def where(name: str) -> dict[str, Any]:
    """Return how to connect to one of the server's databases, as libpq reads it."""
    given = connection.get_connection_params()
    return {**{key: value for key, value in given.items() if key in OPTIONS}, "dbname": name}


class Program:
    """One of PostgreSQL's programs while it runs, and a stream to it or from it."""

    def __init__(self, process: subprocess.Popen[bytes], name: str) -> None:
        self.process, self.name = process, name
        self._said: list[bytes] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        for line in self.process.stderr or ():
            self._said = [*self._said[-20:], line]

    def read(self, size: int = -1) -> bytes:
        """Return the next part of what it writes."""
        return self.process.stdout.read(size) if self.process.stdout else b""

    def write(self, part: bytes) -> None:
        """Give it a part. A program that has ended says why at the end, better than a pipe."""
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.write(part)

    def end(self) -> None:
        """Wait for its end.

        :raises BackupError: with its first line of error, if it failed.
        """
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        failed = self.process.wait()
        self._listener.join()
        if failed:
            lines = [line.decode(errors="replace").strip() for line in self._said]
            faults = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
            raise BackupError(f"{self.name} broke off. {(faults or lines or [''])[0]}".strip())


@contextmanager
def reading(name: str, *arguments: str, dbname: str) -> Iterator[Program]:
    """Run a program that writes."""
    with _running(name, *arguments, f"--dbname={_place(dbname)}") as program:
        yield program


@contextmanager
def writing(name: str, *arguments: str, dbname: str) -> Iterator[Program]:
    """Run a program that reads; at the end of the block it has done all, or it is an error."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    with _running(name, *arguments, f"--dbname={_place(dbname)}", **pipes) as program:
        yield program
        program.end()


@contextmanager
def counting(counts: dict[str, int]) -> Iterator[Program]:
    """Let pg_restore write an archive as SQL to nowhere, and count each table's rows."""
    with _running("pg_restore", "--file=-", stdin=subprocess.PIPE) as program:
        counter = threading.Thread(target=_count, args=(program.process.stdout or (), counts))
        counter.start()
        yield program
        program.end()
        counter.join()


def _count(lines: Iterable[bytes], counts: dict[str, int]) -> None:
    table = ""
    for line in lines:
        if table:
            if line == END_OF_COPY:
                table = ""
            else:
                counts[table] += 1
        elif found := COPY.match(line):
            table = found[1].decode()
            counts[table] = 0


@contextmanager
def _running(name: str, *arguments: str, **pipes: int) -> Iterator[Program]:
    """Start a program; if the block does not end well, so does the program."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **pipes}
    try:
        process = subprocess.Popen(  # noqa: S603 PostgreSQL's, with no word of a visitor's
            [_path(name), *arguments],
            env=_environment(),
            stderr=subprocess.PIPE,
            **pipes,  # type: ignore[call-overload]
        )
    except FileNotFoundError:
        package = "Install PostgreSQL's client programs, of the server's version or a newer one."
        raise BackupError(f"{name} is missing. {package}") from None
    try:
        yield Program(process, name)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _path(name: str) -> str:
    """Return the program on the PATH, else Debian's newest."""
    found = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(name) or (str(found[-1]) if found else name)


def _place(name: str) -> str:
    """Return where to connect, without the password, which every user could see in a list."""
    return make_conninfo("", **{**where(name), "password": None})


def _environment() -> dict[str, str]:
    password = where("").get("password")
    return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
