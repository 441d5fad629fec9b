"""The test files that the last changes reach, each test of which a quick run takes."""

import subprocess
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
A_DAY_IN_SECONDS = 24 * 60 * 60
COMMITS = 12  # about one landing's
MOST_FILES = 25  # of what was touched last, so that a quick run stays one
TABLE_OF_PAGES = PurePosixPath("tests/views/routes")
# Folders that say where a file is, not which feature it is of.
LAYERS = {"checkins", "relapse_watch", "static", "templates", "tests", "docs"}


@cache
def touched_files() -> set[Path]:
    """Return the test files that were changed lately, and those of features that were.

    A feature has one name in every layer: a change of ``queries/my_days.py`` reaches each
    ``test_my_days.py``. Without git there are none.
    """
    return set(list(dict.fromkeys(_tests_of(_changed_lately())))[:MOST_FILES])


@cache
def is_table_of_pages_touched() -> bool:
    """Return whether a page came, or changed whom it is for or what it takes."""
    return any(path.is_relative_to(TABLE_OF_PAGES) for path in _changed_lately())


@cache
def day_of_the_newest_commit() -> int:
    """Return its number since 1970; without git, today's."""
    seconds = _git("log", "-1", "--format=%ct") or time.time()
    return int(seconds) // A_DAY_IN_SECONDS


def _changed_lately() -> list[PurePosixPath]:
    return [*_changed("diff", "HEAD"), *_changed("log", f"-{COMMITS}", "--format=")]


def _changed(command: str, *options: str) -> list[PurePosixPath]:
    """Return the files that git names, the newest change first."""
    return [
        PurePosixPath(line) for line in _git(command, "--name-only", *options).splitlines() if line
    ]


def _git(*command: str) -> str:
    """Return what git prints of the project; nothing where there is no git, or no repository."""
    there = ["git", "-c", "safe.directory=*", "-C", str(HERE.parent)]
    try:
        return subprocess.run([*there, *command], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def _tests_of(changed: Iterable[PurePosixPath]) -> Iterable[Path]:
    named: dict[str, list[Path]] = {}
    for path in sorted(HERE.rglob("test_*.py")):
        named.setdefault(path.stem, []).append(path)
    for path in changed:
        for part in (path.stem.lstrip("_"), *path.parts[:-1]):  # in one order in all processes
            if part not in LAYERS:
                yield from named.get(f"test_{part.removeprefix('test_')}", [])
