"""Sealing both logs with a chain of daily digests, so that a changed row is detected."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import zip_longest

import structlog
from django.db import connection, models, transaction

from checkins.models import AuditEvent, Clinic, LogSeal
from checkins.queries.log_seals import ONE_DAY, newest_ended
from checkins.services import audit
from checkins.services.append_only import lifted
from checkins.services.log_lines import LOGS, SeenLists, chunks

DIFFERS = b"a list differs from its digest\n"
TRIMMED = "log_trimmed"
log = structlog.get_logger(__name__)


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking the logs.

    It holds how many days are sealed, the first day that differs, and whether the given head is one
    of the digests.
    """

    days: int
    differs_on: date | None = None
    head_is_known: bool = True

    @property
    def is_good(self) -> bool:
        """Whether no row differs from its seal, and the given head is one of the digests."""
        return self.differs_on is None and self.head_is_known


@transaction.atomic
def seal_log(*, at: datetime) -> tuple[LogSeal | None, int]:
    """Seal every day that has ended, and return the newest seal and the number of new ones."""
    ended = newest_ended(at)
    newest = LogSeal.objects.select_for_update().order_by("-day").first()
    first = newest.day + ONE_DAY if newest else _first_day()
    made = 0
    while first is not None and first <= ended:
        count, digest = _digest(first, newest.digest if newest else "")
        newest = LogSeal.objects.create(day=first, count=count, digest=digest, made_at=at)
        first, made = first + ONE_DAY, made + 1
    return newest, made


@contextmanager
def _cursors_kept() -> Iterator[None]:
    """Hold a transaction, which PostgreSQL's cursors need; SQLite's would keep savers waiting."""
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        yield


@_cursors_kept()
def verify_log(*, head: str = "", since: str = "") -> Verdict:
    """Compute every seal again and compare; ``head`` is a digest that was kept elsewhere.

    A row dated before the first sealed day counts as a difference, too. ``since`` is such a digest
    as well: what it seals was checked before and is passed over, so only later days are computed.
    """
    seals = list(LogSeal.objects.order_by("day"))
    digests = [seal.digest for seal in seals]
    known = all(not digest or digest in digests for digest in (head, since))
    if since and not known:
        return Verdict(0, head_is_known=False)
    checked = digests.index(since) + 1 if since else 0
    left = seals[checked:]
    first = None if since else _first_day()
    if seals and first is not None and first < seals[0].day:
        return Verdict(len(left), differs_on=first, head_is_known=known)
    before, expected = since, left[0].day if left else None
    if since and left:
        expected = seals[checked - 1].day + ONE_DAY
    lists = SeenLists()
    for seal in left:
        if seal.day != expected:
            return Verdict(len(left), differs_on=expected, head_is_known=known)
        if not _is_true(seal, before, lists=lists):
            return Verdict(len(left), differs_on=seal.day, head_is_known=known)
        before, expected = seal.digest, seal.day + ONE_DAY
    return Verdict(len(left), head_is_known=known)


def purge_from_log(actions: Collection[str], *, before: datetime, at: datetime) -> int:
    """Delete the audit rows of these actions from before a moment's day; return how many.

    The seals stay true: a day's own digest stays in the chain, and beside it stands one of the rows
    that are left, which an audit row of today repeats, so that today's seal holds it. A day that
    differs from its seal is left alone: nothing may hide that.
    """
    last = datetime.combine(before.astimezone(UTC).date(), time(), UTC)
    rows = AuditEvent.objects.filter(action__in=actions, at__lt=last)
    days = [moment.date() for moment in rows.datetimes("at", "day", tzinfo=UTC)]
    return sum(_purge_day(day, rows, at=at) for day in days)


@transaction.atomic
def _purge_day(day: date, rows: models.QuerySet[AuditEvent], *, at: datetime) -> int:
    """Delete those of the rows that are of one day, and seal what is left of it."""
    seal = LogSeal.objects.filter(day=day).first()
    earlier = LogSeal.objects.filter(day=day - ONE_DAY).first()
    if seal and not _is_true(seal, earlier.digest if earlier else "", lists=SeenLists()):
        log.error("log_differs_from_its_seal", day=day.isoformat())
        return 0
    start = datetime.combine(day, time(), UTC)
    with lifted():
        deleted, _ = rows.filter(at__gte=start, at__lt=start + ONE_DAY).delete()
        if seal:
            _seal_what_is_left(seal, at=at)
    return deleted


