"""What an owner does with devices: signs them out, from afar too, and says that one is known."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from checkins.models import Device, PushSubscription, User
from checkins.services import audit
from checkins.services.push import end_sign_ins


@transaction.atomic
def follow_sign_in(*, before: str, after: str) -> None:
    """Let what belongs to a sign-in go with it, as its session gets a new key."""
    PushSubscription.objects.filter(session_hash=before).update(session_hash=after)
    Device.objects.filter(session_hash=before).update(session_hash=after)


@transaction.atomic
def leave_device(*, by: User, session_hash: str, at: datetime) -> None:
    """Note that its owner signed out in a browser, which is known as before."""
    devices = Device.objects.visible_to(by).exclude(session_hash="")
    if devices.filter(session_hash=session_hash).update(session_hash=""):
        audit.record(action="device_left", about=by, by=by, at=at)


@transaction.atomic
def sign_out_device(*, device: Device, by: User, at: datetime) -> None:
    """End a device's sign-in from afar, and know it no more: its next sign-in is a new device's.

    What a phone keeps for its owner, it forgets at its next opening.
    """
    _sign_out([device], by=by, at=at)


@transaction.atomic
def sign_out_others(*, by: User, session_hash: str, at: datetime) -> int:
    """Sign out every device of the account but the one whose session asks; return how many."""
    others = Device.objects.select_for_update().filter(account=by)
    found = list(others.exclude(session_hash=session_hash))
    _sign_out(found, by=by, at=at)
    return len(found)


def _sign_out(devices: Iterable[Device], *, by: User, at: datetime) -> None:
    hashes = [device.session_hash for device in devices]
    Session.objects.filter(pk__in=hashes).delete()
    end_sign_ins(of=by, session_hashes=hashes, by=by, at=at)
    for device in devices:
        if Device.objects.filter(pk=device.pk, account=by).delete()[0]:
            audit.record(action="device_signed_out", about=by, by=by, at=at)


@transaction.atomic
def know_them(*, by: User, session_hash: str, at: datetime) -> None:
    """Note that the account's owner read of its new devices, on another one of them."""
    news = Device.objects.visible_to(by).news().exclude(session_hash=session_hash)
    if news.update(is_news=False):
        audit.record(action="devices_read", about=by, by=by, at=at)
