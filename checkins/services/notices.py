"""Deciding which notices a saved page gives the person, and which alerts follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checkins.engine.days import local_date, oldest_open_day
from checkins.engine.levels import LEVEL_OF_RUNG, REACH_OUT_RUNG, Ladder
from checkins.engine.types import Reason
from checkins.enums import NoticeKind
from checkins.models import DailyCheckin, Notice, PersonStatus, User
from checkins.services.alerts import AlertBook

CAUSES = {
    Reason.USED: NoticeKind.USE,
    Reason.PLANNING: NoticeKind.PLANNING,
    Reason.PLANNING_ONCE: NoticeKind.SUPPORT_SCREEN,
}


@dataclass(frozen=True, slots=True)
class EarlierFindings:
    """What a person's days gave before a save: causes that act alone, and rungs of the ladder."""

    causes: Mapping[date, frozenset[NoticeKind]]
    rungs: Mapping[date, int]

    @classmethod
    def of(cls, rows: Iterable[DailyCheckin]) -> "EarlierFindings":
        """Return the findings of these rows; rows that are not stored yet have none."""
        known = [row for row in rows if row.pk]
        return cls(
            {row.day: acting_causes(row) for row in known},
            {row.day: row.rung for row in known},
        )


def acting_causes(row: DailyCheckin) -> frozenset[NoticeKind]:
    """Return the causes that act alone on a day; an imported day has none."""
    reported = {Reason.USED: row.use_reported_on}
    return frozenset(
        kind
        for reason, kind in CAUSES.items()
        if reason in row.reasons and reported.get(reason, row.planning_reported_on)
    )


def write_notices(
    *,
    status: PersonStatus,
    row: DailyCheckin,
    days: Sequence[DailyCheckin],
    earlier: EarlierFindings,
    by: User,
    at: datetime,
) -> None:
    """Write the notices that follow from saving ``row``, and open, join or correct their alerts.

    ``days`` holds the person's newest rows as they are now, oldest first. It runs inside the save's
    transaction and writes the ladder on ``status``, which the caller saves.
    """
    causes, before = acting_causes(row), earlier.causes.get(row.day, frozenset())
    notices = [_acting_notice(row, kind, at) for kind in sorted(causes - before)]
    newest = _newest_finished(days, by, at)
    if newest and (pattern := _pattern_notice(status, newest, at)):
        notices.append(pattern)
    fallen = any(earlier.rungs.get(item.day, 0) >= REACH_OUT_RUNG > item.rung for item in days)
    if any(_needs_contact(item) for item in notices):
        status.contact_needed_since = at
    # An answer that was cleared and is given again has its notice already.
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    opening = [item for item in notices if _opens(item)]
    stands = newest is not None and newest.rung >= REACH_OUT_RUNG
    if not (opening or before - causes or fallen or stands):
        return
    book = AlertBook(person=by, day=row.day, newest=newest.day if newest else None, at=at)
    for cause in sorted(before - causes):
        book.correct(cause)
    if fallen:
        book.correct_pattern()
    for notice in opening:
        book.add_notice(notice)
    if stands:
        book.stand_again()
    book.write()


def _needs_contact(notice: Notice) -> bool:
    """Whether the notice asks for contact even from a reader whose consent hides use."""
    return _opens(notice) and notice.kind != NoticeKind.USE


def _opens(notice: Notice) -> bool:
    if notice.kind == NoticeKind.PATTERN:
        return notice.rung >= REACH_OUT_RUNG
    return notice.kind != NoticeKind.SUPPORT_SCREEN


def _acting_notice(row: DailyCheckin, kind: NoticeKind, at: datetime) -> Notice:
    return Notice(
        person_id=row.person_id,
        day=row.day,
        kind=kind,
        level=row.level,
        level_without_use=row.level_without_use,
        shown_at=at,
    )


def _pattern_notice(status: PersonStatus, row: DailyCheckin, at: datetime) -> Notice | None:
    """Return the pattern notice that ``row`` makes due, and write its rung on the status."""
    last = status.notice_day.toordinal() if status.notice_day else None
    ladder = Ladder(last, status.notice_rung)
    ladder, due = ladder.climb(row.day.toordinal(), row.rung)
    if not due:
        return None
    status.notice_day, status.notice_rung = row.day, ladder.rung
    level = LEVEL_OF_RUNG[ladder.rung].value
    explained = row.explanation or {}
    return Notice(
        person_id=row.person_id,
        day=row.day,
        kind=NoticeKind.PATTERN,
        rung=ladder.rung,
        level=level,
        level_without_use=level,
        stages=[code for code, *_ in explained.get("stages", [])],
        signs=[code for code, *_ in explained.get("signs", [])],
        shown_at=at,
    )


def _newest_finished(days: Sequence[DailyCheckin], by: User, at: datetime) -> DailyCheckin | None:
    """Return the newest finished engine day if it is today or yesterday, else None.

    Only such a day may raise a pattern notice, and only if it was not imported.
    """
    zone = by.zone
    if zone is None:
        return None
    open_from = oldest_open_day(at, zone)
    finished = [
        row for row in days if row.is_engine_day and (row.finished_at or row.day < open_from)
    ]
    newest = finished[-1] if finished else None
    if newest is None or newest.imported:
        return None
    return newest if newest.day >= local_date(at, zone) - timedelta(days=1) else None
