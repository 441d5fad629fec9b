"""A device's PIN, five tries at it, and stopping all sharing on a phone that is locked."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from checkins.models import Device, DevicePin, Profile, User
from checkins.models.hashers import CrowdedError
from checkins.models.locks import MOST_WRONG
from checkins.services import audit
from checkins.services.devices import device_of, keep_device
from checkins.services.sharing import stop_all_sharing


class WrongPinError(Exception):
    """It is another PIN; the first argument is how many tries are left."""


class NoPinError(Exception):
    """The device has no PIN, or none any more."""


def pin_here(account: User, cookie: str, *, at: datetime) -> DevicePin | None:
    """Return the account's PIN in the browser with this cookie of devices, None without one."""
    device = device_of(account, cookie, at=at)
    if device is None:
        return None
    return DevicePin.objects.visible_to(account).filter(device=device).first()


def set_pin(
    *, pin: str, by: User, cookie: str, session_hash: str, user_agent: str, at: datetime
) -> str:
    """Set this browser's PIN, in place of the one before; return its cookie of devices.

    A browser that signed in long ago is known from now on.
    """
    device = device_of(by, cookie, at=at)
    # It takes long, so no row waits for it where it can be done before.
    pin_hash = make_password(_keyed(device, pin)) if device else ""
    with transaction.atomic():
        if device is None:
            cookie = keep_device(
                account=by, cookie=cookie, at=at, session_hash=session_hash, user_agent=user_agent
            )
            device = device_of(by, cookie, at=at)
        assert device is not None  # noqa: S101 it was just made
        values = {"pin_hash": pin_hash or make_password(_keyed(device, pin)), "tries": 0}
        DevicePin.objects.update_or_create(device=device, defaults={**values, "set_at": at})
        audit.record(action="device_pin_set", about=by, by=by, at=at)
    return cookie


@transaction.atomic
def remove_pin(*, row: DevicePin, by: User, at: datetime) -> None:
    """Remove a device's PIN; a second tap at once finds it gone."""
    if DevicePin.objects.filter(pk=row.pk).delete()[0]:
        audit.record(action="device_pin_removed", about=by, by=by, at=at)


def try_pin(*, row: DevicePin, pin: str, by: User, at: datetime) -> None:
    """Check a PIN; the try is counted first, so that many at once are five together.

    :raises WrongPinError: if it is another one.
    :raises NoPinError: if there were five wrong ones: it is gone.
    :raises CrowdedError: if it is nobody's turn to hash anything; that was no try.
    """
    pins = DevicePin.objects.filter(pk=row.pk)
    if not pins.with_tries_left().update(tries=F("tries") + 1):
        raise NoPinError
    try:
        is_right = check_password(_keyed(row.device, pin), row.pin_hash)
    except CrowdedError:
        pins.filter(tries__gt=0).update(tries=F("tries") - 1)
        raise
    left = _answered(row, is_right=is_right, by=by, at=at)
    if not is_right:
        raise WrongPinError(left) if left else NoPinError


@transaction.atomic
def stop_sharing_locked(*, by: User, at: datetime) -> None:
    """Stop all sharing on a locked phone; Home says so once it is unlocked."""
    if stop_all_sharing(by=by, at=at):
        Profile.objects.filter(person=by).update(stopped_locked_at=at)


@transaction.atomic
def put_stop_away(*, by: User, at: datetime) -> None:
    """Hide the card on Home that says so."""
    if (
        Profile.objects.filter(person=by)
        .exclude(stopped_locked_at=None)
        .update(stopped_locked_at=None)
    ):
        audit.record(action="stop_read", about=by, by=by, at=at)


@transaction.atomic
def _answered(row: DevicePin, *, is_right: bool, by: User, at: datetime) -> int:
    """Write what became of a try; return how many are left.

    :raises NoPinError: if the PIN was right, and gone or set anew meanwhile.
    """
    pins = DevicePin.objects.select_for_update().filter(pk=row.pk, pin_hash=row.pin_hash)
    now = pins.first()
    if is_right:
        if now is None:
            raise NoPinError
        pins.update(tries=0)
        audit.record(action="device_pin_right", about=by, by=by, at=at)
        return MOST_WRONG
    left = MOST_WRONG - now.tries if now else 0
    if now and left <= 0:
        now.delete()
    audit.record(
        action="device_pin_wrong" if left > 0 else "device_pin_gone", about=by, by=by, at=at
    )
    return max(left, 0)


def _keyed(device: Device, pin: str) -> str:
    """Return what is hashed: a stolen table alone lets nobody guess four digits."""
    return str(
        salted_hmac("checkins.device_pin", f"{device.pk} {pin}", algorithm="sha256").hexdigest()
    )
