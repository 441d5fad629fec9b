"""The mails that somebody asks for at a door: queued for every address, written as they leave.

Nothing is looked up while somebody waits, so a known address takes as long as an unknown one.
"""

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta

import structlog
from allauth.account import app_settings as library
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from checkins.delivery import RefusedError, UnreachableError
from checkins.delivery.email import Letter, Mailer
from checkins.enums import AccountMailKind
from checkins.models import AccountMail, PendingAddress, User
from checkins.queries.patience import is_database_away
from checkins.services import audit
from checkins.services.mail.carriers import message_id_of
from checkins.services.mail.devices import device_letter, new_device_letter, tried_letter
from checkins.services.mail.erasures import going_letter, gone_letter
from checkins.services.mail.leases import claim, pause_after, put_back
from checkins.services.mail.rules import letter
from checkins.services.tries import ACCOUNT_MAILS, of_address, take_try

MOST = 100
BACKOFF = [timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600)]
# The others are sent at most every quarter of an hour: see ``services.devices``.
COUNTED = {
    *(AccountMailKind.CONFIRM, AccountMailKind.RESET, AccountMailKind.GOING),
    AccountMailKind.NEW_DEVICE,
}
log = structlog.get_logger(__name__)


@transaction.atomic
def queue_account_mail(
    kind: AccountMailKind,
    address: str,
    *,
    at: datetime,
    good_for: timedelta,
    account: User | None = None,
    **values: str,
) -> None:
    """Queue a mail to an address, which may be nobody's; after ``good_for`` it does not leave.

    ``values`` are sealed beside the address, and the kind's letter gets them back.
    """
    mail = AccountMail(
        kind=kind, account=account, queued_at=at, next_at=at, good_until=at + good_for
    )
    mail.values_text = json.dumps({**values, "address": address.strip().lower()})
    mail.save(force_insert=True)
    audit.record(action="account_mail_queued", about=mail, by=None, at=at, what=kind.value)


def send_account_mails(*, at: datetime, mailer: Mailer | None = None) -> int:
    """Send the mails that are due, at any hour, and return how many left; runs may overlap safely.

    They are taken one by one, at most a hundred. What the server did not take waits for a later
    run, until it is too old.
    """
    mails, sent = AccountMail.objects.select_related("account"), 0
    with nullcontext(mailer) if mailer else Mailer() as way:
        for _ in range(MOST):
            taken = claim(mails, AccountMail.objects.due(at), at=at, most=1)
            if not taken:
                break
            try:
                sent += _leave(taken[0], way, at=at)
            except UnreachableError:
                break  # the other mails would wait for the same server
    return sent


def _leave(mail: AccountMail, way: Mailer, *, at: datetime) -> bool:
    """Send one mail, and return whether it left; a fault of its own keeps no other mail back.

    :raises UnreachableError: if no mail leaves now.
    """
    later = at + pause_after(mail.attempts, BACKOFF)
    try:
        written = _letter(mail, at) if _may_leave(mail, at) else None
        if written is None:
            _end(mail, at=at, action="account_mail_dropped")
            return False
        way.send(written, message_id=message_id_of(mail.pk))
    except (RefusedError, UnreachableError) as error:
        put_back(_held(mail), next_at=later)
        log.warning("account_mail_not_sent", mail=str(mail.pk), why=type(error).__name__)
        if isinstance(error, UnreachableError):
            raise
    except Exception as error:
        if is_database_away(error):
            raise
        put_back(_held(mail), next_at=later)
        log.exception("account_mail_failed", mail=str(mail.pk))
    else:
        return _end(mail, at=at, action="account_mail_sent")
    return False


def _may_leave(mail: AccountMail, at: datetime) -> bool:
    """Return whether the mail is in time, and one of the day's first of its kind to its address.

    A stranger may ask for as many as they like, and would fill somebody's mailbox. It is counted
    here, where nobody waits for an answer, once for each mail.
    """
    if mail.good_until <= at or not mail.values:
        return False
    counted = mail.attempts > 1 or AccountMailKind(mail.kind) not in COUNTED
    key = f"{mail.kind} {of_address(mail.values['address'])}"
    return counted or take_try(ACCOUNT_MAILS, key, at=at)


