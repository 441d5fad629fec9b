"""Make a backup of the whole database, sealed and verified."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.services.backups.contents import BackupError
from checkins.services.backups.making import back_up


class Command(BaseCommand):
    help = (
        "Back up the whole database while people use it: sealed for BACKUP_KEY, read again from the"
        " disk, rebuilt in an empty place and compared. Backups of more than BACKUP_DAYS go."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder; BACKUP_FOLDER by default")

    def handle(self, *_: Any, **options: Any) -> None:
        # So that what is half done is taken away.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            made = back_up(to=options["to"], at=timezone.now())
        except BackupError as error:
            raise CommandError(f"No backup was made. {error}") from error
        tables, rows = len(made.contents.tables), made.contents.rows
        self.stdout.write(f"{made.path} ({made.size / 1_000_000:.1f} MB)")
        if made.is_compared:
            self.stdout.write(
                f"Rebuilt in an empty place: all {rows} rows of {tables} tables are the same."
            )
        else:
            self.stdout.write(
                f"Read to its end: it has all {rows} rows of {tables} tables. They were counted and"
                " not compared, since the role may not create a database (docs/backups.md)."
            )
        if made.deleted:
            self.stdout.write(f"{made.deleted} older ones are deleted.")
        if made.left:
            raise CommandError(f"The backup is good, but older ones were not deleted. {made.left}")
