"""Backups of SQLite: a snapshot by its backup interface, and one rename to put a file in place."""

import fcntl
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from checkins.services.backups import in_use
from checkins.services.backups.contents import BackupError, Contents, Table
from checkins.services.backups.folder import moment_of, stamp_of
from checkins.services.backups.places import Place, Snapshot, let_go
from checkins.services.backups.sealed import Sink
from checkins.services.durable import sync_folder

ASIDE = ".before-restore-"
BUSY_SECONDS = 20
PRIVATE = ".backup-work-"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
SUM_BITS = 256


def read_contents(rows: sqlite3.Connection) -> Contents:
    """Return what a database holds, as one read transaction sees it."""
    names = [name for (name,) in rows.execute(TABLES)]
    migrations = rows.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return Contents(
        tables={name: _table(rows, name) for name in names},
        triggers=[name for (name,) in rows.execute(TRIGGERS)],
        migrations=[name for (name,) in migrations],
    )


def _table(rows: sqlite3.Connection, name: str) -> Table:
    found = rows.execute(f'SELECT * FROM "{name}"')  # noqa: S608 a table's own name
    columns = repr([column[0] for column in found.description]).encode()
    count, total = 0, int.from_bytes(sha256(columns).digest())
    for row in found:
        count, total = count + 1, total + int.from_bytes(sha256(repr(row).encode()).digest())
    return Table(count, f"{total % 2**SUM_BITS:064x}")


class OnSqlite:
    """What a backup does on SQLite."""

    @property
    def path(self) -> Path:
        """The site's file."""
        return Path(connection.settings_dict["NAME"])

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold one moment: people go on writing, into the log beside the file."""
        if not self.path.exists():
            raise BackupError("The database is not there: there is nothing to back up.")
        with self._private_folder() as folder, closing(_connected(self.path)) as rows:
            copy = folder / "copy"
            rows.execute("BEGIN")
            contents = read_contents(rows)
            with closing(_connected(copy)) as into:
                rows.backup(into)  # the moment of the transaction: SQLite uses the one that is open
            rows.execute("COMMIT")
            with copy.open("rb") as source:
                yield Snapshot(contents, source, end=lambda: None)

    @contextmanager
    def empty_place(self, *, at: datetime, or_less: bool) -> Iterator[Place]:
        """Make a folder beside the site's file, in which the backup's file is rebuilt."""
        del at, or_less
        with self._private_folder() as folder:
            yield _File(folder / "rebuilt", self.path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the file, and ask SQLite as well: another program may have it open."""
        let_go()
        with in_use.nobody_uses(self.path):
            if self.path.exists():
                _close_log(self.path)
            yield

    def has_accounts(self) -> bool:
        """Return whether the file is there, and has an account."""
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        with closing(_connected(self.path)) as rows:
            names = {name for (name,) in rows.execute(TABLES)}
            if "checkins_user" not in names:
                return bool(names)  # somebody else's
            return bool(rows.execute("SELECT 1 FROM checkins_user LIMIT 1").fetchone())

    def forget_aside(self, *, before: datetime) -> int:
        """Delete the files that restores set aside before a moment."""
        found = list(self.path.parent.glob(f"{self.path.name}{ASIDE}*"))
        old = [path for path in found if _is_before(path.name, before)]
        for path in old:
            path.unlink()
        return len(old)

    @contextmanager
    def _private_folder(self) -> Iterator[Path]:
        """Make a folder beside the file, where the same rows lie anyway, for its owner alone."""
        parent = self.path.parent
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.glob(f"{PRIVATE}*"):
            with _held(left) as is_left:  # by a process that was killed
                if is_left:
                    shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(dir=parent, prefix=PRIVATE) as name, _held(Path(name)):
            yield Path(name)


class _File:
    """A file in which a backup is rebuilt."""

    is_whole = True

    def __init__(self, path: Path, site: Path) -> None:
        self.path, self.site = path, site
        self.name = str(path)

    @contextmanager
    def take(self) -> Iterator[Sink]:
        """Take SQLite's file as it is."""
        with self.path.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            yield file

    def contents(self) -> Contents:
        """Return what it holds; SQLite looks through all of its pages and references first."""
        with closing(_connected(self.path)) as rows:
            [(answer,)] = rows.execute("PRAGMA integrity_check(1)").fetchall()
            if answer != "ok" or rows.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError("SQLite finds the rebuilt database damaged.")
            return read_contents(rows)

    def put_in(self, *, at: datetime, keep: bool) -> str:
        """Rename the file to the site's: before that moment the old one is there, then the new."""
        _close_log(self.path)
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        aside = ""
        if self.site.exists():
            _close_log(self.site)
            _own_like(self.site, self.path)
            if keep:
                aside = f"{self.site.name}{ASIDE}{stamp_of(at)}"
                _keep_as(self.site, self.site.with_name(aside))
        self.path.replace(self.site)
        sync_folder(self.site.parent)
        return aside


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder, and yield whether nobody else does."""
    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(file)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)


def _close_log(path: Path) -> None:
    """Write the log beside a file into it, and remove it; nobody else may have the file open."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as rows:
        try:
            [(mode,)] = rows.execute("PRAGMA journal_mode=DELETE").fetchall()
            rows.execute("BEGIN EXCLUSIVE")
            rows.execute("COMMIT")
        except sqlite3.OperationalError as fault:
            raise BackupError(in_use.BUSY) from fault
        if mode != "delete":
            raise BackupError(in_use.BUSY)


def _own_like(site: Path, path: Path) -> None:
    """Let a file be of whose the site's is: whoever restores may be root."""
    like = site.stat()
    path.chmod(stat.S_IMODE(like.st_mode))
    if os.geteuid() == 0:
        os.chown(path, like.st_uid, like.st_gid)


def _keep_as(site: Path, aside: Path) -> None:
    """Give the site's file a second name, which it keeps."""
    if aside.exists():
        raise BackupError(f"There is a {aside.name} already.")
    try:
        aside.hardlink_to(site)
    except OSError:  # a disk on which no file has two names
        shutil.copy2(site, aside)


def _is_before(name: str, moment: datetime) -> bool:
    found = re.fullmatch(r"[0-9TZ-]+", stamp := name.rpartition(ASIDE)[2])
    try:
        return bool(found) and moment_of(stamp) < moment
    except ValueError:
        return False
