"""Send one mail, and say what happened."""

import sys
from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

TEXT = "This mail was sent by hand, to see whether mails leave. There is nothing to do.\n"


class Command(BaseCommand):
    help = "Send one mail to an address of yours, and say whether the mail server took it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            validate_email(options["to"])
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        if "smtp" not in settings.EMAIL_BACKEND and "anymail" not in settings.EMAIL_BACKEND:
            self.stdout.write("No mail leaves: EMAIL_URL names no mail server.")
            sys.exit(1)
        mail = EmailMessage(f"{settings.SITE_NAME}: a test", TEXT, to=[options["to"]])
        try:
            mail.send()
        except (OSError, SMTPException, AnymailError) as error:
            self.stdout.write(f"The test mail did not leave: {' '.join(str(error).split())}")
            self.stdout.write("Change the mail's lines in .env, then run: manage.py test_mail")
            sys.exit(1)
        self.stdout.write("The test mail left. Look whether it arrives, and not among spam.")
