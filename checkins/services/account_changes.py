"""How an account is signed in to: telling its addresses of a change, and putting back what stood.

Whatever changes an address, the password or a second step does so within
:func:`telling_addresses`. It compares what stood before with what stands then, so it tells of
exactly what changed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from checkins.enums import AccountChangeKind
from checkins.models import AccountChange, AccountNotice, PendingAddress, User
from checkins.models.sealed import UNOPENED
from checkins.services import audit
from checkins.services.devices import drop_links, forget_devices
from checkins.services.invitations import token_hash
from checkins.services.mail.account_changes import queue_notice
from checkins.services.turns import take_account_turn

# What of an authenticator's data proves somebody; the rest is its name and its use.
PROVES = ("secret", "seed", "credential")


class LinkOverError(Exception):
    """The link does not exist, was used, is too old, or what it would put back does not open."""


class AddressTakenMeanwhileError(Exception):
    """Another account uses an address that would be put back."""


class MainAddressError(Exception):
    """The main address is not removed before another one is chosen."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What an account was signed in to with: addresses, the password's hash, second steps.

    An address is ``[email, confirmed, main]``; a second step ``[type, data, made, last used]``,
    with moments in ISO 8601 and None for one that was never used.
    """

    email: str
    password: str
    addresses: list[list[Any]]
    factors: list[list[Any]]

    @property
    def confirmed(self) -> list[str]:
        """The confirmed addresses."""
        return [email for email, is_confirmed, _ in self.addresses if is_confirmed]

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        """The data of each passkey."""
        return [data for kind, data, *_ in self.factors if kind == Authenticator.Type.WEBAUTHN]

    def change_to(self, now: "Stood") -> AccountChangeKind | None:
        """Return what changed; None if nothing by which somebody signs in, or is found, did."""
        if self.password != now.password:
            return AccountChangeKind.PASSWORD
        if _proofs(self) != _proofs(now):
            return AccountChangeKind.SECOND_STEP
        mains = (self.email, sorted(self.confirmed)), (now.email, sorted(now.confirmed))
        return AccountChangeKind.ADDRESS if mains[0] != mains[1] else None


def _proofs(stood: Stood) -> list[str]:
    kept = ([kind, *(data.get(name) for name in PROVES)] for kind, data, *_ in stood.factors)
    return sorted(json.dumps(one) for one in kept)


def stands(account: User) -> Stood:
    """Return what the account is signed in to with now, as the database has it."""
    email, password = User.objects.values_list("email", "password").get(pk=account.pk)
    addresses = EmailAddress.objects.filter(user_id=account.pk).order_by("pk")
    factors = Authenticator.objects.filter(user_id=account.pk).order_by("pk")
    return Stood(
        email,
        password,
        [[one.email, one.verified, one.primary] for one in addresses],
        [
            [
                one.type,
                one.data,
                one.created_at.isoformat(),
                one.last_used_at.isoformat() if one.last_used_at else None,
            ]
            for one in factors
        ],
    )


@contextmanager
def telling_addresses(
    account: User, *, by: User | None, at: datetime, origin: str = "", untold: str = ""
) -> Iterator[None]:
    """Do a change of the account, and tell every address that was confirmed before it.

    ``untold`` is an address that somebody else reads: it hears of nothing, and no link that went
    there before works any more. ``origin`` is the site's address, for the link; without one the
    mail has none.
    """
    with transaction.atomic():
        take_account_turn(account)
        before = stands(account)
        yield
        if untold:
            _forget(account, untold)
        if kind := before.change_to(stands(account)):
            _note(account, kind, before, by=by, at=at, origin=origin, untold=untold)


def _note(
    account: User,
    kind: AccountChangeKind,
    before: Stood,
    *,
    by: User | None,
    at: datetime,
    origin: str,
    untold: str = "",
) -> None:
    drop_links(account)
    change = AccountChange(account=account, kind=kind, origin=origin, made_at=at)
    change.before = json.dumps(asdict(before))
    change.save(force_insert=True)
    audit.record(action="account_changed", about=account, by=by, at=at, what=kind.value)
    for email in before.confirmed:
        if email == untold:
            continue
        notice = AccountNotice(change=change, address_hash=address_hash(email))
        notice.address, notice.token_hash = email, token_hash(notice.token)
        notice.save(force_insert=True)
        queue_notice(notice, at=at)


def _forget(account: User, email: str) -> None:
    AccountNotice.objects.filter(change__account=account, address_hash=address_hash(email)).delete()


def address_hash(email: str) -> str:
    """Return the keyed hash by which an address is found that may be put back."""
    hashed = salted_hmac("checkins.address", email.lower(), algorithm="sha256")
    return str(hashed.hexdigest())


def may_be_put_back(email: str, *, at: datetime, account: User | None = None) -> bool:
    """Return whether an address may come back to another account than ``account``.

    Meanwhile it is taken: who took over an account must not hold its address that way.
    """
    open_changes = AccountChange.objects.open_at(at)
    open_changes = open_changes.exclude(kind=AccountChangeKind.PUT_BACK)
    held = AccountNotice.objects.filter(address_hash=address_hash(email), change__in=open_changes)
    return held.exclude(change__account=account).exists() if account else held.exists()


@transaction.atomic
def leave_address(
    *, address: EmailAddress, by: User, at: datetime, origin: str, is_read_by_another: bool
) -> None:
    """Remove an address from its owner's account.

    :raises MainAddressError: if it is the main address.
    """
    if address.primary:
        raise MainAddressError(address.pk)
    untold = address.email if is_read_by_another else ""
    with telling_addresses(by, by=by, at=at, origin=origin, untold=untold):
        address.remove()
        audit.record(action="address_removed", about=by, by=by, at=at)


def find_change(*, token: str, at: datetime) -> tuple[AccountChange, Stood]:
    """Return the change that a mail's link puts back, and what stood before it.

    :raises LinkOverError: if the link puts nothing back.
    """
    open_changes = AccountChange.objects.open_at(at).filter(account__is_active=True)
    change = (
        open_changes.exclude(kind=AccountChangeKind.PUT_BACK)
        .filter(notices__token_hash=token_hash(token))
        .select_related("account")
        .first()
    )
    if change is None or change.before == UNOPENED:
        raise LinkOverError
    return change, Stood(**json.loads(change.before))


@transaction.atomic
def put_back(*, change: AccountChange, stood: Stood, at: datetime) -> None:
    """Put back what stood before a change, and end all sessions of the account.

    What changed later is undone with it. Who asks has proved the password or a passkey of before.

    :raises LinkOverError: if the change was put back meanwhile, or is too old by now.
    :raises AddressTakenMeanwhileError: if another account uses one of the addresses.
    """
    account = take_account_turn(change.account)
    if not AccountChange.objects.open_at(at).filter(pk=change.pk).update(undone_at=at):
        raise LinkOverError
    replaced = stands(account)
    later = AccountChange.objects.open_at(at).filter(account=account)
    later.filter(made_at__gte=change.made_at).update(undone_at=at)
    try:
        with transaction.atomic():
            _restore(account, stood, at=at)
    except IntegrityError as error:
        raise AddressTakenMeanwhileError from error
    forget_devices(account=account, at=at)
    audit.record(action="account_put_back", about=account, by=account, at=at)
    _note(account, AccountChangeKind.PUT_BACK, replaced, by=account, at=at, origin="")


def _restore(account: User, stood: Stood, *, at: datetime) -> None:
    EmailAddress.objects.filter(user=account).delete()
    PendingAddress.objects.filter(account=account).delete()
    Authenticator.objects.filter(user=account).delete()
    User.objects.filter(pk=account.pk).update(
        email=stood.email, password=stood.password, signed_out_at=at
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=email, verified=is_confirmed, primary=is_main)
        for email, is_confirmed, is_main in stood.addresses
        if is_confirmed or not stood.confirmed  # who changed it may have added one to confirm later
    )
    Authenticator.objects.bulk_create(
        Authenticator(
            user=account,
            type=kind,
            data=data,
            created_at=datetime.fromisoformat(made),
            last_used_at=datetime.fromisoformat(used) if used else None,
        )
        for kind, data, made, used in stood.factors
    )


@transaction.atomic
def purge_changes(*, at: datetime) -> int:
    """Delete the changes whose links are too old, and return how many there were."""
    number, _ = AccountChange.objects.over(at).delete()
    return number
