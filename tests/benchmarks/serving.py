"""Databases with the benchmarks' people in them, and the two servers on one of them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("product", "tight")
PATIENCE_SECONDS = 120
LONG_MINUTES = "600"  # nobody is asked anew who they are while a run takes
CPU_CLOCK = 2  # as the kernel makes the id of another process's clock


@dataclass(frozen=True)
class Database:
    """A database with people in it, and what ``people.py`` says of them."""

    kind: str
    url: str
    people: dict[str, Any]


@dataclass(frozen=True)
class Served:
    """A server that runs, and the port on which it listens."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Return the seconds of CPU that its process, all threads, has used."""
        return time.clock_gettime((~self.pid << 3) | CPU_CLOCK)


def seeded(
    folder: Path, wanted: Sequence[str], stack: ExitStack, **options: str
) -> Iterator[Database]:
    """Fill a new database of each wanted kind, at once; give each once all are filled.

    ``options`` are settings of PostgreSQL, which runs as long as ``stack`` is open.
    """
    from tests.postgres import PrivateCluster, find_server_binaries

    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    nowhere = {**os.environ, "DATABASE_URL": "sqlite:///:memory:"}
    subprocess.run(collect, cwd=ROOT, env=nowhere, check=True)
    kinds = {kind.lower() for kind in wanted} or {"sqlite", "postgresql"}
    urls: dict[str, str] = {}
    if "sqlite" in kinds:
        urls["SQLite"] = f"sqlite:///{folder}/db.sqlite3"
    if "postgresql" in kinds and find_server_binaries():
        urls["PostgreSQL"] = stack.enter_context(PrivateCluster(**options)).url
    fillers = {kind: _run("tests.benchmarks.people", url=url) for kind, url in urls.items()}
    said = {kind: filler.communicate()[0] for kind, filler in fillers.items()}
    for kind, filler in fillers.items():
        if filler.returncode:
            sys.exit(f"{kind}: the people could not be made.")
        yield Database(kind, urls[kind], json.loads(said[kind].splitlines()[-1]))


def _run(module: str, *arguments: str, url: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATABASE_URL": url, "LOCK_AFTER_MINUTES": LONG_MINUTES}
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def served(url: str, kinds: Sequence[str] = KINDS) -> Iterator[list[Served]]:
    """Serve a database by each of these servers, and give them in this order."""
    with ExitStack() as stack:
        servers = []
        for kind in kinds:
            port = _free_port()
            process = _run("tests.benchmarks.server", kind, str(port), url=url)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            servers.append(Served(port, process.pid))
        for server in servers:
            _wait_for(server.port)
        yield servers


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        if time.monotonic() > until:
            sys.exit("A server of the benchmark did not start.")
        time.sleep(0.1)