def _seal_what_is_left(seal: LogSeal, *, at: datetime) -> None:
    count, digest = _digest(seal.day, seal.digest)
    LogSeal.objects.filter(pk=seal.pk).update(left_count=count, left_digest=digest)
    audit.record(
        action=TRIMMED, about=Clinic(), by=None, at=at, day=seal.day.isoformat(), left=digest
    )


def _is_true(
    seal: LogSeal, before: str, *, lists: SeenLists, is_over: Callable[[], bool] = _never
) -> bool:
    """Return whether a day's rows are those that were sealed, or those that a purge left of them.

    ``before`` is the digest of the day before. A stored list that a row of the day points to has to
    fit its digest, which the row's line holds.

    :raises _OverError: once ``is_over()`` says so.
    """
    if seal.left_count is None:
        found = _digest(seal.day, before, lists=lists, is_over=is_over)
        return (seal.count, seal.digest) == found
    said = AuditEvent.objects.filter(action=TRIMMED, detail__day=seal.day.isoformat())
    newest = said.order_by("-at", "-pk").values_list("detail__left", flat=True).first()
    is_said = newest == seal.left_digest
    left = _digest(seal.day, seal.digest, lists=lists, is_over=is_over)
    return is_said and (seal.left_count, seal.left_digest) == left


@dataclass(frozen=True, slots=True)
class NewestDays:
    """What a bounded check found: how many of the newest sealed days it went through, to which one.

    ``head_day`` is the day whose seal has the given digest, None if no seal has it.
    """

    days: int
    first: date | None
    head_day: date | None
    differs_on: date | None = None
    is_cut: bool = False  # the time was over before all the days asked for


@_cursors_kept()
def verify_newest(*, head: str, days: int, is_over: Callable[[], bool]) -> NewestDays:
    """Compute the seals of the newest ``days`` again, newest first, until ``is_over()`` says so.

    Each seal holds the digest before it. So a known ``head`` also says that no seal up to its day
    was made anew since it was kept; whether the rows of older days fit theirs, ``verify_log`` says.
    """
    head_day = LogSeal.objects.filter(digest=head).values_list("day", flat=True).first()
    seals = list(LogSeal.objects.order_by("-day")[: days + 1])
    checked, lists = list[date](), SeenLists()
    for seal, before in list(zip_longest(seals, seals[1:]))[:days]:
        try:
            earlier = before.digest if before else ""
            is_true = _is_true(seal, earlier, lists=lists, is_over=is_over)
        except _OverError:
            return NewestDays(len(checked), min(checked, default=None), head_day, is_cut=True)
        gap = before is not None and before.day != seal.day - ONE_DAY
        if gap or not is_true:
            day = seal.day - ONE_DAY if gap else seal.day
            return NewestDays(len(checked), min(checked, default=None), head_day, differs_on=day)
        checked.append(seal.day)
    return NewestDays(len(checked), min(checked, default=None), head_day)


class _OverError(Exception):
    """The time of a bounded check is over."""


def _first_day() -> date | None:
    firsts = [log._default_manager.aggregate(first=models.Min("at"))["first"] for log in LOGS]  # noqa: SLF001 public by custom
    days = [moment.astimezone(UTC).date() for moment in firsts if moment]
    return min(days, default=None)


def _digest(
    day: date,
    before: str,
    *,
    lists: SeenLists | None = None,
    is_over: Callable[[], bool] = _never,
) -> tuple[int, str]:
    """Return how many rows a day has, and the digest over the digest ``before`` it and its rows.

    With ``lists`` a row whose stored list differs from its digest makes the day's digest another.

    :raises _OverError: once ``is_over()`` says so.
    """
    found, count = hashlib.sha256(before.encode()), 0
    for log in LOGS:
        for chunk in chunks(log, day):
            if is_over():
                raise _OverError
            found.update(chunk.lines)
            if lists and not lists.are_true(chunk.lists):
                found.update(DIFFERS)
            count += chunk.count
    return count, found.hexdigest()
