"""Sealing both logs with a chain of daily digests, so that a changed row is detected."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import zip_longest
from typing import Any

import structlog
from django.db import models, transaction

from checkins.models import AccessEvent, AuditEvent, Clinic, LogSeal
from checkins.queries.log_seals import ONE_DAY, newest_ended
from checkins.services import audit
from checkins.services.append_only import lifted

LOGS: tuple[type[models.Model], ...] = (AccessEvent, AuditEvent)
ROWS_A_LOOK = 500  # after so many rows a bounded check looks at the clock
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


def verify_log(*, head: str = "") -> Verdict:
    """Compute every seal again and compare; ``head`` is a digest that was kept elsewhere.

    A row dated before the first sealed day counts as a difference, too.
    """
    seals = list(LogSeal.objects.order_by("day"))
    known = not head or any(seal.digest == head for seal in seals)
    first = _first_day()
    if seals and first is not None and first < seals[0].day:
        return Verdict(len(seals), differs_on=first, head_is_known=known)
    before, expected = "", seals[0].day if seals else None
    for seal in seals:
        if seal.day != expected:
            return Verdict(len(seals), differs_on=expected, head_is_known=known)
        if not _is_true(seal, before):
            return Verdict(len(seals), differs_on=seal.day, head_is_known=known)
        before, expected = seal.digest, seal.day + ONE_DAY
    return Verdict(len(seals), head_is_known=known)


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
    if seal and not _is_true(seal, earlier.digest if earlier else ""):
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


def _is_true(seal: LogSeal, before: str, *, is_over: Callable[[], bool] = _never) -> bool:
    """Return whether a day's rows are those that were sealed, or those that a purge left of them.

    ``before`` is the digest of the day before.

    :raises _OverError: once ``is_over()`` says so.
    """
    if seal.left_count is None:
        return (seal.count, seal.digest) == _digest(seal.day, before, is_over=is_over)
    said = AuditEvent.objects.filter(action=TRIMMED, detail__day=seal.day.isoformat())
    newest = said.order_by("-at", "-pk").values_list("detail__left", flat=True).first()
    is_said = newest == seal.left_digest
    left = _digest(seal.day, seal.digest, is_over=is_over)
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


def verify_newest(*, head: str, days: int, is_over: Callable[[], bool]) -> NewestDays:
    """Compute the seals of the newest ``days`` again, newest first, until ``is_over()`` says so.

    Each seal holds the digest before it. So a known ``head`` also says that no seal up to its day
    was made anew since it was kept; whether the rows of older days fit theirs, ``verify_log`` says.
    """
    head_day = LogSeal.objects.filter(digest=head).values_list("day", flat=True).first()
    seals = list(LogSeal.objects.order_by("-day")[: days + 1])
    checked: list[date] = []
    for seal, before in list(zip_longest(seals, seals[1:]))[:days]:
        try:
            is_true = _is_true(seal, before.digest if before else "", is_over=is_over)
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


def _digest(day: date, before: str, *, is_over: Callable[[], bool] = _never) -> tuple[int, str]:
    """Return how many rows a day has, and the digest over the digest ``before`` it and its rows.

    :raises _OverError: once ``is_over()`` says so.
    """
    found, count = hashlib.sha256(before.encode()), 0
    for line in _lines(day):
        if count % ROWS_A_LOOK == 0 and is_over():
            raise _OverError
        found.update(line)
        count += 1
    return count, found.hexdigest()


def _lines(day: date) -> Iterator[bytes]:
    start = datetime.combine(day, time(), UTC)
    for log in LOGS:
        rows = log._default_manager.filter(at__gte=start, at__lt=start + ONE_DAY).order_by("id")  # noqa: SLF001 public by custom
        names = sorted(field.attname for field in log._meta.concrete_fields)  # noqa: SLF001
        for row in rows.values(*names).iterator():
            yield (
                json.dumps(
                    [log._meta.model_name, row],  # noqa: SLF001 public by custom
                    sort_keys=True,
                    separators=(",", ":"),
                    default=_plain,
                ).encode()
                + b"\n"
            )


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
