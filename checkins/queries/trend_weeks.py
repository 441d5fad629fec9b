"""A trend week by week: the mean of each stage, its lowest and its highest day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from checkins.engine.days import week_of
from checkins.engine.types import Stage
from checkins.queries.trends import BASELINE, SPREAD, STAGES, Trend

FEW = 3  # days with a level: a week with fewer is drawn as an outline
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WeekLevel:
    """One stage in one week, in points of the scale, 0 to 4.

    ``mean``, ``low`` and ``high`` are of the levels that the charts show, ``days`` counts them.
    ``is_above`` compares the days that have a usual range: their mean with the mean of its top.
    """

    mean: float
    low: float
    high: float
    days: int
    is_above: bool

    @property
    def is_few(self) -> bool:
        """Whether the mean rests on fewer than three days."""
        return self.days < FEW


@dataclass(frozen=True, slots=True)
class TrendWeek:
    """One week, Monday to Sunday; a stage without a level is absent from ``levels``.

    ``checkins`` counts its days with a check-in, ``is_missed`` says that a day is over and none is.
    """

    monday: date
    levels: Mapping[Stage, WeekLevel]
    checkins: int
    is_missed: bool


def weeks_of(trend: Trend, *, first_day: date | None) -> list[TrendWeek]:
    """Return the weeks of a trend, oldest first, the current one last.

    They begin with the week of ``first_day``, the first check-in ever, if that is in the trend.
    """
    if first_day is None:
        return []
    monday, last = week_of(max(trend.first, first_day))[0], week_of(trend.last)[0]
    found = []
    while monday <= last:
        days = [monday + timedelta(days=ahead) for ahead in range(7)]
        checkins = sum(day in trend.present for day in days)
        found.append(
            TrendWeek(
                monday=monday,
                levels={stage: level for stage in Stage if (level := _level(trend, stage, days))},
                checkins=checkins,
                is_missed=not checkins and monday < trend.last,
            )
        )
        monday += WEEK
    return found


def _level(trend: Trend, stage: Stage, days: list[date]) -> WeekLevel | None:
    levels = trend.levels[stage]
    place, values, over = STAGES.index(stage), [], 0.0
    for day in days:
        if (level := levels.get(day)) is None:
            continue
        values.append(level)
        row: Any = trend.days[day]
        if row[BASELINE + place] is not None:
            over += level - row[BASELINE + place] - row[SPREAD + place]
    if not values:
        return None
    return WeekLevel(
        mean=sum(values) / len(values),
        low=min(values),
        high=max(values),
        days=len(values),
        is_above=over > 0,
    )
