"""Seal the ended days of both logs; run this command once a day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from checkins.services.log_seals import seal_log


class Command(BaseCommand):
    help = "Chain the digests of the logs' ended days and print the newest, to keep elsewhere."

    def handle(self, *_: Any, **__: Any) -> None:
        newest, made = seal_log(at=timezone.now())
        if newest is None:
            self.stdout.write("Nothing to seal yet.")
            return
        self.stdout.write(f"{made} days sealed, up to {newest.day}.")
        self.stdout.write(f"Keep this away from the database: {newest.digest}")
