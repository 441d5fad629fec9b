"""Correlations within people: of days that lie apart, and of stages on one day."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checkins.engine.baseline import CheckIn
from checkins.engine.types import Stage


@dataclass(slots=True)
class Pairs:
    """Sums over pairs of days or of stages, of distances from their person's own means."""

    people: int = 0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, pairs: Iterable[tuple[float, float]]) -> None:
        """Add one person's pairs; who has none is not counted."""
        found = list(pairs)
        self.people += bool(found)
        self.xx += sum(x * x for x, _ in found)
        self.yy += sum(y * y for _, y in found)
        self.xy += sum(x * y for x, y in found)

    @classmethod
    def together(cls, some: "Iterable[Pairs]") -> "Pairs":
        """Return the sums of several people."""
        found = cls()
        for one in some:
            found.people += one.people
            found.xx += one.xx
            found.yy += one.yy
            found.xy += one.xy
        return found

    @property
    def correlation(self) -> float | None:
        """The pooled correlation within people, -1..1; None where nothing varies."""
        scale = math.sqrt(self.xx * self.yy)
        return self.xy / scale if scale else None


def own_distances(
    checkins: Sequence[CheckIn], stage_of: Mapping[str, Stage], stage: Stage
) -> dict[int, float]:
    """Return the distance of each day's stage mean from the person's own, by day."""
    means: dict[int, float] = {}
    for item in checkins:
        answered = [value for code, value in item.values.items() if stage_of.get(code) is stage]
        if answered:
            means[item.day] = sum(answered) / len(answered)
    own = sum(means.values()) / len(means) if means else 0.0
    return {day: mean - own for day, mean in means.items()}


def apart_by(days: Mapping[int, float], lag: int) -> list[tuple[float, float]]:
    """Return the values of each two days that are exactly ``lag`` days apart."""
    return [(value, days[day + lag]) for day, value in days.items() if day + lag in days]
