"""Queue the mails that are due, send the queued ones, and delete what was kept long enough.

Run it with ``--loop`` beside the server, or every few minutes.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from checkins.management.sending import keep_sending, send_all, sweep


class Command(BaseCommand):
    help = (
        "Queue the mails that are due, send what waits, and delete for good what was removed a day"
        " ago. Two may run at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--loop", action="store_true", help="go on, and send what waits every 5 seconds"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["loop"]:
            keep_sending()
            return
        now = timezone.now()
        swept, run = sweep(at=now), send_all(at=now)
        self.stdout.write(
            f"{swept.queued} queued, {run.sent} sent, {run.dropped} dropped,"
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
