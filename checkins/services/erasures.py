"""Erasing an account together with its rows, the append-only ones included.

Its owner asks for it and has 72 hours to think again. Meanwhile nobody else sees anything of them:
``models.accounts.is_there`` says so for every reader. The worker erases what is due.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, router, transaction
from django.db.models.deletion import Collector

from checkins.enums import AccountMailKind
from checkins.models import Alert, Client, DeniedLooks, Device, PersonStatus, Supporter, User
from checkins.models.accounts import ERASED_AFTER
from checkins.queries.patience import is_database_away
from checkins.services import audit
from checkins.services.append_only import lifted
from checkins.services.erasure_ledger import hashes_noted, is_noted, note_erased
from checkins.services.mail.account_mails import queue_account_mail
from checkins.services.mail.alerts import queue_alerts
from checkins.services.mail.erasures import GONE_GOOD_FOR, confirmed_addresses
from checkins.services.sharing_ends import end_all_shown_to
from checkins.services.tries import forget_all_tries, of_address
from checkins.services.turns import take_account_turn

READERS_MS = 1000  # how long emptying the log waits for readers; savers wait meanwhile
log = structlog.get_logger(__name__)


class NotErasedHereError(Exception):
    """The account is of somebody who works here: an operator closes it, and it stays."""


class TooLateToStayError(Exception):
    """The 72 hours are over, or nobody asked for anything."""


# --- asking for it, and thinking again ------------------------------------------------------------


@transaction.atomic
def ask_to_erase(*, by: User, at: datetime) -> datetime:
    """Let the account be erased after 72 hours, and return when; asking again moves nothing.

    Each confirmed address is told, with the way back. What waits to leave about the person, and is
    not about the account itself, is dropped as it would leave.

    :raises NotErasedHereError: if the account is of somebody who works here.
    """
    account = take_account_turn(by)
    if account.works_here:
        raise NotErasedHereError(by.pk)
    if account.erase_at is not None:
        return account.erase_at
    erase_at = at + ERASED_AFTER
    User.objects.filter(pk=account.pk).update(erase_at=erase_at)
    for address in confirmed_addresses(account):
        queue_account_mail(
            AccountMailKind.GOING, address, at=at, good_for=ERASED_AFTER, account=account
        )
    audit.record(action="erasure_asked", about=account, by=by, at=at)
    return erase_at


@transaction.atomic
def keep_account(*, by: User, at: datetime) -> None:
    """Let the account stay: everything is as it was, and whoever saw it sees it again.

    Alerts that were opened meanwhile are told now, as nobody heard of them.

    :raises TooLateToStayError: if nobody asked for an erasure, or its moment has come.
    """
    account = take_account_turn(by)
    asked_at = account.asked_to_go_at
    waiting = User.objects.filter(pk=account.pk, erase_at__gt=at)
    if not waiting.update(erase_at=None):
        raise TooLateToStayError(by.pk)
    account.erase_at = None
    meanwhile = Alert.objects.filter(person=account, opened_at__gte=asked_at).not_closed()
    queue_alerts(list(meanwhile), person=account, at=at)
    audit.record(action="erasure_taken_back", about=account, by=by, at=at)


# --- erasing --------------------------------------------------------------------------------------


@transaction.atomic
def erase_account(*, person: User, by: User | None, at: datetime, is_told: bool = True) -> None:
    """Delete an account with all of its rows, sessions and counts.

    A person's counselors keep a label, an end date and their own notes; whom a supporter stood by
    keeps the name that they gave. The logs keep the account's reference, which identifies nobody
    from then on. ``by`` is None if the server acts. The ledger names the account first, so a crash
    erases it again. Its main address hears of it once more, unless ``is_told`` says otherwise.

    :raises NotErasedHereError: if the account is of somebody who works here.
    """
    if person.works_here:
        raise NotErasedHereError(person.pk)
    _wait_for_saves(person.pk)
    note_erased(subject_ref=person.subject_ref, at=at)
    if is_told:
        _say_goodbye(person, at=at)
    _leave_to_others(person, by=by, at=at)
    _forget_outside(person)
    audit.record(action="account_erased", about=person, by=by, at=at)
    with lifted():
        person.delete()


def erase_due(*, at: datetime) -> int:
    """Erase the accounts whose 72 hours are over; return how many. One that fails stops no other.

    Each is asked for anew under its lock: two workers at once erase it once.
    """
    erased = 0
    for key in list(User.objects.to_erase(at).order_by("erase_at").values_list("pk", flat=True)):
        try:
            erased += _erase_one(key, at=at)
        except Exception as error:
            if is_database_away(error):
                raise
            log.exception("account_not_erased")
    if erased:
        clear_traces()
    return erased


def _wait_for_saves(key: int) -> None:
    """Take the person's turn before anything else is locked: a save has it, and then needs more."""
    PersonStatus.objects.select_for_update().filter(person=key).only("pk").first()


