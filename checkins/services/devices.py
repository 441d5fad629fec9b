"""Known devices: browsers that signed in before, and the links by which a new one gets in.

What an owner sees of them, and ends from afar, is in ``devices_afar``.
"""

import secrets
from datetime import datetime, timedelta

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from checkins.enums import AccountMailKind
from checkins.models import Device, DeviceLink, User
from checkins.models.devices import LINK_GOOD_FOR
from checkins.services import audit
from checkins.services.browsers import label_of
from checkins.services.invitations import token_hash
from checkins.services.mail.account_mails import queue_account_mail
from checkins.services.mail.erasures import confirmed_addresses
from checkins.services.tries import LINKS, MAILS, forget_tries, of_address, take_try

MOST_TOKENS, BETWEEN = 4, "."  # of several accounts that share a browser
NEWS_GOOD_FOR = timedelta(days=7)
NOW_KNOWN = "now_known_by"  # an attribute of the request: the new cookie that its answer sends


class DeviceLinkOverError(Exception):
    """The link does not exist, was used, or is too old."""


def device_cookie(request: HttpRequest) -> str:
    """Return what the browser's cookie of devices holds, "" if it has none."""
    return str(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))


def cookie_hashes(cookie: str) -> list[str]:
    """Return the hashes of the tokens in a browser's cookie of devices."""
    return [token_hash(token) for token in _tokens(cookie)]


def tries_key(account: User, cookie: str, *, at: datetime) -> str:
    """Return the key of the account's tries in this browser, once it is known whose they are."""
    device = device_of(account, cookie, at=at)
    return device.tries_key if device else f"account {account.pk}"


def device_of(account: User, cookie: str, *, at: datetime) -> Device | None:
    """Return the account's device whose token the browser's cookie holds, None if there is none."""
    hashes = cookie_hashes(cookie)
    if not hashes:
        return None
    devices = Device.objects.visible_to(account).known_at(at)
    return devices.filter(token_hash__in=hashes).first()


def device_for(address: str, cookie: str, *, at: datetime) -> Device | None:
    """Return the browser's device of the one account that the typed address signs in to.

    It is sought by the cookie, so that a stranger is answered after the same queries, whoever the
    address belongs to. Nobody else's device counts: its tries would be tries at another's password.
    """
    hashes = cookie_hashes(cookie)
    if not hashes:
        return None
    is_main = Q(account__email__iexact=address)
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True)
    devices = Device.objects.known_at(at).filter(token_hash__in=hashes)
    device = devices.filter(is_main | Q(account__in=confirmed.values("user"))).first()
    if device is None:
        return None
    accounts = filter_users_by_email(address, prefer_verified=True, for_login=True)
    return device if [one.pk for one in accounts] == [device.account_id] else None


@transaction.atomic
def know_device(
    *, account: User, cookie: str, at: datetime, session_hash: str = "", user_agent: str = ""
) -> str:
    """Note that the account signed in in this browser; return the cookie that it holds from now on.

    Each account has a token of its own, that nobody knew before. Beside a device that it knows,
    a new one is told of. A sign-in that this one takes the place of is over: its session goes.
    """
    device = device_of(account, cookie, at=at)
    if device is not None:
        Session.objects.filter(pk=device.session_hash).exclude(pk=session_hash).delete()
        _note(device, at=at, session_hash=session_hash, user_agent=user_agent)
        audit.record(action="device_used", about=account, by=account, at=at)
        return cookie
    device, after = _make_device(account, cookie, at=at)
    _note(device, at=at, session_hash=session_hash, user_agent=user_agent)
    audit.record(action="device_known", about=account, by=account, at=at)
    if Device.objects.visible_to(account).known_at(at).exclude(pk=device.pk).exists():
        _say_it_is_new(device, at=at)
    return after


@transaction.atomic
def keep_device(
    *, account: User, cookie: str, at: datetime, session_hash: str, user_agent: str
) -> str:
    """Note the device of a session that goes on; return the cookie that it holds from now on.

    No audit row, and no word of a new device: nobody signed in.
    """
    device, after = device_of(account, cookie, at=at), cookie
    if device is None:
        device, after = _make_device(account, cookie, at=at)
    _note(device, at=at, session_hash=session_hash, user_agent=user_agent)
    return after


