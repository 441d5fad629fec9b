"""The checks besides the tests: ``python3 run.py check`` runs them, ``fix`` repairs what it can.

Each check runs to its end and prints how long it took; a failed check shows its output.
"""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = ("python", "manage.py")
CHECKS: dict[str, tuple[str, ...]] = {
    "mypy": ("mypy",),  # the longest, and the others are done beside it
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "imports": ("lint-imports",),
    "templates, format": ("djlint", "--quiet", "--check", "templates"),
    "templates, lint": ("djlint", "--quiet", "--lint", "templates"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "deployment": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
}
FIXES: dict[str, tuple[str, ...]] = {
    "ruff check": ("ruff", "check", "--fix", "."),
    "ruff format": ("ruff", "format", "."),
    "templates, format": ("djlint", "--quiet", "--reformat", "templates"),
}


def as_production(folder: str) -> dict[str, str]:
    """Return the environment of a production deployment, with new keys for this run."""
    own = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEMO"}}
    return {
        **own,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "clinic.example",
        "SITE_ORIGIN": "https://clinic.example",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "EMAIL_URL": "smtp+tls://mail.example:587",
    }


def run(command: tuple[str, ...], environment: dict[str, str]) -> tuple[bool, str, float]:
    """Run one program of the virtual environment.

    Return whether it passed, its output, and the seconds that it took.
    """
    began = time.monotonic()
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout, time.monotonic() - began


def run_all(commands: dict[str, tuple[str, ...]], *, at_once: int = 1) -> list[str]:
    """Run every command and print in their order how each went; return the failed ones' names."""
    failed = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as threads:
        environment = as_production(folder)
        results = threads.map(lambda command: run(command, environment), commands.values())
        for (name, command), (passed, output, seconds) in zip(
            commands.items(), results, strict=True
        ):
            verdict = "ok" if passed else "FAILED"
            print(f"{name:<20}{verdict:<8}{seconds:6.1f} s", flush=True)
            if not passed:
                failed.append(name)
                print(output.strip() or f"no output; exit code not 0: {' '.join(command)}")
    return failed


if __name__ == "__main__":
    if sys.argv[1:] == ["fix"]:
        sys.exit(1 if run_all(FIXES) else 0)  # one after the other: they write the same files
    sys.exit(1 if run_all(CHECKS, at_once=os.cpu_count() or 1) else 0)
