"""Simulated lives: who a person is, when they return to use, and how each stage goes day by day."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from checkins.engine.bench.conditions import (
    CEILING,
    FAST_MEMORY,
    RAMP,
    Chance,
    Conditions,
    Life,
    Shape,
    life_of,
    sd_of,
    tail_of,
)
from checkins.engine.types import Stage

STAGES = tuple(Stage)
DAYS = 240
EARLIEST_LAPSE = 100
EARLY_LAPSE = (35, 75)
WEEK = 7
PARTS = (0.0, 0.35, 0.65)  # shares of a staged climb's length at which each stage begins
SLOW_DAYS = (60, 90)


class Kind(StrEnum):
    """How a deterioration develops."""

    STAGED = "staged"
    TOGETHER = "all stages together"
    SHUFFLED = "stages in any order"
    ABRUPT = "abrupt"


@dataclass(frozen=True, slots=True)
class Truth:
    """What only the simulator knows of a person: days are counted from 0, sizes in scale points.

    A stable person has a deterioration too, which never begins: the likelihood limit looks for it.
    ``starts`` is the day after the onset on which a stage begins, ``rises`` the days it climbs.
    ``life`` is what a harder condition adds.
    """

    high: bool
    base: Mapping[Stage, float]
    phi: float
    sd: Mapping[Stage, float]
    rhythm: float
    phase: float
    kind: Kind
    length: int
    starts: Mapping[Stage, int]
    rises: Mapping[Stage, float]
    climb: Mapping[Stage, float]
    onset: int | None
    lapse: int | None
    shape: Shape = Shape.EARLY
    life: Life = field(default_factory=Life)

    def shift(self, stage: Stage, since_onset: int) -> float:
        """Return the climb of ``stage``, in points, ``since_onset`` days after an onset."""
        done = self.shape.share(since_onset - self.starts[stage], self.rises[stage])
        return self.climb[stage] * done

    def weekly(self, day: int) -> float:
        """Return the weekly rhythm, in points."""
        return self.rhythm * math.cos(2 * math.pi * (day + self.phase) / WEEK)


class Draws(NamedTuple):
    """One person's sources of chance.

    What harder conditions draw is ``besides``, so that the person keeps everything else when one
    condition changes.
    """

    chance: Chance
    besides: Chance


def truth_of(draws: Draws, conditions: Conditions, *, deteriorating: bool) -> Truth:
    chance, besides = draws
    high = chance.random() < 0.2  # noqa: PLR2004
    base = chance.uniform(1.6, 2.4) if high else chance.uniform(0.3, 1.2)
    kind = _kind(chance.random(), conditions)
    shortest, longest = {
        Kind.STAGED: SLOW_DAYS if conditions.slow else (18, 45),
        Kind.ABRUPT: (3, 7),
    }.get(kind, (14, 35))
    length = chance.randint(shortest, longest)
    order = list(Stage)
    if kind is Kind.SHUFFLED:
        order.sort(key=lambda _: chance.random())
    parts = PARTS if kind in (Kind.STAGED, Kind.SHUFFLED) else (0.0, 0.0, 0.0)
    starts = {stage: round(part * length) for stage, part in zip(order, parts, strict=True)}
    shown = 0.2 if chance.random() < 0.1 else 1.0  # noqa: PLR2004
    earliest = max(EARLIEST_LAPSE, length + 40)
    lapse = chance.randint(earliest, DAYS - 1) if deteriorating else None
    if deteriorating and conditions.early_lapse:
        first, last = EARLY_LAPSE
        lapse = besides.randint(max(first, length), max(last, length))
    if conditions.ceiling:
        base = besides.uniform(*CEILING)
    bases = {stage: base + chance.gauss(0, 0.15) for stage in Stage}
    phi = chance.uniform(0.3, 0.6)
    sd = sd_of(besides, conditions, {stage: chance.uniform(0.25, 0.55) for stage in Stage})
    is_early = conditions.shape is Shape.EARLY
    return Truth(
        high=high,
        base=bases,
        phi=besides.uniform(*FAST_MEMORY) if conditions.long_memory else phi,
        sd=sd,
        rhythm=chance.uniform(0, 0.3),
        phase=chance.uniform(0, WEEK),
        kind=kind,
        length=length,
        starts=starts,
        rises={
            stage: max(1.0, RAMP * length if is_early else length - start)
            for stage, start in starts.items()
        },
        climb={stage: chance.uniform(0.3, 1.4) * shown for stage in Stage},
        onset=None if lapse is None else lapse - length,
        lapse=lapse,
        shape=conditions.shape,
        life=life_of(besides, conditions),
    )


def _kind(draw: float, conditions: Conditions) -> Kind:
    if conditions.slow or draw < 0.55:  # noqa: PLR2004
        return Kind.STAGED
    if draw < 0.80:  # noqa: PLR2004
        return Kind.TOGETHER if draw < 0.675 else Kind.SHUFFLED  # noqa: PLR2004
    return Kind.ABRUPT


def levels_of(draws: Draws, truth: Truth, last: int) -> dict[Stage, list[float]]:
    """Return each stage's true level day by day: base, course, rhythm, bad days, drift, season."""
    chance, besides = draws
    has_bad_days = chance.random() < 0.4  # noqa: PLR2004
    life = truth.life
    fast, slow = _Course(chance, truth.phi, life.cross), _Course(besides, life.slow_phi, life.cross)
    fast_share, slow_share = math.sqrt(1 - life.slow), math.sqrt(life.slow)
    levels: dict[Stage, list[float]] = {stage: [] for stage in Stage}
    for day in range(last):
        common = chance.gauss(0, 1)
        bad = chance.uniform(1, 2) if has_bad_days and chance.random() < 0.03 else 0.0  # noqa: PLR2004
        outside = truth.weekly(day) + bad + life.outside(day, DAYS)
        tail = tail_of(besides) if life.heavy_tails else 1.0
        fast.go_on(common, tail)
        if life.slow:
            slow.go_on(besides.gauss(0, 1), tail)
        for stage in STAGES:
            course = fast_share * fast.at[stage] + slow_share * slow.at[stage]
            climb = 0.0 if truth.onset is None else truth.shift(stage, day - truth.onset)
            levels[stage].append(truth.base[stage] + truth.sd[stage] * course + outside + climb)
    return levels


