"""Compute the seals of both logs again and report whether a row was changed."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.services.log_seals import verify_log


class Command(BaseCommand):
    help = "Check the logs against their seals; exit 1 and name the first day that differs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="a digest that seal_log printed once")

    def handle(self, *_: Any, **options: Any) -> None:
        verdict = verify_log(head=options["head"].strip().lower())
        if verdict.differs_on:
            raise CommandError(f"The logs differ from their seals on {verdict.differs_on}.")
        if not verdict.head_is_known:
            raise CommandError("No seal has this digest: seals were removed or made anew.")
        self.stdout.write(f"{verdict.days} sealed days, none differs.")
