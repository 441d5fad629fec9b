"""Run the tests on SQLite, then on PostgreSQL: ``python3 run.py test [pytest's arguments]``.

A quick run takes a tenth of the examples, races and bodies; ``--full`` takes all of them and holds
the coverage floor. Where Chromium or PostgreSQL is missing its part is left out, and said so; in CI
that is a failure.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.postgres import PrivateCluster, find_server_binaries

ROOT = Path(__file__).resolve().parent.parent
WORKERS = min(os.cpu_count() or 2, 8)
# Each worker begins with a contiguous half of the files, and takes over the other's rest.
PARALLEL = ["-n", str(WORKERS), "--dist", "worksteal"]
# The server goes with its databases. Dropping one fails while any browser's page holds a session.
LEFT_BEHIND = ["--reuse-db", "--create-db"]
GRACE_SECONDS = 15
MEASURED = ["--full"]  # and nothing left out: a part's coverage says nothing
LEAST_COVERED_PERCENT = 90


def find_chromium() -> str | None:
    """Return the system's Chromium."""
    debian = "/usr/bin/chromium"
    return debian if os.access(debian, os.X_OK) else shutil.which("chromium")


def report(found: object, name: str, left_out: str) -> bool:
    """Say in one line what a part's presence means; absence ends a CI run."""
    if found:
        print(f"{name}: {found}", flush=True)
    elif os.environ.get("CI") == "true":
        sys.exit(f"{name}: not found. CI leaves nothing out.")
    else:
        print(f"{name}: not found; left out: {left_out}", flush=True)
    return bool(found)


def run_python(environment: dict[str, str], *arguments: str) -> int:
    """Run a module of Python's and return its exit code."""
    with subprocess.Popen([sys.executable, *arguments], env=environment, cwd=ROOT) as process:
        try:
            return process.wait()
        except BaseException:
            # Interrupted: the tests take down what they started, servers and browsers.
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
            process.kill()
            raise


class Run(NamedTuple):
    """How a database's run ended: pytest's exit code, and a line that says so."""

    code: int
    line: str


def run_pytest(database: str, url: str | None, arguments: list[str]) -> Run:
    """Run the suite on one database."""
    print(f"\n=== {database} ===", flush=True)
    environment = {**os.environ, "DATABASE_URL": url} if url else {**os.environ}
    if not url:
        environment.pop("DATABASE_URL", None)
    began = time.monotonic()
    pytest = ["-m", "pytest", *PARALLEL, *(LEFT_BEHIND if url else []), *arguments]
    if arguments == MEASURED and not url:
        code = run_measured(environment, pytest)
    else:
        code = run_python(environment, *pytest)
    return Run(code, f"=== {database}: exit {code}, {time.monotonic() - began:.1f} s ===")


def run_measured(environment: dict[str, str], pytest: list[str]) -> int:
    """Run the suite under coverage; below the floor it fails as a test would."""
    with tempfile.TemporaryDirectory(prefix="daybook-coverage-") as folder:
        measured = {**environment, "COVERAGE_FILE": f"{folder}/data"}
        code = run_python(measured, "-m", "coverage", "run", *pytest)
        run_python(measured, "-m", "coverage", "combine", "--quiet")
        floor = f"--fail-under={LEAST_COVERED_PERCENT}"
        return run_python(measured, "-m", "coverage", "report", floor) or code


@contextlib.contextmanager
def bytecode_kept() -> Iterator[None]:
    """Let the run's processes share bytecode where Python is told to write none.

    Each would compile Django, the product and the tests anew, which is most of its start.
    """
    if not sys.dont_write_bytecode:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="daybook-bytecode-") as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        yield


def main(arguments: list[str]) -> int:
    """Run on each database there is; return 0 only if all of them passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chromium, binaries = find_chromium(), find_server_binaries()
    has_chromium = report(chromium, "Chromium", "the browser tests")
    has_postgres = report(binaries, "PostgreSQL", "the whole run on it")
    if not has_chromium:
        arguments = ["-m", "not e2e", *arguments]

    with bytecode_kept():
        runs = [run_pytest("SQLite", None, arguments)]
        if has_postgres:
            with PrivateCluster() as cluster:
                runs.append(run_pytest("PostgreSQL", cluster.url, arguments))
    print("\n".join(["", *(run.line for run in runs)]), flush=True)
    return 1 if any(run.code for run in runs) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
