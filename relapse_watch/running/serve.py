"""``python3 run.py serve``: from nothing, or from an older release, to a clinic that runs."""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress

from relapse_watch import __version__
from relapse_watch.dotenv import BASE, env_file, read_env_file
from relapse_watch.running.healthy import OK, answer
from relapse_watch.running.supervisor import STOPS, Child, Errand, Supervisor, say

HOUR_SECONDS = 3600  # the daily jobs know themselves what is due
READY_WITHIN_SECONDS = 60


def main() -> None:
    """Prepare, then run everything until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="run.py serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where the web processes listen")
    parser.add_argument("--port", type=int, default=8000, help="of the first web process")
    parser.add_argument("--web", type=int, default=1, help="web processes, each on the next port")
    parser.add_argument("--workers", type=int, default=1, help="processes that send messages")
    parser.add_argument(
        "--no-backup", action="store_true", help="change the database without a backup"
    )
    options = parser.parse_args()
    os.chdir(BASE)
    path = env_file(BASE)
    if "SECRET_KEY" not in os.environ and (path is None or not path.is_file()):
        say("there are no settings yet. Run: python3 run.py init")
        sys.exit(2)
    read_env_file(BASE)
    _prepare(["--no-backup"] * options.no_backup)
    ports = [options.port + number for number in range(options.web)]
    web = [
        Child(f"web on {port}", manage("serve", f"--listen={options.host}:{port}"))
        for port in ports
    ]
    workers = [Child(f"worker {n}", manage("worker")) for n in range(1, options.workers + 1)]
    errands = [
        Errand("refold", manage("refold")),
        Errand("daily", manage("daily"), every_seconds=HOUR_SECONDS),
    ]
    threading.Thread(target=_say_when_ready, args=(ports,), daemon=True).start()
    code = Supervisor([*web, *workers], errands).run()
    _empty_the_log()
    sys.exit(code)


def manage(*arguments: str) -> Sequence[str]:
    """Return a command of the project, under this Python."""
    return [sys.executable, "manage.py", *arguments]


def _prepare(options: list[str]) -> None:
    """Bring the database and the files to this release; end here if the site could not serve."""
    asked: list[int] = []
    for number in STOPS:  # a change of the database is ended, not cut off
        signal.signal(number, lambda number, _: asked.append(number))
    code = subprocess.Popen(manage("prepare", *options), process_group=0).wait()
    if code or asked:
        say("nothing was started")
        sys.exit(code)


def _empty_the_log() -> None:
    """Leave SQLite's file alone at its place, so that whoever moves it leaves nothing behind.

    A process that is killed leaves its log, and so do two that let go of the file at once.
    """
    from relapse_watch.environment import read_environment  # noqa: PLC0415 of Django: not all along

    database = read_environment(os.environ, base=BASE).database
    if "sqlite" in database["ENGINE"]:
        with suppress(sqlite3.Error), closing(sqlite3.connect(database["NAME"])) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _say_when_ready(ports: list[int]) -> None:
    """Say once that every web process answers, or what keeps one from it."""
    until = time.monotonic() + READY_WITHIN_SECONDS
    said: dict[int, str] = {}
    while ports and time.monotonic() < until:
        status, said[ports[0]] = answer(ports[0])
        if status == OK:
            ports = ports[1:]
        else:
            time.sleep(0.5)
    if ports:
        say(f"port {ports[0]} is not ready: {' '.join(said[ports[0]].split())}")
        return
    say(f"Relapse Watch {__version__} is ready at {os.environ.get('SITE_ORIGIN', '')}")


if __name__ == "__main__":
    main()
