"""A summary of one person's weeks, for paper; and when everything was taken along."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from checkins.engine.types import Flag
from checkins.enums import LevelChoice, NoticeKind, ShownChoice, UsedChoice
from checkins.models import AuditEvent, CheckinSubmission, DailyCheckin, User
from checkins.queries.counts import days_words
from checkins.queries.events import Event, events_of
from checkins.queries.plans import Plan, current_plan
from checkins.queries.trends import Trend, trend_of

MOST_TAKEN = 5  # times that a page lists
TAKEN = ("data_taken_along", "summary_made")
LEVELS = (
    LevelChoice.LEARNING,
    LevelChoice.STEADY,
    ShownChoice.HEAVY,
    LevelChoice.WATCH,
    LevelChoice.REACH_OUT,
    LevelChoice.URGENT,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose for a summary: a span, and which parts."""

    weeks: int
    notices: bool
    plan: bool
    use: bool
    notes: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """One note, with its day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a summary shows; what was not asked for is empty."""

    trend: Trend
    events: list[Event]
    levels: list[tuple[str, str]]
    plan: Plan | None
    use_days: list[date]
    notes: list[Noted]

    @property
    def has_urgent(self) -> bool:
        """Whether a day of these weeks was urgent."""
        return any(label == LevelChoice.URGENT.label for label, _ in self.levels)


@dataclass(frozen=True, slots=True)
class Taken:
    """One time at which the person's data was taken along."""

    at: datetime
    was_summary: bool


def summary_of(person: User, chosen: Chosen, *, today: date) -> Summary:
    """Return a summary of the weeks up to ``today``.

    Without use, levels are those that use plays no part in, and no event says it.
    """
    trend = trend_of(person, today=today, weeks=chosen.weeks)
    days = DailyCheckin.objects.visible_to(person).between(trend.first, trend.last)
    column = "level" if chosen.use else "level_without_use"
    counted = Counter(
        _shown(level, flags)
        for level, flags in days.filter(scored__gt=0).values_list(column, "flags")
    )
    events = events_of(person, trend)
    if not chosen.use:
        said = [item for item in events if item.kind != NoticeKind.USE]
        # Numbered anew: a gap would tell that something was left out.
        events = [replace(item, number=number) for number, item in enumerate(said, start=1)]
    return Summary(
        trend=trend,
        events=events if chosen.notices else [],
        levels=_levels(counted),
        plan=current_plan(person) if chosen.plan else None,
        use_days=_use_days(days) if chosen.use else [],
        notes=_notes(person, days) if chosen.notes else [],
    )


def _shown(level: str, flags: Sequence[str]) -> str:
    """Return the level of a day as a summary counts it: a heavy one is never steady."""
    is_calm = level in {LevelChoice.LEARNING, LevelChoice.STEADY}
    return ShownChoice.HEAVY if is_calm and Flag.HEAVY in flags else level


def _levels(counted: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(str(one.label), days_words(counted[one])) for one in LEVELS if counted.get(one)]


def _use_days(days: object) -> list[date]:
    rows = days.filter(used=UsedChoice.YES).order_by("day")  # type: ignore[attr-defined] # a queryset
    return list(rows.values_list("day", flat=True))


def _notes(person: User, days: object) -> list[Noted]:
    rows = CheckinSubmission.objects.visible_to(person).order_by("day")
    current = days.values("note_from")  # type: ignore[attr-defined] # a queryset
    return [Noted(row.day, row.note) for row in rows.filter(pk__in=current) if row.note]


def taken_by(person: User) -> list[Taken]:
    """Return the newest times at which the person's data was taken along; one query."""
    rows = AuditEvent.objects.filter(about=person.subject_ref, action__in=TAKEN).order_by("-at")
    return [
        Taken(at, action == "summary_made")
        for at, action in rows.values_list("at", "action")[:MOST_TAKEN]
    ]
