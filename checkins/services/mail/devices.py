"""The mails with a link that lets a new device in, and those that tell of one that came in."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from checkins.delivery.email import Letter
from checkins.models import AccountMail, DeviceLink
from checkins.models.devices import LINK_GOOD_FOR
from checkins.services import audit
from checkins.services.invitations import token_hash
from checkins.services.mail.erasures import confirmed_addresses
from checkins.services.mail.rules import letter
from checkins.services.sharing_texts import UTC
from checkins.services.tries import link_key_hash


def device_letter(mail: AccountMail, at: datetime) -> Letter | None:
    """Return the mail with a link and little else; None if no account may get it there."""
    return _with_link(mail, "device", at=at)


def tried_letter(mail: AccountMail, at: datetime) -> Letter | None:
    """Return the day's mail about many tries, with a link; None if no account may get it there."""
    return _with_link(mail, "tried", at=at)


def new_device_letter(mail: AccountMail, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail of a new device; None if the address is not a confirmed one any more."""
    account, values = mail.account, mail.values
    if account is None or not account.is_active:
        return None
    if values["address"] not in confirmed_addresses(account):
        return None
    with timezone.override(account.zone or UTC):
        return letter(
            values["address"],
            "new_device",
            label=values["label"],
            signed_in_at=datetime.fromisoformat(values["signed_in_at"]),
            link=f"{settings.SITE_ORIGIN}{reverse('devices')}",
        )


def _with_link(mail: AccountMail, name: str, *, at: datetime) -> Letter | None:
    """Return the mail; it goes to the address as its owner wrote it.

    What was typed may only look like it to a database, and be somebody else's. Who never confirmed
    any address signs in as before, and must not be kept out either; beside a confirmed address
    another one proves nothing, as for a new password.
    """
    typed = EmailAddress.objects.filter(email__iexact=mail.values["address"])
    written = typed.filter(user__is_active=True).select_related("user").order_by("pk")
    confirmed = EmailAddress.objects.filter(verified=True)
    never = written.exclude(user__in=confirmed.values("user"))
    found = written.filter(verified=True).first() or never.first()
    link = _make_link(mail, found, at=at) if found else None
    if found is None or link is None:
        return None
    there = reverse("devices_open", args=[link.token])
    return letter(found.email, name, link=f"{settings.SITE_ORIGIN}{there}")


@transaction.atomic
def _make_link(mail: AccountMail, address: EmailAddress, *, at: datetime) -> DeviceLink | None:
    """Save the link of a mail; None if the mail left before, and its link was used."""
    link = DeviceLink(
        id=mail.pk,
        account=address.user,
        address_hash=link_key_hash(mail.values["address"]),
        made_at=at,
        good_until=at + LINK_GOOD_FOR,
    )
    link.token_hash = token_hash(link.token)
    DeviceLink.objects.filter(pk=link.pk, used_at=None).delete()
    if DeviceLink.objects.filter(pk=link.pk).exists():
        return None
    link.save(force_insert=True)
    audit.record(action="device_link_made", about=address.user, by=None, at=at)
    return link
