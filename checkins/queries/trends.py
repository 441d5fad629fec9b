"""Stage trends over 4, 12 or 52 weeks, for charts and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, When

from checkins.engine.days import week_of
from checkins.engine.scoring import TOP
from checkins.engine.types import Stage
from checkins.enums import SCORE_WORDS
from checkins.models import DailyCheckin, PersonStatus, User
from checkins.models.statements import statement
from checkins.queries.counts import first_counted_day
from checkins.queries.sharing_reads import SharedClient

YEAR_WEEKS = 52  # shown by the week, Monday to Sunday; shorter spans by the day
SPANS_WEEKS = (4, 12, YEAR_WEEKS)


class TrendDay(NamedTuple):
    """A stored day for trends: plain means 0..4, None where too few signs were answered.

    Baseline, spread and deviation are those with which the day was assessed, None while learning.
    """

    day: date
    emotional: float | None
    mental: float | None
    physical: float | None
    baseline_emotional: float | None
    baseline_mental: float | None
    baseline_physical: float | None
    spread_emotional: float | None
    spread_mental: float | None
    spread_physical: float | None
    deviation_emotional: float | None
    deviation_mental: float | None
    deviation_physical: float | None
    rests_on: int
    scored: int
    is_checkin: bool  # whether any choice is stored, of any scope
    added_late: bool
    imported: bool
    finished: bool
    # Of the last days alone, if they are asked for: a year of them is slow to read.
    finished_at: datetime | None = None
    answers: Mapping[str, int] | None = None
    used: str | None = None

    @property
    def is_learning(self) -> bool:
        """Whether this is an engine day from before there was a baseline."""
        return bool(self.scored) and self[BASELINE:SPREAD] == (None, None, None)

    def score(self, stage: Stage) -> float | None:
        """Return the stage's plain mean, 0..4, None where too few signs were answered."""
        return self[SCORE + STAGES.index(stage)]  # type: ignore[return-value]

    def compared(self, stage: Stage) -> "Compared | None":
        """Return the stage compared with its baseline; None if it could not be compared."""
        numbers = self[BASELINE + STAGES.index(stage) : RESTS_ON : len(STAGES)]
        return None if numbers[0] is None else Compared(*numbers)  # type: ignore[arg-type]


STAGES = tuple(Stage)
SCORE, BASELINE, SPREAD, DEVIATION, RESTS_ON = 1, 4, 7, 10, 13  # offsets in TrendDay
COLUMNS = (
    "day",
    *(f"score_{stage}" for stage in STAGES),
    *("has_choice" if name == "is_checkin" else name for name in TrendDay._fields[BASELINE:-3]),
    "last_finished_at",
    "last_answers",
    "last_used",
)
WITHOUT_ANSWERS = COLUMNS[:-3]


NEAR, BELOW, A_BIT_ABOVE, ABOVE = "near usual", "below usual", "a bit above usual", "above usual"
HIGHER = {A_BIT_ABOVE, ABOVE}


class Compared(NamedTuple):
    """One stage on one day compared with the person's baseline, in points of the scale."""

    baseline: float
    spread: float
    deviation: float

    @property
    def level(self) -> float:
        """The stage's level, corrected for the mix of signs asked that day; 0..4."""
        return max(0.0, min(TOP, self.baseline + self.deviation))

    @property
    def words(self) -> str:
        """The level in words: near, above or below the usual range of one spread."""
        if abs(self.deviation) <= self.spread:
            return NEAR
        if self.deviation < 0:
            return BELOW
        return ABOVE if self.deviation > FAR * self.spread else A_BIT_ABOVE


FINE = 20  # parts of a point
FAR = 2  # in spreads: twice the usual day-to-day variation


