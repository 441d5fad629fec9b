"""The folder of backups: their names, one backup at a time, and deleting what is old enough."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from checkins.services.backups.contents import BackupError
from checkins.services.durable import sync_folder

NAME = re.compile(r"backup-(\d{4}-\d\d-\d\dT\d{6}Z)(?:-\d+)?\.age")
STAMP = "%Y-%m-%dT%H%M%SZ"


def stamp_of(at: datetime) -> str:
    """Return a moment as names of files and databases have it, in UTC."""
    return at.astimezone(UTC).strftime(STAMP)


def moment_of(stamp: str) -> datetime:
    """Return the moment that a name says."""
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def backups_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Return every whole backup with the moment of its name, oldest first."""
    names = [(NAME.fullmatch(path.name), path) for path in folder.glob("backup-*.age")]
    return sorted((moment_of(found[1]), path) for found, path in names if found)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make the folder if it is missing, and hold it: nobody else makes a backup in it meanwhile.

    :raises BackupError: if somebody does.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob(".backup-*.part"):  # of a process that was killed
            left.unlink()
        yield
    except BlockingIOError:
        raise BackupError("Another backup is being made in this folder.") from None
    finally:
        os.close(lock)


@contextmanager
def part_file(folder: Path, at: datetime) -> Iterator[tuple[int, Path]]:
    """Yield an empty file, which only its owner can read, and its path; both go with the block."""
    path = folder / f".backup-{stamp_of(at)}.part"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield file, path
    finally:
        os.close(file)
        path.unlink(missing_ok=True)


def give_its_name(part: Path, at: datetime) -> Path:
    """Give a file that is whole, and written through, the name of a backup; return its path.

    :raises BackupError: if every name of this second is taken.
    """
    for number in range(1, 1000):
        more = f"-{number}" if number > 1 else ""
        path = part.with_name(f"backup-{stamp_of(at)}{more}.age")
        if not path.exists():
            part.rename(path)
            sync_folder(part.parent)
            return path
    raise BackupError("A thousand backups were made in this second.")


def delete_old(folder: Path, *, before: datetime) -> int:
    """Delete the backups from before a moment, but never the newest; return how many."""
    old = [path for made_at, path in backups_in(folder)[:-1] if made_at < before]
    for path in old:
        path.unlink()
    return len(old)