def _letter(mail: AccountMail, at: datetime) -> Letter | None:
    """Return the mail as it is now; None if it says nothing to its address."""
    return LETTERS[AccountMailKind(mail.kind)](mail, at)


@transaction.atomic
def _end(mail: AccountMail, *, at: datetime, action: str) -> bool:
    """Delete a mail that left or never will, and return whether this run still held it."""
    deleted, _ = _held(mail).delete()
    if deleted:
        audit.record(action=action, about=mail, by=None, at=at, what=mail.kind)
    return bool(deleted)


def _held(mail: AccountMail) -> QuerySet[AccountMail]:
    """Return the mail's row if this run still holds it."""
    return AccountMail.objects.filter(pk=mail.pk, lease=mail.lease)


def confirm_letter(mail: AccountMail, at: datetime) -> Letter | None:
    """Return the mail with the link that confirms an address; of a taken one it says so instead."""
    address = mail.values["address"]
    pending = PendingAddress.objects.open_at(at).filter(account=mail.account).first()
    if pending is None or pending.address != address:
        return None
    owner = owner_of(address, beside=mail.account)
    if owner is not None:
        link = reset_link(owner) if owner.is_active else ""
        return letter(address, "address_exists", link=link, **_site())
    link = reverse("addresses_confirm", args=[pending.token])
    return letter(address, "address_confirm", link=_on_the_site(link), **_site())


def reset_letter(mail: AccountMail, at: datetime) -> Letter | None:  # noqa: ARG001 one signature for all letters
    """Return the mail with the link to a new password; None if no account may get it there."""
    address = mail.values["address"]
    owner = owner_of(address)
    if owner is None or not owner.is_active:
        return None
    return letter(address, "password_reset", link=reset_link(owner), **_site())


LETTERS: dict[AccountMailKind, Callable[[AccountMail, datetime], Letter | None]] = {
    AccountMailKind.CONFIRM: confirm_letter,
    AccountMailKind.RESET: reset_letter,
    AccountMailKind.DEVICE: device_letter,
    AccountMailKind.TRIED: tried_letter,
    AccountMailKind.GOING: going_letter,
    AccountMailKind.GONE: gone_letter,
    AccountMailKind.NEW_DEVICE: new_device_letter,
}


def owner_of(address: str, *, beside: User | None = None) -> User | None:
    """Return the account that an address belongs to, confirmed or from before it had to be.

    A mail there may set its password. Beside a confirmed address an unconfirmed one proves nothing:
    whoever had the phone for a moment could have typed it. It is nobody's, then.

    Addresses are stored in lower case, and compared letter by letter: a database's own comparison
    takes other alphabets' letters for these, and the mail would go to somebody else.
    """
    confirmed = EmailAddress.objects.filter(verified=True)
    held = EmailAddress.objects.filter(email=address).values("user_id")
    never = User.objects.exclude(pk__in=confirmed.values("user_id"))
    owners = User.objects.filter(pk__in=confirmed.filter(email=address).values("user_id"))
    found = owners if owners.exists() else never.filter(Q(email=address) | Q(pk__in=held))
    others = found.exclude(pk=beside.pk) if beside else found
    owner: User | None = others.order_by("pk").first()
    return owner


def reset_link(owner: User) -> str:
    """Return the link to a new password: three days, and one use."""
    key = library.PASSWORD_RESET_TOKEN_GENERATOR().make_token(owner)
    link = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(owner), key])
    return _on_the_site(link)


def _on_the_site(path: str) -> str:
    return f"{settings.SITE_ORIGIN}{path}"


def _site() -> dict[str, str]:
    return {"site": settings.SITE_ORIGIN.partition("://")[2]}
