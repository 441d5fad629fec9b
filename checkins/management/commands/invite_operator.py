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
from checkins.services.invitations import AddressTakenError
from checkins.services.staff import invite_staff


class Command(BaseCommand):
    help = "Invite an operator, and print the link: it works once, for 7 days. Nothing is mailed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            invited = invite_staff(
                by=None, at=timezone.now(), email=options["email"], role=Role.OPERATOR
            )
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        except AddressTakenError as error:
            raise CommandError("This address has an account already.") from error
        self.stdout.write(f"{settings.SITE_ORIGIN}{reverse('staff_join', args=[invited[1]])}")
