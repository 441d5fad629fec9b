"""Browsers that notifications may reach: each belongs to one account, and ends with its sign-in."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from checkins.delivery.push import are_push_keys, is_push_address
from checkins.models import PushSubscription, User
from checkins.models.sealed import UNOPENED
from checkins.queries.devices import open_sign_ins
from checkins.services import audit
from checkins.services.turns import take_account_turn

TURNS = 5  # of as many accounts that take one browser at the same moment
MOST_BROWSERS = 10  # of one account; the longest known one makes room


class NoPushAddressError(Exception):
    """No browser's push service is at this address, or nothing can be encrypted with these keys."""


def subscribe(
    *, by: User, at: datetime, session_hash: str, endpoint: str, p256dh: str, auth: str
) -> PushSubscription:
    """Let notifications of ``by`` reach this browser until the sign-in ends.

    Whoever had the browser before has it no more: it is one account's. ``session_hash`` is the
    sign-in's row in the table of sessions.

    :raises NoPushAddressError: if nothing is ever to be sent there.
    """
    if not is_push_address(endpoint) or not are_push_keys(p256dh, auth):
        raise NoPushAddressError
    values = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    for _ in range(TURNS):
        with suppress(IntegrityError):  # another account took the browser at the same moment
            return _take(by, session_hash, values, at=at)
    return _take(by, session_hash, values, at=at)


@transaction.atomic
def _take(by: User, session_hash: str, values: dict[str, str], *, at: datetime) -> PushSubscription:
    account = take_account_turn(by)
    name = name_of(values["endpoint"])
    taken = PushSubscription.objects.filter(endpoint_hash=name).select_related("account")
    _end(taken, why="taken_over", by=account, at=at)
    own = PushSubscription.objects.filter(account=account).select_related("account")
    _end(own.filter(session_hash=session_hash), why="taken_over", by=account, at=at)
    kept = list(own.order_by("-made_at", "pk").values_list("pk", flat=True)[: MOST_BROWSERS - 1])
    _end(own.exclude(pk__in=kept), why="too_many", by=account, at=at)
    row = PushSubscription(
        account=account, endpoint_hash=name, session_hash=session_hash, made_at=at
    )
    row.values_text = json.dumps(values)
    row.save(force_insert=True)
    audit.record(action="push_began", about=account, by=account, at=at)
    return row


@transaction.atomic
def end_here(*, by: User, session_hash: str, at: datetime) -> None:
    """End the notifications of a sign-in; where there are none, nothing happens."""
    own = PushSubscription.objects.filter(account=by, session_hash=session_hash)
    _end(own.select_related("account"), why="ended", by=by, at=at)


@transaction.atomic
def end_sign_ins(*, of: User, session_hashes: Iterable[str], by: User | None, at: datetime) -> None:
    """End the notifications of sign-ins of an account that are ended from afar."""
    own = PushSubscription.objects.filter(account=of, session_hash__in=session_hashes)
    _end(own.select_related("account"), why="ended", by=by, at=at)


@transaction.atomic
def end_everywhere(*, by: User, at: datetime) -> None:
    """End the notifications of an account on every device."""
    own = PushSubscription.objects.filter(account=by).select_related("account")
    _end(own, why="ended", by=by, at=at)


@transaction.atomic
def subscriptions_of(account: User, *, at: datetime) -> list[PushSubscription]:
    """Return the browsers that notifications of an account may reach at ``at``.

    The others are deleted: their sign-in is over, on the device itself or from afar, or the account
    was switched off, or what is sealed cannot be opened. The account is read anew: a worker may
    have read it minutes ago.
    """
    rows = list(PushSubscription.objects.filter(account=account).order_by("made_at", "pk"))
    if not rows:
        return []
    now = User.objects.get(pk=account.pk)
    open_hashes = open_sign_ins(now, {row.session_hash for row in rows}, at)
    live = [row for row in rows if _is_live(row, now, open_hashes)]
    if len(live) < len(rows):
        dead = PushSubscription.objects.filter(pk__in={row.pk for row in rows if row not in live})
        _end(dead.select_related("account"), why="signed_out", by=None, at=at)
    return live


@transaction.atomic
def prune(row: PushSubscription, *, at: datetime) -> None:
    """Delete a browser whose push service says that it is gone."""
    gone = PushSubscription.objects.filter(pk=row.pk).select_related("account")
    _end(gone, why="gone", by=None, at=at)


def note_sent(row: PushSubscription, *, at: datetime) -> None:
    """Note when a browser was last sent something."""
    PushSubscription.objects.filter(pk=row.pk).update(sent_at=at)


@transaction.atomic
def purge_subscriptions(*, at: datetime) -> int:
    """Delete the browsers whose session is over, and return how many there were."""
    open_keys = Session.objects.filter(expire_date__gt=at).values("session_key")
    over = PushSubscription.objects.exclude(session_hash__in=open_keys).select_related("account")
    return _end(over, why="signed_out", by=None, at=at)


def name_of(endpoint: str) -> str:
    """Return the hash that finds an address again; nobody can guess the address from it."""
    return sha256(endpoint.encode()).hexdigest()


def _end(rows: Iterable[PushSubscription], *, why: str, by: User | None, at: datetime) -> int:
    """Delete rows that are still there, each with its audit row, and return how many those were."""
    ended = 0
    for row in rows:
        if PushSubscription.objects.filter(pk=row.pk).delete()[0]:
            audit.record(action="push_ended", about=row.account, by=by, at=at, why=why)
            ended += 1
    return ended


def _is_live(row: PushSubscription, account: User, open_hashes: set[str]) -> bool:
    ended_at = account.signed_out_at
    was_ended = ended_at is not None and row.made_at <= ended_at
    is_open = row.session_hash in open_hashes and row.values_text != UNOPENED
    return is_open and account.is_active and not was_ended
