"""Making a backup: sealed as it is read, read again from the disk, rebuilt and compared."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from errno import ENOSPC
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection

from checkins.services.backups.contents import (
    BackupError,
    Contents,
    Manifest,
    differences,
    fingerprint,
    ledger_until,
)
from checkins.services.backups.folder import alone_in, delete_old, give_its_name, part_file
from checkins.services.backups.on_postgresql import OnPostgresql
from checkins.services.backups.on_sqlite import OnSqlite
from checkins.services.backups.places import Kind, Place
from checkins.services.backups.sealed import new_identity, opened, seal

KINDS: dict[str, type[Kind]] = {"sqlite": OnSqlite, "postgresql": OnPostgresql}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made; ``is_compared`` if rows were compared, and not only counted.

    ``left`` says why old ones were not deleted, and is "" if they were.
    """

    path: Path
    size: int
    contents: Contents
    is_compared: bool
    deleted: int
    left: str


def kind_of_database() -> Kind:
    """Return what a backup does on this site's kind of database."""
    return KINDS[connection.vendor]()


def back_up(*, to: Path | None = None, at: datetime) -> Made:
    """Make a backup in a folder, BACKUP_FOLDER by default, and delete the old ones there.

    What has the name of a backup was rebuilt from the disk and compared with the database.

    :raises BackupError: if it was not made; then no file is left, and none is deleted.
    """
    if not settings.BACKUP_KEY:
        raise BackupError("BACKUP_KEY is not set. manage.py make_backup_key makes one.")
    folder, before = Path(to or settings.BACKUP_FOLDER), at - timedelta(days=settings.BACKUP_DAYS)
    kind = kind_of_database()
    with faults_in_a_line(), alone_in(folder), part_file(folder, at) as (file, part):
        # It is in no file: with this process ends what could open the backup here.
        own, public = new_identity()
        manifest = _seal(kind, file, recipients=[*settings.BACKUP_KEY, public], at=at)
        is_compared = _verify(kind, part, identity=own, manifest=manifest, at=at)
        size = part.stat().st_size
        path = give_its_name(part, at)
        deleted, left = _delete_old(kind, folder, before=before)
    return Made(
        path=path,
        size=size,
        contents=manifest.contents,
        is_compared=is_compared,
        deleted=deleted,
        left=left,
    )


def _delete_old(kind: Kind, folder: Path, *, before: datetime) -> tuple[int, str]:
    """Delete what is old enough; the new backup is good even where that fails."""
    deleted = 0
    try:
        with faults_in_a_line():
            deleted += delete_old(folder, before=before)
            deleted += kind.forget_aside(before=before)
    except BackupError as fault:
        return deleted, str(fault)
    return deleted, ""


def _seal(kind: Kind, file: int, *, recipients: list[str], at: datetime) -> Manifest:
    size, digest = ledger_until()  # before the snapshot: who is erased between is in both
    with kind.snapshot() as snapshot, os.fdopen(os.dup(file), "wb") as into:
        manifest = Manifest(
            made_at=at,
            version=settings.VERSION,
            vendor=connection.vendor,
            contents=snapshot.contents,
            field_keys=[fingerprint(key) for key in settings.FIELD_KEYS],
            ledger_size=size,
            ledger_digest=digest,
        )
        seal(snapshot.source, into, manifest=manifest, recipients=recipients)
        snapshot.end()
        into.flush()
        os.fsync(file)
    return manifest


def _verify(kind: Kind, part: Path, *, identity: str, manifest: Manifest, at: datetime) -> bool:
    """Rebuild the file in an empty place; return whether rows were compared, not only counted."""
    with kind.empty_place(at=at, or_less=True) as place:
        found = rebuild(part, place, identity=identity)
        if found != manifest:
            raise BackupError("The file does not say what was written into it.")
        compare(manifest.contents, place)
        return place.is_whole


def rebuild(path: Path, place: Place, *, identity: str) -> Manifest:
    """Rebuild a backup in an empty place.

    :raises BackupError: if it is no whole backup of this kind of database, or the key is another.
    """
    with place.take() as sink:

        def begin(manifest: Manifest):  # type: ignore[no-untyped-def] # noqa: ANN202
            if manifest.vendor != connection.vendor:
                here = f"DATABASE_URL leads to {connection.vendor}"
                raise BackupError(f"This backup is of {manifest.vendor}, and {here}.")
            return sink

        return opened(path, identity=identity, begin=begin)


def compare(wanted: Contents, place: Place) -> None:
    """Compare what was rebuilt with what a manifest says.

    :raises BackupError: with the first difference, if there is one.
    """
    found = place.contents()
    if not place.is_whole:
        counts = wanted.without_digests()
        wanted = Contents(tables=counts.tables, triggers=[], migrations=[])
    if found_differences := differences(wanted, found):
        more = f" and {len(found_differences) - 1} more" if len(found_differences) > 1 else ""
        raise BackupError(f"What was rebuilt differs: {found_differences[0]}{more}.")


@contextmanager
def faults_in_a_line() -> Iterator[None]:
    """Turn what a disk or a database raises into a line.

    :raises BackupError: with that line.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno == ENOSPC:
            raise BackupError("The disk is full.") from fault
        name = f" ({Path(fault.filename).name})" if isinstance(fault.filename, str) else ""
        raise BackupError(f"{fault.strerror or type(fault).__name__}{name}.") from fault
    except (sqlite3.Error, psycopg.Error, DatabaseFault) as fault:
        if "disk is full" in str(fault) or isinstance(fault, psycopg.errors.DiskFull):
            raise BackupError("The disk is full.") from fault
        [why, *_] = str(fault).strip().splitlines() or [type(fault).__name__]
        raise BackupError(f"The database does not answer as it should: {why}") from fault
