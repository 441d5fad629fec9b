"""The mails to the addresses of an account about a change of how it is signed in to."""

from datetime import UTC, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from checkins.delivery.email import Letter
from checkins.enums import AccountChangeKind, Channel, OutboxRule
from checkins.models import AccountNotice, OutboxMessage, User
from checkins.models.sealed import UNOPENED
from checkins.services import audit
from checkins.services.mail.rules import letter

WHAT = {
    AccountChangeKind.ADDRESS: "your e-mail address",
    AccountChangeKind.PASSWORD: "your password",
    AccountChangeKind.SECOND_STEP: "your second step",
    AccountChangeKind.PUT_BACK: "",
}


@transaction.atomic
def queue_notice(notice: AccountNotice, *, at: datetime) -> None:
    """Queue the mail to one address; it leaves at any hour, whatever mail its owner wants."""
    account = notice.change.account
    OutboxMessage.objects.create(
        person=account,
        recipient=account,
        notice=notice,
        rule=OutboxRule.ACCOUNT,
        local_day=at.astimezone(account.zone or UTC).date(),
        channel=Channel.EMAIL,
        queued_at=at,
        next_at=at,
    )
    audit.record(
        action="message_queued", about=account, by=None, at=at, rule=OutboxRule.ACCOUNT.value
    )


def account_letter(message: OutboxMessage, account: User, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail; None if its address cannot be opened."""
    notice = message.notice
    if notice is None or notice.address == UNOPENED:
        return None
    change = notice.change
    kind = AccountChangeKind(change.kind)
    has_link = change.origin and change.undone_at is None
    link = reverse("account_changes_undo", args=[notice.token])
    with timezone.override(account.zone or UTC):
        return letter(
            notice.address,
            "account",
            what=WHAT[kind],
            changed_at=change.made_at,
            link=f"{change.origin}{link}" if has_link else "",
        )
