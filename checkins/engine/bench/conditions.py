"""The conditions under which people are simulated: each changes one thing of the ordinary run.

docs/engine.md, "The simulator", says where the numbers come from and which are our own reading.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from checkins.engine.bench.quick import Quick
from checkins.engine.types import Stage

RAMP = 0.35  # share of the length in which an early climb is complete: the first part of three
STEEPNESS = 10.0  # of a sigmoid climb: nine tenths of it fall into its middle 44 percent
LATENESS = 4.0  # of a late climb: half of it falls into its last sixth
CROSS_STAGE = 0.6
LOOSEST, TIGHTEST = 0.1, 0.6
SLOW_SHARE = (4.5, 5.5)  # a beta distribution with the mean .45
SLOW_MEMORY, FAST_MEMORY = (0.85, 0.95), (0.1, 0.4)
SMALLEST_SD, LARGEST_SD = 0.17, 0.9
TREND_SD = 0.6
SEASON, YEAR = 0.4, 365.25
FREEDOM = 4.0  # degrees of freedom of Student's t; with four the kurtosis is infinite
CEILING = (2.8, 3.6)


class Chance(Protocol):
    """A seeded source of chance, passed in like the clock, for example ``random.Random``."""

    def random(self) -> float:
        """Return a number in [0, 1)."""

    def uniform(self, a: float, b: float, /) -> float:
        """Return a number between ``a`` and ``b``."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Return a normally distributed number."""

    def randint(self, a: int, b: int, /) -> int:
        """Return an integer from ``a`` to ``b``, both included."""

    def betavariate(self, alpha: float, beta: float, /) -> float:
        """Return a beta distributed number."""

    def gammavariate(self, alpha: float, beta: float, /) -> float:
        """Return a gamma distributed number with mean ``alpha * beta``."""


class Shape(StrEnum):
    """How a stage climbs from its start to the lapse."""

    EARLY = "complete after .35 of the length"
    LINEAR = "linear up to the lapse"
    SIGMOID = "sigmoid"
    LATE = "late, exponential"
    STEP = "a step on the first day"

    def share(self, days: float, length: float) -> float:
        """Return which share of the climb is done ``days`` after the start of ``length`` days."""
        x = min(1.0, max(0.0, days / length))
        match self:
            case Shape.SIGMOID:
                low, high = _logistic(-STEEPNESS / 2), _logistic(STEEPNESS / 2)
                return (_logistic(STEEPNESS * (x - 0.5)) - low) / (high - low)
            case Shape.LATE:
                return math.expm1(LATENESS * x) / math.expm1(LATENESS)
            case Shape.STEP:
                return float(x > 0)
            case _:
                return x


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a run; the defaults are the simulator's ordinary run.

    ``missing_days`` is a share of days; with None each person has their own (12 to 34 percent).
    ``slow`` makes every deterioration a staged climb over 60 to 90 days, ``early_lapse`` puts the
    lapse on days 35 to 75. ``quick`` says on which days the person takes the quick check-in.
    ``long_memory``: part of a stage's course lasts for weeks. ``trend``: a straight drift over all
    days. ``season``: a wave of a year. ``heavy_tails``: Student's t for the day-to-day shocks.
    ``loose``: the stages correlate by .1 to .6. ``ceiling``: everybody's answers are near the top.
    """

    missing_days: float | None = None
    skipped_items: float = 0.03
    slow: bool = False
    shape: Shape = Shape.EARLY
    quick: Quick | None = None
    early_lapse: bool = False
    long_memory: bool = False
    trend: bool = False
    season: bool = False
    heavy_tails: bool = False
    loose: bool = False
    ceiling: bool = False

    @property
    def of_stable_people(self) -> "Conditions":
        """The same without what changes lapses alone: how people who stay well live under it."""
        return replace(self, slow=False, shape=Shape.EARLY, early_lapse=False)


BASELINE = Conditions()
HALF_ITEMS = Conditions(skipped_items=0.5)
CEILING_ANSWERS = Conditions(ceiling=True)
EARLY_LAPSES = Conditions(early_lapse=True)
LONG_MEMORY = Conditions(long_memory=True)
CORRELATING = Conditions(loose=True)
# What is measured: one thing varied at a time, and long memory together with early lapses.
NAMES = {
    BASELINE: "ordinary",
    LONG_MEMORY: "long memory",
    Conditions(trend=True): "personal trend",
    Conditions(season=True): "season",
    Conditions(heavy_tails=True): "heavy tails",
    CORRELATING: "stages correlate by .1 to .6",
    EARLY_LAPSES: "lapse on days 35 to 75",
    Conditions(early_lapse=True, long_memory=True): "long memory, lapse on days 35 to 75",
    Conditions(slow=True): "slow climbs (60 to 90 days)",
    Conditions(shape=Shape.LINEAR): "climb linear up to the lapse",
    Conditions(shape=Shape.SIGMOID): "climb sigmoid",
    Conditions(shape=Shape.LATE): "climb late, exponential",
    Conditions(shape=Shape.STEP): "climb in one step",
    Conditions(missing_days=0.5): "half of the days missing",
    HALF_ITEMS: "half of the items skipped",
    **{Conditions(quick=quick): quick.value for quick in Quick},
    CEILING_ANSWERS: "answers near the top",
}


@dataclass(frozen=True, slots=True)
class Life:
    """What the harder conditions add to a person's course; the defaults add nothing.

    ``slow`` is the share of the latent variance whose memory from day to day is ``slow_phi``,
    ``cross`` the correlation of the stages. ``trend`` is the drift in points over 240 days.
    """

    cross: float = CROSS_STAGE
    slow: float = 0.0
    slow_phi: float = 0.0
    trend: float = 0.0
    season: float = 0.0
    season_phase: float = 0.0
    heavy_tails: bool = False

    def outside(self, day: int, of_days: int) -> float:
        """Return drift and season on a day, in points; both have the mean 0 over a whole run."""
        drift = self.trend * (day / of_days - 0.5)
        return drift + self.season * math.sin(2 * math.pi * (day + self.season_phase) / YEAR)


def life_of(chance: Chance, conditions: Conditions) -> Life:
    """Draw what the conditions add to one person."""
    return Life(
        cross=chance.uniform(LOOSEST, TIGHTEST) if conditions.loose else CROSS_STAGE,
        slow=chance.betavariate(*SLOW_SHARE) if conditions.long_memory else 0.0,
        slow_phi=chance.uniform(*SLOW_MEMORY) if conditions.long_memory else 0.0,
        trend=chance.gauss(0, TREND_SD) if conditions.trend else 0.0,
        season=chance.uniform(0, SEASON) if conditions.season else 0.0,
        season_phase=chance.uniform(0, YEAR) if conditions.season else 0.0,
        heavy_tails=conditions.heavy_tails,
    )


def sd_of(
    chance: Chance, conditions: Conditions, ordinary: Mapping[Stage, float]
) -> dict[Stage, float]:
    """Return each stage's latent SD: ``ordinary``, or log-uniform where life has a memory."""
    if not conditions.long_memory:
        return dict(ordinary)
    low, high = math.log(SMALLEST_SD), math.log(LARGEST_SD)
    return {stage: math.exp(chance.uniform(low, high)) for stage in Stage}


def tail_of(chance: Chance) -> float:
    """Return a factor that makes a normal shock one of Student's t, of the same variance."""
    return math.sqrt((FREEDOM - 2) / chance.gammavariate(FREEDOM / 2, 2))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
