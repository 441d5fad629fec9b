"""``run.py serve`` runs a clinic: it starts again what ends, and ends everything together."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from checkins.services.backups.sealed import new_identity
from relapse_watch import __version__
from relapse_watch.dotenv import line_of
from relapse_watch.running import serve
from tests.moody_mail import moody_server
from tests.serving import seed
from tests.visiting import Visitor

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 90
SUPERVISE = """
import sys
from relapse_watch.running import supervisor
from relapse_watch.running.supervisor import Child, Errand, Supervisor
supervisor.FIRST_PAUSE_SECONDS = 0.05
supervisor.STOP_SECONDS = 2
python = [sys.executable, "-c"]
children = [Child(f"child {n}", [*python, code]) for n, code in enumerate(sys.argv[1:])]
sys.exit(Supervisor(children, []).run())
"""
LIVES = "import os, time; print('began', os.getpid(), flush=True); time.sleep(60)"
TAKES_NO_HINT = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LIVES}"
DIES = "raise SystemExit(3)"


def until(is_so: Callable[[], object], log: Path) -> None:
    """Wait until something is so; the test fails if it is not within the patience."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends, log.read_text()
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def started(
    command: list[str], log: Path, file_of_settings: Path | str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program whose output goes to a file, and let nothing of it outlive the block."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**own, "ENV_FILE": str(file_of_settings)},
            stdout=file,
            stderr=file,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def children_of(log: Path) -> list[int]:
    return [int(pid) for pid in re.findall(r"^began (\d+)$", log.read_text(), re.MULTILINE)]


def test_what_is_killed_starts_again_and_sigterm_ends_all(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started([sys.executable, "-c", SUPERVISE, LIVES, LIVES], log) as process:
        until(lambda: len(children_of(log)) == 2, log)
        os.kill(children_of(log)[0], signal.SIGKILL)
        until(lambda: len(children_of(log)) == 3, log)
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_SECONDS)

    assert (code, [pid for pid in children_of(log) if is_alive(pid)]) == (0, [])
    assert re.search(
        r"^serve: child \d ended with -9; it starts again$", log.read_text(), re.MULTILINE
    )


def test_one_that_ends_too_often_ends_all_and_is_named(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started([sys.executable, "-c", SUPERVISE, LIVES, DIES], log) as process:
        code = process.wait(timeout=PATIENCE_SECONDS)

    said = log.read_text()
    assert (code, [pid for pid in children_of(log) if is_alive(pid)]) == (1, [])
    assert "serve: child 1 ended 5 times within 120 seconds" in said
    assert said.count("child 1 ended with 3; it starts again") == 4


def test_one_that_takes_no_hint_is_killed_after_its_seconds(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started([sys.executable, "-c", SUPERVISE, TAKES_NO_HINT], log) as process:
        until(lambda: len(children_of(log)) == 1, log)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_SECONDS)

    assert (code, is_alive(children_of(log)[0])) == (0, False)
    assert 2 <= time.monotonic() - began < 30
    assert "did not end in 2 seconds and is killed" in log.read_text()


def test_two_serve_no_folder(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text((ROOT / "run.py").read_text())
    held = "import fcntl, sys, time; lock = open(sys.argv[1]); fcntl.flock(lock, fcntl.LOCK_EX);"
    held += "print('held', flush=True); time.sleep(60)"
    (tmp_path / ".serve.lock").write_text("4711")
    with subprocess.Popen(
        [sys.executable, "-c", held, str(tmp_path / ".serve.lock")], stdout=subprocess.PIPE
    ) as other:
        try:
            assert other.stdout
            assert other.stdout.readline() == b"held\n"
            second = subprocess.run(
                [sys.executable, str(tmp_path / "run.py"), "serve"],
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            other.kill()

    assert second.returncode == 1
    assert second.stderr == "Another serve runs in this folder (process 4711): end it first.\n"
    assert not (tmp_path / ".venv").exists()


def test_without_settings_nothing_starts(tmp_path: Path) -> None:
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "relapse_watch.running.serve"],
        cwd=ROOT,
        env={**own, "ENV_FILE": str(tmp_path / ".env")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (
        2,
        "serve: there are no settings yet. Run: python3 run.py init\n",
    )


# --- the whole of it ------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def processes_below(pid: int) -> dict[str, int]:
    """Return the processes that a process started, by their manage.py command."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_text().split("\0")
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid and "manage.py" in words:
            found[words[words.index("manage.py") + 1]] = int(folder.name)
    return found


@pytest.fixture
def deployment(tmp_path: Path) -> dict[str, str]:
    """The settings of a small clinic: one person, and no operator yet."""
    seed(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    return {
        "SECRET_KEY": "serves-own-" + "k" * 50,
        "FIELD_KEYS": settings.FIELD_KEYS[0],
        "ALLOWED_HOSTS": "localhost",
        "BEHIND_PROXY": "true",
        "TRUSTED_PROXY": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "STATIC_ROOT": str(tmp_path / "static"),
        "BACKUP_FOLDER": str(tmp_path / "backups"),
        "BACKUP_KEY": new_identity()[1],
        "FIRST_OPERATOR": "first-operator@clinic.example",
        "SITE_ORIGIN": "https://localhost",
        "LOG_LEVEL": "INFO",
    }


def test_a_clinic_runs_sends_survives_kills_and_ends(
    deployment: dict[str, str], tmp_path: Path
) -> None:
    log, port = tmp_path / "log", free_port()
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as rows:
        [(address,)] = rows.execute("SELECT email FROM checkins_user").fetchall()
    command = [sys.executable, "-m", "relapse_watch.running.serve", f"--port={port}"]
    with moody_server() as (server, mail_port):
        deployment["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"
        lines = [line_of(name, value) for name, value in deployment.items()]
        (tmp_path / ".env").write_text("\n".join(lines))
        with started(command, log, tmp_path / ".env") as process:
            until(lambda: "is ready at" in log.read_text(), log)
            until(lambda: "backup: " in log.read_text(), log)
            before = processes_below(process.pid)
            visitor = Visitor(port, headers={"X-Forwarded-Proto": "https"})
            reset = visitor.post("/account/password/reset/", {"email": address})
            until(lambda: server.taken, log)
            for name in ("serve", "worker"):
                os.kill(before[name], signal.SIGKILL)
            until(lambda: processes_below(process.pid).keys() >= {"serve", "worker"}, log)
            until(lambda: _is_live(port), log)
            after = processes_below(process.pid)
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=PATIENCE_SECONDS)
    said = log.read_text()

    assert (code, reset[0], server.taken[0]["To"]) == (0, 302, address)
    assert not (tmp_path / "db.sqlite3-wal").exists()  # whoever moves the file leaves nothing
    assert not {pid for pid in (*before.values(), *after.values()) if is_alive(pid)}
    assert f"serve: Relapse Watch {__version__} is ready at https://localhost" in said
    assert len(re.findall(r"^https://localhost/accounts/join/\S{40,}/$", said, re.MULTILINE)) == 1
    assert "seal: " in said
    assert '"request": "POST account_reset_password"' in said
    private = (address, "@example.org", "Marisol", "clinic.example")
    assert [word for word in private if word in said] == []


def test_the_log_of_one_that_was_killed_is_gone_at_the_end(
    deployment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, log = tmp_path / "db.sqlite3", tmp_path / "db.sqlite3-wal"
    killed = "import os, sqlite3, sys; rows = sqlite3.connect(sys.argv[1]);"
    killed += (
        "rows.execute('PRAGMA journal_mode=WAL'); rows.execute('CREATE TABLE left_there (id)');"
    )
    subprocess.run([sys.executable, "-c", f"{killed} os._exit(0)", str(file)], check=True)
    was_there = log.exists()
    for name, value in deployment.items():
        monkeypatch.setenv(name, value)

    serve._empty_the_log()

    is_there = log.exists()
    with closing(sqlite3.connect(file)) as rows:
        kept = rows.execute("SELECT 1 FROM sqlite_schema WHERE name = 'left_there'").fetchall()
    assert (was_there, is_there, kept) == (True, False, [(1,)])


def test_who_stops_it_while_it_prepares_cuts_nothing_off(
    deployment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    lines = [line_of(name, value) for name, value in deployment.items()]
    (tmp_path / ".env").write_text("\n".join(lines))
    command = [sys.executable, "-m", "relapse_watch.running.serve", f"--port={free_port()}"]
    with started(command, log, tmp_path / ".env") as process:
        until(lambda: "Relapse Watch" in log.read_text(), log)
        below = processes_below(process.pid)
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_SECONDS)
    said = log.read_text()

    assert (code, below.keys(), is_alive(below["prepare"])) == (0, {"prepare"}, False)
    assert "/accounts/join/" in said  # it came to its end
    assert said.endswith("serve: nothing was started\n")


def _is_live(port: int) -> bool:
    try:
        return Visitor(port, headers={"X-Forwarded-Proto": "https"}).get("/health/live")[0] == 200
    except OSError:
        return False
