"""Erase an account at once, as somebody asked on paper."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.models import User
from checkins.services.erasures import (
    NotErasedHereError,
    clear_traces,
    erase_account,
    rows_of,
)
from checkins.services.mail.account_mails import owner_of

NOBODY = "No account has this {}."


class Command(BaseCommand):
    help = (
        "Erase a person's or a supporter's account at once. Their page “Erase my account” shows the"
        " reference; --email finds who confirmed an address. Begin with --dry-run: it counts the"
        " rows and changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--subject", metavar="REFERENCE")
        which.add_argument("--email", metavar="ADDRESS")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        account = self._account(options)
        if account.works_here:
            raise CommandError("Somebody who works here is closed on the page of accounts.")
        for table, count in rows_of(account).items():
            self.stdout.write(f"{count:8,}  {table}")
        if options["dry_run"]:
            self.stdout.write(f"Nothing was changed. Account {account.subject_ref}.")
            return
        try:
            erase_account(person=account, by=None, at=timezone.now())
        except (NotErasedHereError, OSError) as error:
            raise CommandError(f"Nothing was erased: {type(error).__name__}.") from error
        clear_traces()
        self.stdout.write(f"Erased. Account {account.subject_ref}.")

    def _account(self, options: Any) -> User:
        if options["email"]:
            found = owner_of(options["email"].strip().lower())
            if found is None:
                raise CommandError(NOBODY.format("address"))
            return found
        try:
            ref = UUID(options["subject"])
        except ValueError:
            raise CommandError("That is no reference.") from None
        account: User | None = User.objects.filter(subject_ref=ref).first()
        if account is None:
            raise CommandError(NOBODY.format("reference"))
        return account
