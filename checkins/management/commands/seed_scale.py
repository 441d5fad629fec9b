"""Fill an empty database with up to millions of check-ins of simulated people, for measurements."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.demo.scale import NotEmptyError, seed_scale


class Command(BaseCommand):
    help = "Fill an empty database with simulated people who share with counselors. For measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkins", type=int, default=1_000_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="outside a demo: yes, really here")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["checkins"] < 1:
            raise CommandError("--checkins is how many check-ins to make: 1 or more.")
        if not (settings.DEMO or settings.DEBUG or options["yes"]):
            raise CommandError("These people are not real. Say --yes to put them here.")
        began, at = monotonic(), timezone.now()
        try:
            made = seed_scale(
                checkins=options["checkins"], seed=options["seed"], at=at, say=self.stderr.write
            )
        except NotEmptyError as error:
            raise CommandError(
                "This database has accounts. Made-up people go into an empty one alone."
            ) from error
        self.stdout.write(
            f"{made.checkins:,} check-ins of {made.people:,} people with {made.counselors:,}"
            f" counselors in {monotonic() - began:.0f} s."
        )
