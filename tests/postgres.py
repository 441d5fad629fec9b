"""The tests' own PostgreSQL server, which they make, stop, restart and remove."""

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

import psycopg

START_SECONDS = STOP_SECONDS = 120  # so long that a busy machine does not reach it
# Below the ports that the system assigns, so no process takes the port while the server is stopped.
PORTS = range(15_000, 32_000)


def find_server_binaries() -> Path | None:
    """Return the folder of initdb and postgres, Debian's newest if there is one, or None."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if found := sorted(debian, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))]):
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _free_port() -> int:
    """Return a loopback port on which no process listens."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No free port on 127.0.0.1 in a hundred tries.")


class PrivateCluster:
    """A server in a temporary folder, on a loopback port, for the length of a ``with`` block.

    Entering the block makes and starts the server. Leaving it, on SIGTERM and Ctrl-C as well, stops
    the server and removes the folder. The port, and so the ``url``, stays the same over ``stop()``
    and ``start()``.

    ``options`` are settings of the server besides those below, or instead.

    :raises LookupError: in the constructor, if the machine has no PostgreSQL server.
    """

    def __init__(self, **options: str) -> None:
        self._options = options
        self._binaries = find_server_binaries()
        if self._binaries is None:
            raise LookupError("No PostgreSQL server on this machine.")
        self.port = _free_port()
        self._process: subprocess.Popen | None = None
        # PostgreSQL refuses to run as root.
        self._account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        if os.geteuid() != 0:
            self._account = {}

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="daybook-pg-"))
        self.data, self._log = self._folder / "data", self._folder / "log"
        if self._account:
            shutil.chown(self._folder, "postgres", "postgres")
        # Only the main thread may set a signal handler.
        self._on_main = threading.current_thread() is threading.main_thread()
        if self._on_main:
            self._old_handler = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            self._make()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._on_main:
            signal.signal(signal.SIGTERM, self._old_handler)

    @property
    def url(self) -> str:
        """The value of DATABASE_URL for this server."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def log(self) -> Path:
        """The file in which the server says what it does."""
        return self._log

    def start(self) -> None:
        """Start the server and return once it answers; do nothing if it runs.

        :raises RuntimeError: with the server's log, if it does not start.
        """
        if self._process:
            return
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "max_connections": 200,  # for the pools of all workers and of live servers
            "fsync": "off",  # only a power cut would lose data, and test data may be lost
            "full_page_writes": "off",
            "synchronous_commit": "on",  # as in production: a commit is in the log when it returns
            **self._options,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process = self._popen("postgres", "-D", self.data, *options)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def stop(self, *, immediate: bool = True) -> None:
        """Stop the server and return once it has ended; do nothing if it does not run.

        ``immediate`` cuts every connection as a crash would, and the next start recovers;
        otherwise open transactions are rolled back and the server shuts down in order.
        """
        if not self._process:
            return
        self._process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """Kill the server with all of its processes, so that none does anything more."""
        if not self._process:
            return
        first = self._process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for number in [first, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end.

        :raises RuntimeError: with the server's log, if it fails.
        """
        if self._popen(program, *arguments).wait():
            raise RuntimeError(f"{program} failed:\n{self._log.read_text()[-2000:]}")

    def _make(self) -> None:
        """Make an empty cluster to which only this machine can connect."""
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        access = ["--username=postgres", "--auth=trust", "--no-sync", "--no-instructions"]
        self.run("initdb", "-D", self.data, *locale, *access)

    def _answers(self) -> bool:
        """Return whether the server accepts a connection."""
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url, connect_timeout=2).close()
            return True
        return False

    def _popen(self, program: str, *arguments: str | Path) -> subprocess.Popen:
        """Start one of PostgreSQL's programs, with its output in the log."""
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [self._binaries / program, *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches only the tests, which then stop the server
                **self._account,
            )
