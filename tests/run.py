"""Run every test on SQLite, then on PostgreSQL: ``python3 run.py test [pytest's arguments]``.

Where Chromium or PostgreSQL is missing its part is left out, and said so; in CI that is a failure.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.postgres import PrivateCluster, find_server_binaries

ROOT = Path(__file__).resolve().parent.parent
WORKERS = min(os.cpu_count() or 2, 8)
# Each worker begins with a contiguous half of the files, and takes over the other's rest.
PARALLEL = ["-n", str(WORKERS), "--dist", "worksteal"]
# The server goes with its databases. Dropping one fails while any browser's page holds a session.
LEFT_BEHIND = ["--reuse-db", "--create-db"]
GRACE_SECONDS = 15


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


def run_pytest(database: str, url: str | None, arguments: list[str]) -> int:
    """Run the suite on one database and return pytest's exit code."""
    print(f"\n=== {database} ===", flush=True)
    environment = {**os.environ, "DATABASE_URL": url} if url else {**os.environ}
    if not url:
        environment.pop("DATABASE_URL", None)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", *PARALLEL, *(LEFT_BEHIND if url else []), *arguments]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as pytest:
        try:
            code = pytest.wait()
        except BaseException:
            # Interrupted: the tests take down what they started, servers and browsers.
            pytest.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                pytest.wait(GRACE_SECONDS)
            pytest.kill()
            raise
    print(f"=== {database}: exit {code}, {time.monotonic() - began:.1f} s ===", flush=True)
    return code


def main(arguments: list[str]) -> int:
    """Run on each database there is; return 0 only if all of them passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chromium, binaries = find_chromium(), find_server_binaries()
    has_chromium = report(chromium, "Chromium", "the browser tests")
    has_postgres = report(binaries, "PostgreSQL", "the whole run on it")
    if not has_chromium:
        arguments = ["-m", "not e2e", *arguments]

    codes = [run_pytest("SQLite", None, arguments)]
    if has_postgres:
        with PrivateCluster() as cluster:
            codes.append(run_pytest("PostgreSQL", cluster.url, arguments))
    return 1 if any(codes) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
