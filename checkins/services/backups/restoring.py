"""Restoring a backup: rebuilt, compared and made ready beside the site's database, then put in.

Until the last step the site's own database is as it was. Whoever was erased since the backup is
erased again before that step, so that no open site ever has them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from checkins.services import audit
from checkins.services.append_only import install_triggers
from checkins.services.audit import THE_SERVER
from checkins.services.backups.contents import (
    BackupError,
    Manifest,
    fingerprint,
    ledger_until,
)
from checkins.services.backups.making import compare, faults_in_a_line, kind_of_database, rebuild
from checkins.services.backups.places import Place, let_go, pointed_at
from checkins.services.canaries import all_canaries_open
from checkins.services.erasures import erase_again


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did; ``aside`` is the name of the database that was there before, or ""."""

    manifest: Manifest
    migrated: int
    erased: int
    aside: str


class _TheServer:
    subject_ref: UUID = THE_SERVER


def check(path: Path, *, identity: str, at: datetime, ledger_lost: bool = False) -> Restored:
    """Do all of a restore but the last step, and throw it away; the site may go on running.

    :raises BackupError: if this backup could not be restored.
    """
    with faults_in_a_line(), _ready(path, identity, at, ledger_lost=ledger_lost) as (_, done):
        return done


def restore(
    path: Path, *, identity: str, at: datetime, replace: bool = False, ledger_lost: bool = False
) -> Restored:
    """Let a backup be the site's database.

    ``replace`` says that accounts which are there now may go; their database is kept aside.
    ``ledger_lost`` says that nobody can find the file that names who was erased since.

    :raises BackupError: if it was not restored; then the site's database is as it was.
    """
    kind = kind_of_database()
    with faults_in_a_line(), kind.alone():
        has_accounts = kind.has_accounts()
        if has_accounts and not replace:
            raise BackupError(
                "The database has accounts. With --replace it is kept aside, and this one put in."
            )
        with _ready(path, identity, at, ledger_lost=ledger_lost) as (place, done):
            aside = place.put_in(at=at, keep=has_accounts)
    return Restored(manifest=done.manifest, migrated=done.migrated, erased=done.erased, aside=aside)


@contextmanager
def _ready(
    path: Path, identity: str, at: datetime, *, ledger_lost: bool
) -> Iterator[tuple[Place, Restored]]:
    """Rebuild and compare a backup, and make it what the site may open."""
    with kind_of_database().empty_place(at=at, or_less=False) as place:
        manifest = rebuild(path, place, identity=identity)
        compare(manifest.contents, place)
        _refuse_what_is_newer(manifest)
        if not ledger_lost:
            _refuse_a_shorter_ledger(manifest)
        with pointed_at(place.name):
            migrated = _migrate(manifest)
            install_triggers()
            if all_canaries_open() is False:
                raise BackupError(_missing_keys(manifest))
            erased = erase_again(at=at)
            _record(manifest, erased=erased, at=at)
            let_go()
            yield place, Restored(manifest=manifest, migrated=migrated, erased=erased, aside="")


def _refuse_what_is_newer(manifest: Manifest) -> None:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    names = {".".join(name) for name in known}
    newer = sorted(set(manifest.contents.migrations) - names)
    if newer:
        raise BackupError(
            f"This backup is of a newer release ({manifest.version}): it has {newer[0]}."
            " Install that one first."
        )


def _refuse_a_shorter_ledger(manifest: Manifest) -> None:
    if ledger_until(manifest.ledger_size) != (manifest.ledger_size, manifest.ledger_digest):
        raise BackupError(
            "ERASURES_FILE is neither the one from this backup's time nor an older one."
            " Without it people who were erased come back: bring the newest copy. If there"
            " is none, say --erasures-lost."
        )


def _missing_keys(manifest: Manifest) -> str:
    here = {fingerprint(key) for key in settings.FIELD_KEYS}
    missing = [name for name in manifest.field_keys if name not in here]
    names = f" Missing: {', '.join(missing)} (by fingerprint)." if missing else ""
    return f"FIELD_KEYS lacks a key: private text in this backup could not be opened.{names}"


def _migrate(manifest: Manifest) -> int:
    """Apply what this release has and the backup has not; return how many migrations."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    missing = {".".join(name) for name in known} - set(manifest.contents.migrations)
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    return len(missing)


@transaction.atomic
def _record(manifest: Manifest, *, erased: int, at: datetime) -> None:
    audit.record(
        action="backup_restored",
        about=_TheServer(),
        by=None,
        at=at,
        made_at=manifest.made_at.isoformat(),
        erased=erased,
        database=connection.vendor,
    )
