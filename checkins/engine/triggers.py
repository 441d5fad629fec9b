"""What tends to come with a trigger: stage scores on and after its days against other days.

A comparison of what came together, and no more: it feeds no level and names no cause.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from checkins.engine.types import Stage

LEAST_DAYS = 8  # of every mean that is compared: fewer swing by themselves
SAME = 0.5  # points of the scale; less is no answer's worth, which comes in whole points
EXACT = 9  # decimal places: beyond them is how a mean was added up


class Side(StrEnum):
    """Where one mean stands beside another."""

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class TaggedDay:
    """One day with its tags and the stage means that may be shown, 0..4."""

    day: date
    tags: frozenset[str] = frozenset()
    scores: Mapping[Stage, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """A stage on the days with a trigger, beside the days without; each mean with its count.

    ``after`` and ``after_days`` are of the days that follow one and have it not themselves;
    ``after`` is None where those are too few. ``other_days`` are neither.
    """

    stage: Stage
    on: Side
    on_days: int
    other_days: int
    after: Side | None = None
    after_days: int = 0


def beside_other_days(days: Iterable[TaggedDay], tag: str) -> list[Beside]:
    """Return how each stage stood with ``tag``; none of a stage with fewer than 8 such days.

    ``days`` holds at most one per date, in any order; a day without a stage's score counts for
    nothing in that stage, and an absent day follows nothing.
    """
    known = {item.day: item for item in days}
    tagged = {day for day, item in known.items() if tag in item.tags}
    follows = {day + timedelta(days=1) for day in tagged} - tagged
    found = (_beside(stage, known, tagged, follows) for stage in Stage)
    return [item for item in found if item]


def side(mean: float, other: float) -> Side:
    """Say on which side of another mean one stands; under half a point it is the same."""
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
    has_after = len(after) >= LEAST_DAYS
    return Beside(
        stage=stage,
        on=side(_mean(on), _mean(other)),
        on_days=len(on),
        other_days=len(other),
        after=side(_mean(after), _mean(other)) if has_after else None,
        after_days=len(after) if has_after else 0,
    )


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores)
