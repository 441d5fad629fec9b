"""On which days a simulated person takes the quick check-in instead of the full one."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from checkins.engine.types import Stage

AFTER_DAYS = 60
WORST_SHARE = 0.3
HALF = 0.5


class Quick(StrEnum):
    """When somebody takes the quick check-in."""

    ALWAYS = "quick always"
    HALF = "quick on half of the days, at random"
    LATER = f"quick after {AFTER_DAYS} days"
    WORST = "quick on the worst 30 percent of days"


def quick_days(
    quick: Quick | None,
    days: Sequence[int],
    levels: Mapping[Stage, Sequence[float]],
    drawn: Callable[[], float],
) -> frozenset[int]:
    """Return which of the check-ins' ``days`` are quick ones.

    ``levels`` holds each stage's true level by day. The worst days are those with the highest mean
    of the three: what the person feels, not what they answer. ``drawn`` gives a number in [0, 1).
    """
    match quick:
        case None:
            return frozenset()
        case Quick.ALWAYS:
            return frozenset(days)
        case Quick.HALF:
            return frozenset(day for day in days if drawn() < HALF)
        case Quick.LATER:
            return frozenset(day for day in days if day >= AFTER_DAYS)
        case Quick.WORST:
            ranked = sorted(days, key=lambda day: sum(levels[stage][day] for stage in Stage))
            return frozenset(ranked[len(ranked) - round(WORST_SHARE * len(ranked)) :])
