"""Compute the seals of both logs again and report whether a row was changed."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.services.log_seals import verify_log


class Command(BaseCommand):
    help = "Check the logs against their seals; exit 1 and name the first day that differs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="a digest that seal_log printed once")
        parser.add_argument(
            "--since",
            default="",
            metavar="HEAD",
            help="such a digest, up to which all was checked: only later days are computed again",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        head, since = (options[name].strip().lower() for name in ("head", "since"))
        verdict = verify_log(head=head, since=since)
        if verdict.differs_on:
            raise CommandError(f"The logs differ from their seals on {verdict.differs_on}.")
        if not verdict.head_is_known:
            raise CommandError("No seal has this digest: seals were removed or made anew.")
        self.stdout.write(f"{verdict.days} sealed days, none differs.")
