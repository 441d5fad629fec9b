"""Whether a server or a worker has the database in use.

On SQLite no lock tells whether a process has the file open between two requests, so each server
and worker holds a file beside it, which the kernel lets go when the process ends, however it ends.
On PostgreSQL every process has a session.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

from checkins.services.backups.contents import BackupError

BUSY = "A server or a worker has the database open. Stop all of them first."
FOR_ALL = 0o644  # a restore by root holds the same file as the server's own user
RESTORING = "A restore is running. Start this once it is done."


def hold_database() -> int | None:
    """Hold SQLite's file as one of its users until this process ends; return what holds it.

    Where nothing can be held, as in a folder that is not there, it is None.

    :raises BackupError: if a restore is running.
    """
    if connection.vendor != "sqlite":
        return None
    try:
        file = os.open(_held(), os.O_RDONLY | os.O_CREAT, FOR_ALL)
    except OSError:  # nor can the database be opened there
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise BackupError(RESTORING) from None
    return file


@contextmanager
def nobody_uses(path: Path) -> Iterator[None]:
    """Hold SQLite's file alone.

    :raises BackupError: if a server or worker holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(_held(path), os.O_RDONLY | os.O_CREAT, FOR_ALL)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(BUSY) from None
    finally:
        with suppress(OSError):
            os.close(file)


def _held(path: Path | None = None) -> Path:
    path = path or Path(connection.settings_dict["NAME"])
    return path.with_name(f"{path.name}.in-use")
