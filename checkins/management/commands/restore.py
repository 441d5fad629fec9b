"""Restore a backup, or try whether it could be restored."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.services.append_only import TABLES
from checkins.services.backups.contents import BackupError
from checkins.services.backups.restoring import Restored, check, restore
from checkins.services.backups.sealed import read_identity


class Command(BaseCommand):
    help = (
        "Let a backup be the site's database, after it was rebuilt and compared beside it. Stop the"
        " server and the worker first. --check does all but the last step, while the site runs."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument(
            "--identity", required=True, help="the file with the private key, or - to paste it"
        )
        parser.add_argument("--check", action="store_true", help="try it, and change nothing")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where accounts are; that database is kept aside",
        )
        parser.add_argument(
            "--erasures-lost",
            action="store_true",
            help="go on without the file that names who was erased since the backup",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        at, lost = timezone.now(), options["erasures_lost"]
        try:
            identity = read_identity(_text(options["identity"]))
            if options["check"]:
                done = check(options["file"], identity=identity, at=at, ledger_lost=lost)
            else:
                done = restore(
                    options["file"],
                    identity=identity,
                    at=at,
                    replace=options["replace"],
                    ledger_lost=lost,
                )
        except BackupError as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self._say(done, is_check=options["check"])

    def _say(self, done: Restored, *, is_check: bool) -> None:
        contents, made_at = done.manifest.contents, f"{done.manifest.made_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(
            f"Backup of {made_at}: all {contents.rows} rows of {len(contents.tables)} tables are"
            " as they were."
        )
        if done.migrated:
            self.stdout.write(f"{done.migrated} migrations of this release are applied.")
        self.stdout.write(f"{len(TABLES)} tables are append-only again.")
        self.stdout.write(f"Erased again, since they were erased after it: {done.erased}.")
        if is_check:
            self.stdout.write("It was only a trial: the site's database is as it was.")
            return
        if done.aside:
            self.stdout.write(f"The database that was here is kept as {done.aside}.")
        self.stdout.write("The site can start: first run manage.py doctor.")


def _text(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_text()
    except (OSError, UnicodeError) as error:
        raise BackupError(f"The key file cannot be read: {name}") from error
