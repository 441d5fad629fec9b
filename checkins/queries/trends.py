"""Stage trends over 4, 12 or 52 weeks, as charts and as a table take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checkins.engine.types import Stage
from checkins.enums import RATING_WORDS, StageChoice
from checkins.models import DailyCheckin, User

SPANS_WEEKS = (4, 12, 52)


@dataclass(frozen=True, slots=True)
class Trend:
    """The days from ``first`` to ``last`` with what is known of them; missing days are absent."""

    first: date
    last: date
    weeks: int
    days: Mapping[date, DailyCheckin]

    @property
    def present(self) -> frozenset[date]:
        """The days with a check-in."""
        return frozenset(day for day, row in self.days.items() if row.is_checkin)

    def points(self, stage: Stage) -> list[tuple[date, float]]:
        """Return the days on which the stage has a score, oldest first, 0..4."""
        scored = ((day, row.scores[stage]) for day, row in sorted(self.days.items()))
        return [(day, score) for day, score in scored if score is not None]

    def last_words(self, stage: Stage) -> str:
        """Return the newest score in a word, "No score yet" where there is none."""
        points = self.points(stage)
        return rating_word(points[-1][1]) if points else "No score yet"

    @property
    def sentence(self) -> str:
        """The charts in words."""
        if not self.present:
            return "Your trends start with your first check-in."
        count = len(self.present)
        days = "1 day" if count == 1 else f"{count} days"
        last = ", ".join(
            f"{StageChoice(stage).label.lower()} {rating_word(points[-1][1]).lower()}"
            for stage in Stage
            if (points := self.points(stage))
        )
        said = f" Last time: {last}." if last else ""
        return (
            f"Higher means more signs. You checked in on {days} of these {self.weeks} weeks.{said}"
        )


def trend_of(person: User, *, today: date, weeks: int) -> Trend:
    """Return the person's days of the last ``weeks`` weeks up to ``today``; one query."""
    first = today - timedelta(weeks=weeks) + timedelta(days=1)
    rows = DailyCheckin.objects.visible_to(person).between(first, today)
    columns = [
        "day",
        "answers",
        "meeting",
        "used",
        "medicine",
        "finished_at",
        "first_at",
        "added_late",
    ]
    columns += [f"score_{stage}" for stage in Stage]
    return Trend(
        first=first, last=today, weeks=weeks, days={row.day: row for row in rows.only(*columns)}
    )


def rating_word(score: float) -> str:
    """Return the word of the scale that a mean, 0..4, is nearest to."""
    return RATING_WORDS[min(int(score + 0.5), len(RATING_WORDS) - 1)]


def last_days(trend: Trend, count: int) -> Sequence[tuple[date, DailyCheckin | None]]:
    """Return the newest ``count`` days of the trend, oldest first, with their check-ins."""
    days = [trend.last - timedelta(days=back) for back in reversed(range(count))]
    return [(day, trend.days.get(day)) for day in days]
