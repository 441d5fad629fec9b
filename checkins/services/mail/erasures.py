"""The mails about an account that goes: when it was asked for, and once it is gone.

They are rows of the doors' mails: the last one has no account any more to be about. They name no
subject, and the address is sealed until the mail has left.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from checkins.delivery.email import Letter
from checkins.models import AccountMail, User
from checkins.models.accounts import ERASED_AFTER
from checkins.services.mail.rules import letter
from checkins.services.sharing_texts import UTC

GONE_GOOD_FOR = timedelta(days=2)  # then the address is deleted, whether or not the mail left


def backups_end(erased_at: datetime) -> datetime:
    """Return when the last backup is deleted that still holds an account erased at this moment."""
    return erased_at + timedelta(days=settings.BACKUP_DAYS)


def going_letter(mail: AccountMail, at: datetime) -> Letter | None:
    """Return the mail that an account will go, with the way back; None if it stays by now."""
    account = mail.account
    if account is None or account.erase_at is None or account.erase_at <= at:
        return None
    with timezone.override(account.zone or UTC):
        return letter(
            mail.values["address"],
            "account_going",
            asked_at=account.asked_to_go_at,
            erase_at=account.erase_at,
            hours=int(ERASED_AFTER.total_seconds() // 3600),
            backup_days=settings.BACKUP_DAYS,
            link=f"{settings.SITE_ORIGIN}{reverse('erasures')}",
        )


def gone_letter(mail: AccountMail, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the last mail: what is gone, what stays, and when backups end."""
    values = mail.values
    erased_at = datetime.fromisoformat(values["erased_at"])
    return letter(
        values["address"],
        "account_gone",
        erased_at=erased_at,
        backups_end=backups_end(erased_at),
    )


def confirmed_addresses(account: User) -> Sequence[str]:
    """Return every confirmed address of the account, the main one first."""
    rows = EmailAddress.objects.filter(user=account, verified=True).order_by("-primary", "pk")
    return list(rows.values_list("email", flat=True))
