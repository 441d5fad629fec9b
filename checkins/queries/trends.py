"""Stage trends over 4, 12 or 52 weeks, as charts and as a table take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, F, Q, When

from checkins.engine.types import Stage
from checkins.enums import SCORE_WORDS, StageChoice
from checkins.models import DailyCheckin, User

SPANS_WEEKS = (4, 12, 52)


class TrendDay(NamedTuple):
    """A stored day as trends need it; scores are 0..4, None where too little was answered."""

    day: date
    emotional: float | None
    mental: float | None
    physical: float | None
    scored: int
    meeting: str
    used: str
    medicine: str
    added_late: bool
    finished: bool
    finished_at: datetime | None  # of the trend's last day alone: a year of them costs as much

    @property
    def is_checkin(self) -> bool:
        """Whether any choice is stored."""
        return bool(self.scored or self.meeting or self.used or self.medicine)

    def score(self, stage: Stage) -> float | None:
        """Return the stage's mean, 0..4."""
        return self[1 + STAGES.index(stage)]  # type: ignore[return-value]


STAGES = tuple(Stage)
COLUMNS = (
    "day",
    *(f"score_{stage}" for stage in STAGES),
    *TrendDay._fields[4:-1],
    "last_finished_at",
)


@dataclass(frozen=True)
class Trend:
    """The days from ``first`` to ``last`` with what is known of them; missing days are absent."""

    first: date
    last: date
    weeks: int
    days: Mapping[date, TrendDay]

    @cached_property
    def present(self) -> frozenset[date]:
        """The days with a check-in."""
        return frozenset(day for day, row in self.days.items() if row.is_checkin)

    def points(self, stage: Stage) -> list[tuple[date, float]]:
        """Return the days on which the stage has a score, oldest first, 0..4."""
        place = 1 + STAGES.index(stage)
        return [(day, row[place]) for day, row in self.days.items() if row[place] is not None]  # type: ignore[misc]

    def last_words(self, stage: Stage) -> str:
        """Return the newest score in a word, "No score yet" where there is none."""
        points = self.points(stage)
        return rating_word(points[-1][1]).capitalize() if points else "No score yet"

    @property
    def sentence(self) -> str:
        """The charts in words."""
        if not self.present:
            return "Your trends start with your first check-in."
        count = len(self.present)
        days = "1 day" if count == 1 else f"{count} days"
        last = ", ".join(
            f"{StageChoice(stage).label.lower()} {rating_word(points[-1][1])}"
            for stage in Stage
            if (points := self.points(stage))
        )
        said = f" Newest scores: {last}." if last else ""
        return (
            f"Higher means more signs. You checked in on {days} of these {self.weeks} weeks.{said}"
        )


def trend_of(person: User, *, today: date, weeks: int) -> Trend:
    """Return the person's days of the last ``weeks`` weeks up to ``today``; one query."""
    first = today - timedelta(weeks=weeks) + timedelta(days=1)
    rows = DailyCheckin.objects.visible_to(person).between(first, today).order_by("day")
    rows = rows.annotate(
        finished=Q(finished_at__isnull=False),
        last_finished_at=Case(When(day=today, then=F("finished_at"))),
    )
    days = map(TrendDay._make, rows.values_list(*COLUMNS))
    return Trend(first=first, last=today, weeks=weeks, days={row.day: row for row in days})


def fortnight_of(person: User, *, last: date) -> list[TrendDay]:
    """Return the stored days of the fortnight that ends at ``last``; one query."""
    return list(trend_of(person, today=last, weeks=2).days.values())


def rating_word(score: float) -> str:
    """Return the word that a mean, 0..4, is nearest to: "none" to "very much"."""
    return SCORE_WORDS[min(int(score + 0.5), len(SCORE_WORDS) - 1)]


def last_days(trend: Trend, count: int) -> Sequence[tuple[date, TrendDay | None]]:
    """Return the newest ``count`` days of the trend, oldest first, with their check-ins."""
    days = [trend.last - timedelta(days=back) for back in reversed(range(count))]
    return [(day, trend.days.get(day)) for day in days]
