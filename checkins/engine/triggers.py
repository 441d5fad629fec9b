"""Compare stage scores on and after the days with a trigger with those on other days.

The comparison shows what came together: it affects no level and names no cause. A day with use, and
the day after it, count in no mean: what using lifted or brought down is not what a trigger does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from checkins.engine.types import Stage

LEAST_DAYS = 8  # in every mean that is compared: means of fewer days vary by chance
SAME = 0.5  # points of the scale; less counts as no difference, since answers are whole points
EXACT = 9  # decimal places; later ones depend on the order of the sum


class Side(StrEnum):
    """Whether one mean is higher than another, lower, or the same within half a point."""

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class TaggedDay:
    """One day with its tags, the stage means that may be shown, 0..4, and whether they used."""

    day: date
    tags: frozenset[str] = frozenset()
    scores: Mapping[Stage, float | None] = field(default_factory=dict)
    used: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """One stage on the days with a trigger, compared with other days; with the days in each mean.

    ``after`` and ``after_days`` are about the days that follow a day with the trigger and are
    without it; ``after`` is None where they are fewer than 8. ``other_days`` counts the rest.
    The means are in points of the scale, 0..4; ``after_mean`` is None without ``after``.
    """

    stage: Stage
    on: Side
    on_days: int
    other_days: int
    after: Side | None = None
    after_days: int = 0
    on_mean: float = 0
    other_mean: float = 0
    after_mean: float | None = None


def left_out(used: Iterable[date]) -> set[date]:
    """Return the days that count in no comparison: those with use, and the day after each."""
    days = set(used)
    return days | {day + timedelta(days=1) for day in days}


def beside_other_days(days: Iterable[TaggedDay], tag: str) -> list[Beside]:
    """Return each stage's comparison for ``tag``.

    A stage with fewer than 8 days with the tag, or fewer than 8 other days, is left out. ``days``
    holds at most one item per date, in any order. A day without a stage's score does not count
    for that stage, and one that :func:`left_out` names for none.
    """
    known = {item.day: item for item in days}
    tagged = {day for day, item in known.items() if tag in item.tags}
    follows = {day + timedelta(days=1) for day in tagged} - tagged
    for day in left_out(day for day, item in known.items() if item.used):
        known.pop(day, None)
    found = (_beside(stage, known, tagged, follows) for stage in Stage)
    return [item for item in found if item]


def side(mean: float, other: float) -> Side:
    """Compare ``mean`` with ``other``; a difference under half a point is the same."""
    difference = round(mean - other, EXACT)
    if abs(difference) < SAME:
        return Side.SAME
    return Side.HIGHER if difference > 0 else Side.LOWER


def _beside(
    stage: Stage, known: Mapping[date, TaggedDay], tagged: set[date], follows: set[date]
) -> Beside | None:
    scores = {
        day: score for day, item in known.items() if (score := item.scores.get(stage)) is not None
    }
    on = [score for day, score in scores.items() if day in tagged]
    after = [score for day, score in scores.items() if day in follows]
    other = [score for day, score in scores.items() if day not in tagged | follows]
    if min(len(on), len(other)) < LEAST_DAYS:
        return None
    on_mean, other_mean = _mean(on), _mean(other)
    after_mean = _mean(after) if len(after) >= LEAST_DAYS else None
    return Beside(
        stage=stage,
        on=side(on_mean, other_mean),
        on_days=len(on),
        other_days=len(other),
        after=None if after_mean is None else side(after_mean, other_mean),
        after_days=0 if after_mean is None else len(after),
        on_mean=on_mean,
        other_mean=other_mean,
        after_mean=after_mean,
    )


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores)