def was_forgotten(account: User, cookie: str, *, at: datetime) -> bool:
    """Return whether a browser that knew accounts does not know this one: it was signed out."""
    return bool(_tokens(cookie)) and device_of(account, cookie, at=at) is None


def _make_device(account: User, cookie: str, *, at: datetime) -> tuple[Device, str]:
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        account=account, token_hash=token_hash(token), made_at=at, used_at=at
    )
    return device, BETWEEN.join([token, *_tokens(cookie)][:MOST_TOKENS])


def _note(device: Device, *, at: datetime, session_hash: str, user_agent: str) -> None:
    device.label, device.session_hash, device.used_at = label_of(user_agent), session_hash, at
    device.save(update_fields=["label", "session_hash", "used_at"])


def _say_it_is_new(device: Device, *, at: datetime) -> None:
    Device.objects.filter(pk=device.pk).update(is_news=True)
    for address in confirmed_addresses(device.account):
        queue_account_mail(
            AccountMailKind.NEW_DEVICE,
            address,
            at=at,
            good_for=NEWS_GOOD_FOR,
            account=device.account,
            label=device.label,
            signed_in_at=at.isoformat(),
        )


@transaction.atomic
def forget_devices(*, account: User, at: datetime, beside: Device | None = None) -> None:
    """Forget the account's devices but the one given, and the links that would make another."""
    drop_links(account)
    devices = Device.objects.filter(account=account)
    if beside is not None:
        devices = devices.exclude(pk=beside.pk)
    if devices.delete()[0]:
        audit.record(action="devices_forgotten", about=account, by=account, at=at)


@transaction.atomic
def drop_links(account: User) -> None:
    """Delete the account's links: one may lie in a mailbox that is not its owner's any more.

    The next try sends another one at once, since a link is held back only while the last one works.
    """
    links = DeviceLink.objects.filter(account=account)
    for address_hash in links.values_list("address_hash", flat=True):
        forget_tries(LINKS, address_hash)
    links.delete()


def offer_link(address: str, *, at: datetime) -> None:
    """Queue the mail with a link for who typed an address too often, whoever it belongs to.

    The day's first one also says what happened. A link that was just sent is not sent again.
    """
    key = of_address(address)
    if not take_try(LINKS, key, at=at):
        return
    is_first = take_try(MAILS, key, at=at)
    kind = AccountMailKind.TRIED if is_first else AccountMailKind.DEVICE
    queue_account_mail(kind, address, at=at, good_for=LINK_GOOD_FOR)


def find_link(*, token: str, at: datetime) -> DeviceLink:
    """Return the link of a token.

    :raises DeviceLinkOverError: if it signs nobody in.
    """
    links = DeviceLink.objects.open_at(at).filter(account__is_active=True)
    link = links.select_related("account").filter(token_hash=token_hash(token)).first()
    if link is None:
        raise DeviceLinkOverError
    return link


@transaction.atomic
def use_link(*, link: DeviceLink, at: datetime) -> User:
    """Use a link up, and return the account that it signs in, its second step still to be asked.

    From then on the next try sends another link.

    :raises DeviceLinkOverError: if it was used meanwhile, or is too old by now.
    """
    account = link.account
    if not DeviceLink.objects.open_at(at).filter(pk=link.pk).update(used_at=at):
        raise DeviceLinkOverError
    forget_tries(LINKS, link.address_hash)
    audit.record(action="device_link_used", about=account, by=account, at=at)
    return account


@transaction.atomic
def purge_devices(*, at: datetime) -> int:
    """Delete the links that are too old and the devices that nobody used, and return how many."""
    links, _ = DeviceLink.objects.over(at).delete()
    devices, _ = Device.objects.over(at).delete()
    return links + devices


def _tokens(cookie: str) -> list[str]:
    return [token for token in cookie[:400].split(BETWEEN) if token][:MOST_TOKENS]