@dataclass(frozen=True)
class Trend:
    """The stored days from ``first`` to ``last``; missing days are absent from ``days``."""

    first: date
    last: date
    weeks: int
    days: Mapping[date, TrendDay]
    began: date | None = None  # the person's first day that counts, where the reader may know it

    @cached_property
    def present(self) -> frozenset[date]:
        """The days with a check-in."""
        return frozenset(day for day, row in self.days.items() if row.is_checkin)

    def points(self, stage: Stage) -> list[tuple[date, float]]:
        """Return the stage's level by day, oldest first, 0..4.

        While learning it is the plain mean, later baseline plus deviation.
        """
        return list(self.levels[stage].items())

    @cached_property
    def levels(self) -> Mapping[Stage, Mapping[date, float]]:
        """Each stage's points by their day: charts, weeks and tables ask for them."""
        return {stage: self._levels(STAGES.index(stage)) for stage in STAGES}

    def _levels(self, place: int) -> dict[date, float]:
        score, baseline, deviation = SCORE + place, BASELINE + place, DEVIATION + place
        found: dict[date, Any] = {}
        for day, row in self.days.items():
            known: Any = row[baseline]
            if known is not None:
                level = known + row[deviation]
                found[day] = 0.0 if level < 0 else min(level, TOP)
            elif row[score] is not None:
                found[day] = row[score]
        return found

    def baseline_range(self, stage: Stage) -> list[tuple[date, float, float, date]]:
        """Return the usual range in pieces, oldest first: from, low, high, until.

        Its values are rounded to a twentieth of a point, less than a pixel of a chart. The range
        covers missing days between two check-ins; there is none while learning.
        """
        baseline, spread = BASELINE + STAGES.index(stage), SPREAD + STAGES.index(stage)
        pieces: list[tuple[date, float, float, date]] = []
        first, low, high, last = None, 0, 0, None
        for day, row in self.days.items():
            known: Any = row[baseline]
            if known is None:
                if row.is_learning and first and last:
                    pieces.append((first, low / FINE, high / FINE, last))
                    first = None
                continue
            wide: Any = row[spread]
            now_low, now_high = round((known - wide) * FINE), round((known + wide) * FINE)
            if first and (now_low, now_high) != (low, high):
                before = date.fromordinal(day.toordinal() - 1)
                pieces.append((first, low / FINE, high / FINE, before))
                first = None
            first, low, high, last = first or day, now_low, now_high, day
        if first and last:
            pieces.append((first, low / FINE, high / FINE, last))
        return pieces

    def checkins_of_last(self, count: int) -> int:
        """Return how many of the newest ``count`` days have a check-in."""
        return sum(row is not None and row.is_checkin for _, row in last_days(self, count))

    @property
    def has_baseline(self) -> bool:
        """Whether any day could be compared with a baseline."""
        return any(row[BASELINE:SPREAD] != (None, None, None) for row in self.days.values())

    def newest(self, stage: Stage) -> Compared | None:
        """Return the stage on the newest engine day, None if it could not be compared."""
        checkins = [row for row in self.days.values() if row.scored]
        return checkins[-1].compared(stage) if checkins else None

    def last_words(self, stage: Stage) -> str:
        """Return the newest level against the usual in words; while learning, the newest score."""
        if found := self.newest(stage):
            return found.words.capitalize()
        points = self.points(stage)
        return rating_word(points[-1][1]).capitalize() if points else "No score yet"


def trend_of(person: User, *, today: date, weeks: int, answers_of: int = 0) -> Trend:
    """Return the person's days of the last ``weeks`` weeks up to ``today``; one query.

    The last ``answers_of`` days come with their answers.
    """
    first, answers_after = trend_begins(today, weeks), None
    if answers_of:
        answers_after = today - timedelta(days=answers_of)
    rows = _own_rows.rows(person=person, first=first, today=today, answers_after=answers_after)
    return own_trend(person, rows, today=today, weeks=weeks)


@statement
def _own_rows(*, person: User, first: date, today: date, answers_after: date | None) -> Any:
    days = trend_rows(DailyCheckin.objects.visible_to(person), first=first, today=today)
    if answers_after is None:
        return days.values_list(*WITHOUT_ANSWERS)
    return with_last(days, today=today, answers_after=answers_after).values_list(*COLUMNS)


def days_known_of(person: User) -> PersonStatus:
    """Return the person's status with what trends ask: the first day, and how many days count.

    One query.
    """
    status: PersonStatus = _days_known.one(person=person)
    return status


@statement
def _days_known(*, person: User) -> Any:
    return PersonStatus.objects.visible_to(person).only("first_day", "engine_days")