class _Course:
    """Three correlated AR(1) series of variance 1: a stage's day-to-day course in its own SD."""

    def __init__(self, chance: Chance, phi: float, cross: float) -> None:
        self.chance, self.phi = chance, phi
        self.shared, self.own = math.sqrt(cross), math.sqrt(1 - cross)
        self.fresh = 1.0
        self.at = dict.fromkeys(Stage, 0.0)

    def go_on(self, common: float, tail: float) -> None:
        """Advance by one day, from a shock that the stages share and one of each stage's own."""
        for stage in STAGES:
            shock = self.shared * common + self.own * self.chance.gauss(0, 1)
            self.at[stage] = self.phi * self.at[stage] + shock * self.fresh * tail
        self.fresh = math.sqrt(1 - self.phi**2)


def absent_days(chance: Chance, truth: Truth, last: int, conditions: Conditions) -> set[int]:
    own_share = chance.uniform(0.12, 0.34)
    share = own_share if conditions.missing_days is None else conditions.missing_days
    absent = {day for day in range(last) if chance.random() < share}
    for _ in range(chance.randint(0, 3)):
        first = chance.randint(0, DAYS - 1)
        absent |= set(range(first, first + chance.randint(4, 10)))
    if truth.lapse is not None and chance.random() < 1 / 3:
        absent |= set(range(truth.lapse - chance.randint(3, 7), truth.lapse))
    return absent
