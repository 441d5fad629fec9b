"""Intervals that draw people: notices of one person come together, people do not."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
DRAWS = 1000
TAIL = 0.025


class Drawing(Protocol):
    """A seeded source that draws with replacement, for example ``random.Random``."""

    def choices(self, population: Sequence[T], /, *, k: int) -> list[T]:
        """Return ``k`` elements, each drawn from all."""


def interval(
    people: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    chance: Drawing,
    *,
    draws: int = DRAWS,
) -> tuple[float, float]:
    """Return the 95 % percentile interval of a statistic of people (Efron 1979, Ann Stat 7(1)).

    :raises ValueError: if there is nobody to draw.
    """
    if not people:
        raise ValueError("nobody to draw")
    found = sorted(statistic(chance.choices(people, k=len(people))) for _ in range(draws))
    cut = int(TAIL * draws)
    return found[cut], found[-1 - cut]
