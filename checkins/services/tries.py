"""Counting tries, so that nobody guesses for ever: the newest ones of each key, in rows.

A try is counted before what is tried is checked, so that many at once do not get past the limit
together. The count stays, whatever becomes of the request. It leaves no audit row: a stranger could
write as many of them as they like.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.crypto import salted_hmac

from checkins.enums import AccountMailKind, TryKind
from checkins.models import TryCount
from checkins.models.hashers import CrowdedError


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries of a kind at one key in any stretch of ``within``.

    ``is_told`` is whether the log has a line for each one that is stopped.
    """

    kind: TryKind
    most: int
    within: timedelta
    is_told: bool = True


PASSWORDS = Limit(TryKind.PASSWORD, 20, timedelta(days=1))
CODES = Limit(TryKind.CODE, 5, timedelta(minutes=15))
# A clinic may be one network, and a stranger may be in it: one browser is stopped long before.
FROM_NETWORK = Limit(TryKind.NETWORK, 50, timedelta(minutes=5))
FROM_SESSION = Limit(TryKind.SESSION, 10, timedelta(minutes=5))
# Of unknown browsers together: a known one has tries of its own, whatever its neighbours do.
SIGN_INS = Limit(TryKind.NETWORK, 30, timedelta(minutes=1))
# While a link is not sent again, the one that was sent still works: see ``LINK_GOOD_FOR``.
LINKS = Limit(TryKind.LINK, 1, timedelta(minutes=15), is_told=False)
MAILS = Limit(TryKind.MAIL, 1, timedelta(days=1), is_told=False)
# Of one kind to one address: all that came before are in its mailbox, and their links work.
ACCOUNT_MAILS = Limit(TryKind.MAIL, 10, timedelta(days=1), is_told=False)
# Of messages that an account asks for, to see what one looks like.
TESTS = Limit(TryKind.MAIL, 5, timedelta(hours=1), is_told=False)
LIMITS = (PASSWORDS, CODES, LINKS, MAILS, TESTS)  # those of accounts, devices and addresses
WRONG = "gave_wrong_secret"  # an attribute of the request that it came with
log = structlog.get_logger(__name__)


def of_address(address: str) -> str:
    """Return the key of a typed address: one for all spellings that a database takes as one."""
    folded = unicodedata.normalize("NFKC", address.strip()).upper().casefold()
    return f"address {folded}"


@transaction.atomic
def take_try(limit: Limit, key: str, *, at: datetime) -> bool:
    """Count a try, and return whether it may be made; one beyond the limit is not counted.

    Call it outside of any transaction: it stays counted even if what follows fails.
    """
    counted = TryCount.objects.select_for_update()
    row, _ = counted.get_or_create(
        kind=limit.kind,
        key_hash=_key_hash(limit, key),
        defaults={"over_at": at + limit.within},
    )
    recent = _recent(row.moments, limit, at)
    if len(recent) >= limit.most:
        if limit.is_told:
            log.warning("tries_stopped", kind=str(limit.kind))
        return False
    row.moments, row.over_at = [*recent, at.timestamp()], at + limit.within
    row.save(update_fields=["moments", "over_at"])
    return True


@transaction.atomic
def give_back(limit: Limit, key: str, *, at: datetime) -> None:
    """Take back the try that was counted at this moment: it guessed nothing."""
    rows = TryCount.objects.select_for_update()
    row = rows.filter(kind=limit.kind, key_hash=_key_hash(limit, key)).first()
    if row and at.timestamp() in row.moments:
        row.moments.remove(at.timestamp())
        row.save(update_fields=["moments"])


@contextmanager
def given_back_to_a_crowd(limit: Limit, key: str, *, at: datetime) -> Iterator[None]:
    """Check what was tried; the try is given back if it is nobody's turn to hash anything."""
    try:
        yield
    except CrowdedError:
        give_back(limit, key, at=at)
        raise


def is_used_up(limit: Limit, key: str, *, at: datetime) -> bool:
    """Return whether no further try may be made now, without counting one."""
    row = TryCount.objects.filter(kind=limit.kind, key_hash=_key_hash(limit, key)).first()
    return row is not None and len(_recent(row.moments, limit, at)) >= limit.most


@transaction.atomic
def forget_tries(limit: Limit, key_hash: str) -> None:
    """Forget the tries at a key, by its hash: somebody proved to be who was meant."""
    TryCount.objects.filter(kind=limit.kind, key_hash=key_hash).delete()


def link_key_hash(address: str) -> str:
    """Return the hash by which the links to an address are counted."""
    return _key_hash(LINKS, of_address(address))


@transaction.atomic
def forget_all_tries(keys: Sequence[str]) -> None:
    """Forget all tries at these keys, of every kind."""
    hashes = [_key_hash(limit, key) for limit in LIMITS for key in keys]
    mailed = [f"{kind} {key}" for kind in AccountMailKind for key in keys]
    hashes += [_key_hash(ACCOUNT_MAILS, key) for key in mailed]
    TryCount.objects.filter(key_hash__in=hashes).delete()


@transaction.atomic
def purge_tries(*, at: datetime) -> int:
    """Delete the counts that say nothing any more, and return how many there were."""
    number, _ = TryCount.objects.over(at).delete()
    return number


def _recent(moments: list[float], limit: Limit, at: datetime) -> list[float]:
    return [moment for moment in moments if moment > (at - limit.within).timestamp()]


def _key_hash(limit: Limit, key: str) -> str:
    hashed = salted_hmac("checkins.tries", f"{limit.kind} {key}", algorithm="sha256")
    return str(hashed.hexdigest())