def own_trend(person: User, rows: Iterable[Any], *, today: date, weeks: int) -> Trend:
    """Return the person's trend from rows of ``COLUMNS``, or of ``WITHOUT_ANSWERS``."""
    trend = _trend(rows, today=today, weeks=weeks)
    return replace(trend, began=first_counted_day(person, trend.present))


def shared_trend(
    counselor: User, shared: SharedClient, *, at: datetime, today: date, weeks: int
) -> Trend:
    """Return a client's trend if a consent in force shares it; one query.

    A trend holds no single answer, so it does not depend on the scopes.
    """
    rows = _shared_rows.rows(
        counselor=counselor,
        person_id=shared.client.person_id,
        at=at,
        first=trend_begins(today, weeks),
        today=today,
    )
    return _trend(rows, today=today, weeks=weeks)


@statement
def _shared_rows(*, counselor: User, person_id: int, at: datetime, first: date, today: date) -> Any:
    days = DailyCheckin.objects.visible_to(counselor, at=at).filter(person=person_id)
    return trend_rows(days, first=first, today=today).values_list(*WITHOUT_ANSWERS)


def shared_trends(
    counselor: User, todays: Mapping[Any, date], *, at: datetime, weeks: int
) -> dict[Any, Trend]:
    """Return the trends of people who share theirs, each up to their own today; one query.

    ``todays`` maps each person's id to that day.
    """
    days = DailyCheckin.objects.visible_to(counselor, at=at).filter(person__in=todays)
    last = max(todays.values(), default=at.date())
    first = trend_begins(min(todays.values(), default=last), weeks)
    rows = trend_rows(days, first=first, today=last)
    of: dict[Any, list[Any]] = {person: [] for person in todays}
    for person, *columns in rows.values_list("person_id", *WITHOUT_ANSWERS):
        if trend_begins(todays[person], weeks) <= columns[0] <= todays[person]:
            of[person].append(columns)
    return {
        person: _trend(found, today=todays[person], weeks=weeks) for person, found in of.items()
    }


def trend_rows(rows: Any, *, first: date, today: date) -> Any:
    """Return the rows of a trend's days, oldest first, with all that ``WITHOUT_ANSWERS`` names."""
    rows = rows.between(first, today).with_is_checkin().order_by("day")
    return rows.annotate(finished=Q(finished_at__isnull=False))


def with_last(rows: Any, *, today: date, answers_after: date) -> Any:
    """Add what else ``COLUMNS`` names: the answers of the days after ``answers_after``."""
    is_last = Q(day__gt=answers_after)
    return rows.annotate(
        last_finished_at=Case(When(day=today, then=F("finished_at"))),
        last_answers=Case(When(is_last, then=F("answers"))),
        last_used=Case(When(is_last, then=F("used"))),
    )


def _trend(rows: Iterable[Any], *, today: date, weeks: int) -> Trend:
    days = {row.day: row for row in starmap(TrendDay, rows)}
    return Trend(first=trend_begins(today, weeks), last=today, weeks=weeks, days=days)


def trend_begins(today: date, weeks: int) -> date:
    """Return the first day of a trend: of a year, the Monday of the 52nd week with this one."""
    if weeks == YEAR_WEEKS:
        return week_of(today)[0] - timedelta(weeks=weeks - 1)
    return today - timedelta(weeks=weeks) + timedelta(days=1)


def fortnight_of(person: User, *, last: date) -> list[TrendDay]:
    """Return the stored days of the fortnight that ends at ``last``; one query."""
    return list(trend_of(person, today=last, weeks=2).days.values())


def rating_word(score: float) -> str:
    """Return the word nearest to a mean, 0..4: "none" to "very much"."""
    return SCORE_WORDS[min(int(score + 0.5), len(SCORE_WORDS) - 1)]


def last_days(trend: Trend, count: int) -> Sequence[tuple[date, TrendDay | None]]:
    """Return the newest ``count`` days of the trend, oldest first, with what is stored of each."""
    days = [trend.last - timedelta(days=back) for back in reversed(range(count))]
    return [(day, trend.days.get(day)) for day in days]
