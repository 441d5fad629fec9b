"""Run the tests on SQLite, then on PostgreSQL: ``python3 run.py test [pytest's arguments]``.

A quick run takes a part of the tests, examples and races; ``--full`` takes all of them and
requires the least coverage; ``--full --resume`` goes on with a full run that was ended. If Chromium
or PostgreSQL is missing, a line says that its part is left out; in CI that is a failure.
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

from tests.chromium import find_chromium
from tests.postgres import PrivateCluster, find_server_binaries

ROOT = Path(__file__).resolve().parent.parent
# Two more than there are cores: a third of the time tests wait, for a browser, a server or a kill.
WORKERS = min((os.cpu_count() or 2) + 2, 8)
# Each worker begins with a contiguous share of the tests, and later takes over others' rest.
PARALLEL = ["-n", str(WORKERS), "--dist", "worksteal"]
# The server is removed with its databases. Dropping one alone fails while a page holds a session.
LEFT_BEHIND = ["--reuse-db", "--create-db"]
GRACE_SECONDS = 15
MEASURED = ({"--full"}, {"--full", "--resume"})  # coverage is measured if no test is left out
COVERAGE = ROOT / ".full-run" / "coverage"  # its parts add up, as the run's do
LEAST_COVERED_PERCENT = 96


def report(found: object, name: str, left_out: str) -> bool:
    """Print whether a program was found, or what is left out without it; in CI, exit if missing."""
    if found:
        print(f"{name}: {found}", flush=True)
    elif os.environ.get("CI") == "true":
        sys.exit(f"{name}: not found. CI leaves nothing out.")
    else:
        print(f"{name}: not found; left out: {left_out}", flush=True)
    return bool(found)


def run_python(environment: dict[str, str], *arguments: str) -> int:
    """Run Python with the arguments and return its exit code."""
    with subprocess.Popen([sys.executable, *arguments], env=environment, cwd=ROOT) as process:
        try:
            return process.wait()
        except BaseException:
            # On an interrupt the tests get time to stop their servers and browsers.
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
            process.kill()
            raise


class Run(NamedTuple):
    """The result of the run on one database: pytest's exit code, and a line to print."""

    code: int
    line: str


def run_pytest(database: str, url: str | None, arguments: list[str]) -> Run:
    print(f"\n=== {database} ===", flush=True)
    environment = {**os.environ, "DATABASE_URL": url} if url else {**os.environ}
    if not url:
        environment.pop("DATABASE_URL", None)
    began = time.monotonic()
    pytest = ["-m", "pytest", *PARALLEL, *(LEFT_BEHIND if url else []), *arguments]
    if set(arguments) in MEASURED and not url:
        code = run_measured(environment, pytest)
    else:
        code = run_python(environment, *pytest)
    return Run(code, f"=== {database}: exit {code}, {time.monotonic() - began:.1f} s ===")


def run_measured(environment: dict[str, str], pytest: list[str]) -> int:
    """Run the suite under coverage; too little coverage fails the run."""
    if "--resume" not in pytest:
        shutil.rmtree(COVERAGE, ignore_errors=True)
    COVERAGE.mkdir(parents=True, exist_ok=True)
    measured = {**environment, "COVERAGE_FILE": str(COVERAGE / "data")}
    code = run_python(measured, "-m", "coverage", "run", *pytest)
    run_python(measured, "-m", "coverage", "combine", "--quiet", "--keep")
    floor = f"--fail-under={LEAST_COVERED_PERCENT}"
    return run_python(measured, "-m", "coverage", "report", floor) or code


@contextlib.contextmanager
def bytecode_kept() -> Iterator[None]:
    """Let the run's processes share bytecode even if Python is set to write none.

    Otherwise each process would compile Django, the product and the tests, which is most of its
    start.
    """
    if not sys.dont_write_bytecode:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="daybook-bytecode-") as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        yield


def main(arguments: list[str]) -> int:
    """Run the tests on each available database; return 0 only if all runs passed."""
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
