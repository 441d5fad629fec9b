"""Do what a deployment does once a day: seal the logs, purge, and back up."""

import sys
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.utils import timezone

from checkins.management.jobs import WORK, NotHereError
from checkins.services.daily import JOBS, AnotherRunsError, alone, is_due, note_done

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Seal the ended days of the logs, delete what was kept long enough, and back up: each once"
        " a day from 01:15 UTC on, however often this is run. A job that fails stops no other one"
        " and is done by the next run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="do what was done today, too")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with alone():
                failed = [job for job in JOBS if not self._do(job, again=options["again"])]
        except AnotherRunsError:
            self.stdout.write("Another process does the daily jobs now.")
            return
        if failed:
            sys.exit(1)

    def _do(self, job: str, *, again: bool) -> bool:
        """Do one job if it is due, say what came of it, and return whether it did not fail."""
        now = timezone.now()
        if not again and not is_due(job, at=now):
            self.stdout.write(f"{job}: done already.")
            return True
        try:
            said = WORK[job]()
        except NotHereError:
            self.stdout.write(f"{job}: this release has none.")
        # One job that fails must not keep the others from their day.
        except (Exception, SystemExit) as error:
            log.exception("daily_job_failed", job=job)
            self.stdout.write(
                f"{job}: not done ({type(error).__name__}). The next run tries again."
            )
            return False
        else:
            self.stdout.write(f"{job}: {said}.")
        note_done(job, at=now)
        return True
