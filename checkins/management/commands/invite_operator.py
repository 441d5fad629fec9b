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
        parser.add_argument(
            "--origin", default="", help="where the site answers, like https://days.clinic.example"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        origin = options["origin"].rstrip("/") or _default_origin()
        try:
            validate_email(options["email"])
            invited = invite_staff(
                by=None, at=timezone.now(), email=options["email"], role=Role.OPERATOR
            )
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        except AddressTakenError as error:
            raise CommandError("This address has an account already.") from error
        self.stdout.write(f"{origin}{reverse('staff_join', args=[invited[1]])}")


def _default_origin() -> str:
    if settings.PLAIN_HTTP:
        return "http://localhost:8000"
    named = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if not named:
        raise CommandError("ALLOWED_HOSTS names no host. Say --origin https://….")
    return f"https://{named[0]}"
