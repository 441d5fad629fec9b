"""The devices of an account: which are signed in, which are new, and whose a browser's are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare
from django.utils.dateformat import format as date_format

from checkins.models import Device, User
from checkins.models.devices import NOT_LEARNED
from checkins.queries.day_names import month_day, on_short_day, short_day

PHONES = ("Android", "iPhone")


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """A line of the list.

    ``is_in`` is None where a sign-in has not been seen since devices note theirs. ``since`` is the
    day and time of the first one. ``is_new`` says that the others still have to tell of it.
    """

    id: UUID
    label: str
    since: str
    used: str
    is_here: bool
    is_in: bool | None
    is_new: bool

    @property
    def is_phone(self) -> bool:
        """Whether a phone's system is in its label."""
        return self.label.endswith(PHONES)


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device that is news: what it is, and when it signed in."""

    label: str
    day: str
    time: str


def devices_of(account: User, *, session_hash: str, at: datetime) -> list[ListedDevice]:
    """Return the account's devices, this one first and then by their last use.

    ``session_hash`` is the row of the session that looks.
    """
    rows = list(Device.objects.visible_to(account).known_at(at).order_by("-used_at", "pk"))
    open_hashes = open_sign_ins(account, {row.session_hash for row in rows}, at)
    today = at.astimezone(account.zone or UTC).date()
    lines = [_listed(row, account, session_hash, open_hashes, today) for row in rows]
    return sorted(lines, key=lambda line: not line.is_here)


def _listed(
    row: Device, account: User, session_hash: str, open_hashes: set[str], today: date
) -> ListedDevice:
    zone = account.zone or UTC
    made, used = row.made_at.astimezone(zone), row.used_at.astimezone(zone).date()
    return ListedDevice(
        id=row.pk,
        label=row.label,
        since=f"{short_day(made.date(), today)} at {date_format(made, 'g:i A')}",
        used=on_short_day(used, today),
        is_here=bool(session_hash) and row.session_hash == session_hash,
        is_in=None if row.session_hash == NOT_LEARNED else _is_in(row, account, open_hashes),
        is_new=row.is_news,
    )


def _is_in(row: Device, account: User, open_hashes: set[str]) -> bool:
    return row.session_hash in open_hashes and not _was_ended(row, account)


def _was_ended(row: Device, account: User) -> bool:
    """Return whether all sign-ins of the account were ended since this one was used."""
    ended_at = account.signed_out_at
    return ended_at is not None and row.used_at <= ended_at


def new_devices(account: User, *, session_hash: str) -> list[NewDevice]:
    """Return the devices of which this one is to say that they are new, the newest first."""
    rows = Device.objects.visible_to(account).news().exclude(session_hash=session_hash)
    moments = [(row, row.made_at.astimezone(account.zone or UTC)) for row in rows]
    moments.sort(key=lambda pair: pair[1], reverse=True)
    return [
        NewDevice(row.label, month_day(moment.date()), str(date_format(moment, "g:i A")))
        for row, moment in moments
    ]


def remembered_here(hashes: Sequence[str], *, at: datetime) -> list[str]:
    """Return under which names a phone keeps what is whose, of the accounts it is remembered for.

    ``hashes`` are of the tokens in the browser's cookie of devices. One is left out once its owner
    ended the sign-in, here or elsewhere. Where it only ran out, or another account signed in after
    it, what that account could not send yet is still its own.
    """
    rows = Device.objects.known_at(at).filter(token_hash__in=hashes, account__is_active=True)
    signed_in = rows.exclude(session_hash="").select_related("account")
    return sorted(row.account.phone_ref for row in signed_in if not _was_ended(row, row.account))


def open_sign_ins(account: User, hashes: Iterable[str], at: datetime) -> set[str]:
    """Return which of these sessions are the account's, and go on.

    A session holds a proof of the password, so that another password ends it.
    """
    sessions = Session.objects.filter(session_key__in=hashes, expire_date__gt=at)
    return {row.session_key for row in sessions if _is_of(account, row.get_decoded())}


def _is_of(account: User, session: dict[str, str]) -> bool:
    proof = session.get(HASH_SESSION_KEY, "")
    is_proven = constant_time_compare(proof, account.get_session_auth_hash())
    return session.get(SESSION_KEY) == str(account.pk) and is_proven
