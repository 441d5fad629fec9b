"""Print the link with which a deployment's first operator makes their account."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from checkins.enums import Role
from checkins.queries.staff import has_or_awaits_operator
from checkins.services.invitations import AddressTakenError
from checkins.services.staff import invite_staff


class Command(BaseCommand):
    help = "Invite an operator, and print the link: it works once, for 7 days. Nothing is mailed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--email")
        whom.add_argument(
            "--first",
            action="store_true",
            help="the address of FIRST_OPERATOR, while nobody is operator here or is invited",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        email = options["email"] or settings.FIRST_OPERATOR
        if options["first"] and (not email or has_or_awaits_operator(at=timezone.now())):
            return
        try:
            validate_email(email)
            invited = invite_staff(by=None, at=timezone.now(), email=email, role=Role.OPERATOR)
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        except AddressTakenError as error:
            raise CommandError("This address has an account already.") from error
        if options["first"]:
            self.stdout.write("The first operator's link works once, for 7 days. Keep it secret:")
        self.stdout.write(f"{settings.SITE_ORIGIN}{reverse('staff_join', args=[invited[1]])}")