@transaction.atomic
def _erase_one(key: int, *, at: datetime) -> bool:
    _wait_for_saves(key)
    account = User.objects.to_erase(at).filter(pk=key).select_for_update().first()
    if account is None:
        return False
    erase_account(person=account, by=None, at=at)
    return True


def erase_again(*, at: datetime) -> int:
    """Erase every account of this database that the ledger names; return how many.

    A restored backup holds who was erased since: call it before the restored site opens. Nobody is
    told again.
    """
    hashes = hashes_noted()
    erased = 0
    accounts = User.objects.order_by("pk") if hashes else User.objects.none()
    for account in [one for one in accounts if is_noted(one.subject_ref, hashes)]:
        erase_account(person=account, by=None, at=at, is_told=False)
        erased += 1
    if erased:
        clear_traces()
    return erased


def rows_of(account: User) -> Mapping[str, int]:
    """Return how many rows of which table would be deleted, the largest first."""
    collector = Collector(using=router.db_for_write(User), origin=account)
    collector.collect([account])
    keys: defaultdict[str, set[Any]] = defaultdict(set)  # a row may be reached in two ways
    for model, rows in collector.data.items():
        keys[model._meta.db_table] |= {row.pk for row in rows}  # noqa: SLF001 public by custom
    for fast in collector.fast_deletes:
        found = fast.values_list("pk", flat=True)
        keys[fast.model._meta.db_table] |= set(found)  # noqa: SLF001 public by custom
    counts = Counter({table: len(found) for table, found in keys.items()})
    counts["django_session"] += len(list(_sessions_of(account)))
    counts["checkins_deniedlooks"] += DeniedLooks.objects.filter(actor=account.subject_ref).count()
    return dict((+counts).most_common())


def clear_traces() -> bool:
    """Empty SQLite's write-ahead log, which holds deleted rows until it is written over.

    Returns whether nothing of it is left: somebody who reads just now may keep a part until the
    next time. In PostgreSQL it changes nothing: ``docs/erasure.md`` says what is left there.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    with connection.cursor() as cursor:
        [(patience,)] = cursor.execute("PRAGMA busy_timeout").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {READERS_MS}")
        try:
            [(busy, *_)] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:  # the connection is kept
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy


def _say_goodbye(account: User, *, at: datetime) -> None:
    """Queue the last mail to the main confirmed address; its row names no account."""
    if account.is_active:
        for address in confirmed_addresses(account)[:1]:
            queue_account_mail(
                AccountMailKind.GONE,
                address,
                at=at,
                good_for=GONE_GOOD_FOR,
                erased_at=at.isoformat(),
            )


def _leave_to_others(account: User, *, by: User | None, at: datetime) -> None:
    """Leave a counselor their label and an end date, and a person the name of a supporter."""
    asked_at = account.asked_to_go_at or at
    for client in Client.objects.filter(person=account).select_related("consent"):
        ended = min(client.consent.ends_at, asked_at) if client.consent else asked_at
        Client.objects.filter(pk=client.pk).update(ended_at=ended)
    if account.is_supporter:
        end_all_shown_to(account=account, by=by, at=at)
        # Such a row looks like an invitation, so it runs out now: no Undo opens it again.
        nobodys: dict[str, Any] = {"account": None, "accepted_at": None, "effective_at": None}
        Supporter.objects.filter(account=account, invited_at__lt=at).update(
            **nobodys, expires_at=at
        )


def _forget_outside(account: User) -> None:
    """Delete what names the account without a key to it: sessions, counts, codes that were used."""
    Session.objects.filter(pk__in=[row.pk for row in _sessions_of(account)]).delete()
    DeniedLooks.objects.filter(actor=account.subject_ref).delete()
    addresses = EmailAddress.objects.filter(user=account).values_list("email", flat=True)
    devices = Device.objects.filter(account=account)
    forget_all_tries(
        [
            f"account {account.pk}",
            *(device.tries_key for device in devices),
            *(of_address(address) for address in {*addresses, account.email or ""} - {""}),
        ]
    )
    _forget_codes(account)


def _forget_codes(account: User) -> None:
    """Delete the codes of an authenticator that were used: their keys hold the account's key."""
    table = settings.CACHES["default"].get("LOCATION")
    if not table or not hasattr(cache, "cache_model_class"):
        return
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(table))
        cursor.execute(
            f"DELETE FROM {name} WHERE cache_key LIKE %s",  # noqa: S608 the name is a setting's
            [f"%second_step.used.{account.pk}.%"],
        )


def _sessions_of(account: User) -> Iterable[Session]:
    """Yield the account's sessions: whose one is stands inside it alone."""
    for row in Session.objects.iterator():
        if row.get_decoded().get("_auth_user_id") == str(account.pk):
            yield row
