"""When each daily job last succeeded: a small file beside the backups, about nobody.

It is a file and no row, since a backup that is restored must not say that it was just made.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

JOBS = ("seal", "purge", "backup")
BEGINS = time(1, 15, tzinfo=UTC)  # the logs' day settles until one
A_DAY = timedelta(days=1)
LATE_AFTER = timedelta(hours=30)  # a day, and time to run


class AnotherRunsError(Exception):
    """Another process does the daily jobs now."""


def last_done() -> dict[str, datetime]:
    """Return when each job last succeeded here; a job that never did is missing."""
    try:
        noted: Mapping[str, str] = json.loads(_file().read_text())
        return {job: datetime.fromisoformat(noted[job]) for job in JOBS if job in noted}
    except (OSError, TypeError, ValueError):
        return {}


def note_done(job: str, *, at: datetime) -> None:
    """Note that a job succeeded; whoever reads it never sees half of it."""
    noted = {name: done.isoformat() for name, done in (last_done() | {job: at}).items()}
    part = _file().with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(noted))
    part.replace(_file())


def is_due(job: str, *, at: datetime) -> bool:
    """Return whether a job did not succeed since the newest moment at which a day's jobs begin."""
    done = last_done().get(job)
    return done is None or done < _newest_turn(at)


@contextmanager
def alone() -> Iterator[None]:
    """Keep every other process from doing the daily jobs meanwhile.

    :raises AnotherRunsError: if one does them now.
    """
    folder = Path(settings.BACKUP_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "daily.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherRunsError from error
        yield


def late_jobs(*, at: datetime) -> dict[str, timedelta | None]:
    """Return the jobs that were missed, with how long ago each succeeded; None if never."""
    done = last_done()
    ages = {job: at - done[job] if job in done else None for job in JOBS}
    return {job: age for job, age in ages.items() if age is None or age > LATE_AFTER}


def _newest_turn(at: datetime) -> datetime:
    today = datetime.combine(at.astimezone(UTC).date(), BEGINS)
    return today if at >= today else today - A_DAY


def _file() -> Path:
    return Path(settings.BACKUP_FOLDER) / "daily.json"
