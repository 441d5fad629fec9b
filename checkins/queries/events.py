"""Notices, those about use included, as numbered events beside the charts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from checkins.engine.levels import STRONG_RUNG, WATCH_RUNG
from checkins.engine.types import Stage
from checkins.enums import AlertOutcome, NoticeKind
from checkins.models import Notice, Scopes, User
from checkins.models.statements import statement
from checkins.queries.moved import moved
from checkins.queries.sharing_reads import SharedClient
from checkins.queries.trends import Trend
from checkins.queries.why import movement

STAGE_OF_CAUSE = {NoticeKind.PLANNING: Stage.MENTAL, NoticeKind.USE: Stage.PHYSICAL}
MOST_EVENTS = 9  # the newest ones, so that each number has one digit


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered event: its day, the stages whose charts flag it, and the signs that moved.

    ``movement`` names them to a reader, ``moved`` says it to the person.
    """

    number: int
    day: date
    kind: str
    stages: frozenset[Stage]
    movement: str
    moved: str
    rung: int

    @property
    def is_watch(self) -> bool:
        """Whether it was a notice of the lowest rung."""
        return self.rung == WATCH_RUNG

    @property
    def is_strong(self) -> bool:
        """Whether it was a notice of the highest rung."""
        return self.rung == STRONG_RUNG


def events_of(person: User, trend: Trend) -> list[Event]:
    """Return the newest events within a trend, oldest first, numbered from 1; one query.

    Of several notices about one day's pattern the one on the highest rung counts. Events leave out
    notices whose answer the person corrected since, and those of a single thought of how to use.
    """
    return _kept(_own_notices.rows(person=person, first=trend.first, last=trend.last))


@statement
def _own_notices(*, person: User, first: date, last: date) -> Any:
    return _shown(Notice.objects.visible_to(person), first, last)


def shared_events(
    counselor: User, shared: SharedClient, trend: Trend, *, at: datetime
) -> list[Event]:
    """Return a client's events within the scopes of the consent in force; one query.

    Without the scope of signs an event names no sign.
    """
    rows = _shared_notices.rows(
        counselor=counselor,
        person_id=shared.client.person_id,
        scopes=shared.scopes or Scopes(),
        at=at,
        first=trend.first,
        last=trend.last,
    )
    return _of_reader(_kept(rows), shared.scopes)


@statement
def _shared_notices(
    *, counselor: User, person_id: int, scopes: Scopes, at: datetime, first: date, last: date
) -> Any:
    rows = Notice.objects.visible_to(counselor, at=at).within(scopes)
    return _shown(rows.filter(person=person_id), first, last)


def shared_events_among(
    counselor: User, trends: Mapping[Any, Trend], scopes: Mapping[Any, Scopes], *, at: datetime
) -> dict[Any, list[Event]]:
    """Return what :func:`shared_events` does, for several people by their id; one query."""
    rows = Notice.objects.visible_to(counselor, at=at).filter(person__in=trends)
    first = min((trend.first for trend in trends.values()), default=at.date())
    last = max((trend.last for trend in trends.values()), default=at.date())
    of: dict[Any, list[Notice]] = {person: [] for person in trends}
    for row in _shown(rows, first, last):
        if trends[row.person_id].first <= row.day <= trends[row.person_id].last:
            of[row.person_id].append(row)
    return {person: _of_reader(_kept(found), scopes.get(person)) for person, found in of.items()}


def _of_reader(events: list[Event], scopes: Scopes | None) -> list[Event]:
    if scopes and scopes.signs:
        return events
    return [replace(event, movement="", moved="") for event in events]


def _shown(rows: Any, first: date, last: date) -> Any:
    return (
        rows.filter(day__range=(first, last))
        .exclude(kind=NoticeKind.SUPPORT_SCREEN)
        .exclude(alert__outcome=AlertOutcome.CORRECTED)
        .order_by("day", "kind", "rung")
    )


def _kept(rows: Iterable[Notice]) -> list[Event]:
    newest = {(row.day, row.kind): row for row in rows}
    kept: list[Notice] = sorted(newest.values(), key=lambda row: row.day)[-MOST_EVENTS:]
    return [_event(number, row) for number, row in enumerate(kept, start=1)]


def _event(number: int, row: Notice) -> Event:
    kind = NoticeKind(row.kind)
    cause = STAGE_OF_CAUSE.get(kind)
    return Event(
        number=number,
        day=row.day,
        kind=kind.value,
        stages=frozenset([cause] if cause else map(Stage, row.stages[:1])),
        movement=movement(row.signs),
        moved=moved(row.signs),
        rung=row.rung,
    )
