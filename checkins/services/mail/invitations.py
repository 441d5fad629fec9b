"""The mail that invites somebody to work at the clinic."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from checkins.delivery.email import Letter
from checkins.enums import Channel, OutboxRule
from checkins.models import OutboxMessage, StaffInvitation
from checkins.services import audit
from checkins.services.mail.rules import letter


def link_of(invitation: StaffInvitation) -> str:
    """Return the address of the page on which the invited person makes their account."""
    return f"{settings.SITE_ORIGIN}{reverse('staff_join', args=[invitation.token])}"


@transaction.atomic
def queue_invitation(invitation: StaffInvitation, *, at: datetime) -> None:
    """Queue the mail with the link; it was requested just now, so it leaves at night as well."""
    OutboxMessage.objects.create(
        invitation=invitation,
        rule=OutboxRule.INVITED,
        local_day=at.astimezone(UTC).date(),
        channel=Channel.EMAIL,
        queued_at=at,
        next_at=at,
    )
    audit.record(
        action="message_queued", about=invitation, by=None, at=at, rule=OutboxRule.INVITED.value
    )


def invited_letter(message: OutboxMessage, person: None, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail; None if the invitation can no longer be accepted."""
    invitation = message.invitation
    if invitation is None or not _is_open(invitation, at):
        return None
    by, link = invitation.invited_by, link_of(invitation)
    with timezone.override(by.zone if by else None):  # the day that the inviter's page names
        return letter(invitation.email, "invitation", invitation=invitation, link=link)


def _is_open(invitation: StaffInvitation, at: datetime) -> bool:
    return bool(StaffInvitation.objects.open_at(at).filter(pk=invitation.pk).exists())
