"""Give one counselor a caseload of simulated people, for a demo or for measurements."""

import secrets
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.demo.counselor import make_demo_counselor, share_with
from checkins.demo.simulated import DOMAIN, make_simulated_person
from checkins.models import Scopes, User

PROGRESS_EVERY = 50
SCOPES = (Scopes(signs=True, use=True, alerts=True), Scopes(alerts=True), Scopes())


class Command(BaseCommand):
    help = "Make simulated people who share with one counselor. For a demo or a test database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clients", type=int, default=500)
        parser.add_argument("--days", type=int, default=180)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--name", default="Pat", help="the counselor's name (Pat)")
        parser.add_argument("--yes", action="store_true", help="outside a demo: yes, really here")

    def handle(self, *_: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG or options["yes"]):
            raise CommandError("These people are not real. Say --yes to put them here.")
        began, at = monotonic(), timezone.now()
        password = getattr(settings, "DEMO_PASSWORD", None) or secrets.token_urlsafe()
        counselor = make_demo_counselor(name=options["name"], password=password)
        for number in range(options["clients"]):
            if not User.objects.filter(email=f"p{number:04}@{DOMAIN}").exists():
                person = make_simulated_person(
                    number, days=options["days"], seed=options["seed"], at=at
                )
                scopes = SCOPES[number % len(SCOPES)]
                label = f"Simulated {number:04}"
                share_with(counselor, person=person, label=label, scopes=scopes, at=at)
            if (number + 1) % PROGRESS_EVERY == 0:
                self.stderr.write(f"{number + 1} of {options['clients']}")
        self.stdout.write(
            f"{options['clients']} clients of {counselor.email} in {monotonic() - began:.0f} s."
        )
