"""Addresses: given, waiting for the link in a mail, and confirmed; accounts that never got one.

An address signs in to one account at most. Giving one looks nothing up, so that it tells nobody
whether the address has an account; the mail alone says so, to whoever reads it.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from checkins.enums import AccountMailKind
from checkins.models import AccountMail, PendingAddress, User
from checkins.models.sealed import UNOPENED
from checkins.services import audit
from checkins.services.account_changes import may_be_put_back, telling_addresses
from checkins.services.erasures import erase_account
from checkins.services.invitations import AddressTakenError, token_hash
from checkins.services.mail.account_mails import owner_of, queue_account_mail
from checkins.services.turns import take_account_turn

GOOD_FOR = timedelta(days=3)
RESET_GOOD_FOR = timedelta(days=1)  # a mail that leaves later answers nothing that is still asked
UNUSED_FOR = timedelta(days=30)


class AddressLinkGoneError(Exception):
    """The link does not exist, was used, is too old, or its address was taken back."""


@transaction.atomic
def ask_for_address(*, by: User, at: datetime, address: str) -> None:
    """Keep an address until the link in a mail is opened; it takes the place of an earlier one.

    The same address again sends the mail again, and the links in both work. While the mail still
    waits to leave, nothing changes.
    """
    take_account_turn(by)
    address = address.strip().lower()
    held = PendingAddress.objects.visible_to(by).first()
    is_same = held is not None and held.address == address
    waiting = AccountMail.objects.filter(account=by, kind=AccountMailKind.CONFIRM)
    if is_same and waiting.exists():
        return
    if held is None or not is_same:
        waiting.delete()  # else a mail to the earlier address would hold back this one's next mail
        PendingAddress.objects.visible_to(by).delete()
        held = PendingAddress(account=by)
        held.address, held.token_hash = address, token_hash(held.token)
    held.good_until = at + GOOD_FOR
    held.save()
    queue_account_mail(AccountMailKind.CONFIRM, address, at=at, good_for=GOOD_FOR, account=by)
    audit.record(action="address_given", about=by, by=by, at=at)


@transaction.atomic
def take_back_address(*, by: User, at: datetime) -> None:
    """Forget the address that waits: its link no longer works. Without one nothing changes."""
    if PendingAddress.objects.visible_to(by).delete()[0]:
        audit.record(action="address_taken_back", about=by, by=by, at=at)


def ask_for_reset(*, at: datetime, address: str) -> None:
    """Queue the mail to a new password; who has no account there gets none."""
    queue_account_mail(AccountMailKind.RESET, address, at=at, good_for=RESET_GOOD_FOR)


def find_pending(*, token: str, at: datetime) -> PendingAddress:
    """Return the address that a mail's link confirms, with its account.

    :raises AddressLinkGoneError: if it confirms none.
    """
    open_now = PendingAddress.objects.open_at(at).filter(account__is_active=True)
    found = open_now.filter(token_hash=token_hash(token)).select_related("account").first()
    if found is None:
        raise AddressLinkGoneError
    return found


@transaction.atomic
def confirm_address(*, pending: PendingAddress, at: datetime) -> None:
    """Give the account its address; the first confirmed one is its main address.

    :raises AddressLinkGoneError: if the link was used or the address taken back meanwhile.
    :raises AddressTakenError: if the address belongs to another account, or may come back to it.
    """
    account, address = take_account_turn(pending.account), str(pending.address)
    is_open = PendingAddress.objects.open_at(at).filter(pk=pending.pk).delete()[0]
    if not is_open or address == UNOPENED:
        raise AddressLinkGoneError
    if owner_of(address, beside=account) or may_be_put_back(address, at=at, account=account):
        raise AddressTakenError
    with telling_addresses(account, by=account, at=at, origin=settings.SITE_ORIGIN):
        try:
            with transaction.atomic():
                _add(account, address)
        except IntegrityError as error:
            raise AddressTakenError from error
    audit.record(action="address_confirmed", about=account, by=account, at=at)


def _add(account: User, address: str) -> None:
    mine = EmailAddress.objects.filter(user=account)
    is_first = not mine.filter(verified=True).exists()
    if is_first:
        mine.update(primary=False)
        User.objects.filter(pk=account.pk).update(email=address, used_on=None)
    row, _ = EmailAddress.objects.get_or_create(user=account, email=address)
    row.verified, row.primary = True, row.primary or is_first
    row.save(update_fields=["verified", "primary"])


def note_use(*, account: User, at: datetime) -> None:
    """Note the day on which an account without an address was used: unused ones are erased.

    No audit row: nobody did anything to the account.
    """
    User.objects.filter(pk=account.pk, email=None).update(used_on=at.date())


@transaction.atomic
def purge_pending(*, at: datetime) -> int:
    """Delete the addresses whose link ran out, of accounts that have another; return how many.

    Whose they are was never proved. An account's only one stays, so that its link can be sent again
    at a tap; it goes with the account.
    """
    over = PendingAddress.objects.filter(good_until__lte=at).exclude(account__email=None)
    number, _ = over.delete()
    return number


def erase_unused(*, at: datetime) -> int:
    """Erase the accounts without an address that nobody used for 30 days; return how many."""
    last = (at - UNUSED_FOR).date()
    unused = User.objects.filter(email=None, date_joined__date__lte=last)
    erased = 0
    for account in unused.exclude(used_on__gt=last):
        erase_account(person=account, by=account, at=at)
        erased += 1
    return erased
