"""Look at what is due, send what waits, and delete what was kept long enough."""

import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.management.working import Worker
from checkins.services.backups.contents import BackupError
from checkins.services.backups.in_use import hold_database

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = (
        "Look at what is due, send what waits, and delete for good what was kept long enough, until"
        " SIGTERM or Ctrl-C. Any number may run at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="end as soon as nothing is due, as for cron"
        )
        parser.add_argument(
            "--seconds",
            type=float,
            default=240,
            help="with --once: end after so long at the latest",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            held = hold_database()
        except BackupError as error:
            raise CommandError(str(error)) from error
        worker = Worker(seconds=options["seconds"] if options["once"] else None)
        before = {number: signal.signal(number, lambda *_: worker.stop()) for number in SIGNALS}
        try:
            worker.work_once() if options["once"] else worker.work()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            if held is not None:
                os.close(held)
        if options["once"]:
            self._say(worker)
            if worker.failed:
                sys.exit(1)

    def _say(self, worker: Worker) -> None:
        swept, run = worker.swept, worker.run
        self.stdout.write(
            f"{worker.queued} queued, {run.sent} sent, {run.dropped} dropped,"
            f" {run.kept} kept for later."
        )
        if swept.notes:
            self.stdout.write(
                f"{swept.notes} notes about what was wrong, now deleted after a year."
            )
        if swept.removed:
            self.stdout.write(f"{swept.removed} removed a day ago, now deleted for good.")
        if swept.accounts:
            self.stdout.write(
                f"{swept.accounts} accounts without an address, unused for 30 days, now erased."
            )
