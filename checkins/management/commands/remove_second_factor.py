"""Let an operator sign in again who lost their second factor and has no colleague to ask."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.enums import STAFF_ROLES
from checkins.models import User
from checkins.services.staff import remove_second_factor


class Command(BaseCommand):
    help = "Forget the second step of somebody who works here; they add a new one at sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        account = User.objects.filter(email=options["email"].lower(), role__in=STAFF_ROLES).first()
        if account is None:
            raise CommandError("Nobody who works here has this address.")
        remove_second_factor(account=account, by=None, at=timezone.now())
        self.stdout.write("Done. They are signed out, and add a new one when they sign in.")
