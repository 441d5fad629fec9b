"""Simulated people whose truth is known, to count what a rule catches and its false notices.

Each (seed, cohort, number) gives one deterministic person. Nothing here is used on real people.
docs/engine.md, "The simulator", gives the model's numbers and says which are our own reading.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from checkins.engine.asking import MOST_A_DAY, weekday_of_signs
from checkins.engine.baseline import CheckIn
from checkins.engine.bench.conditions import (
    BASELINE,
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
from checkins.engine.bench.quick import quick_days
from checkins.engine.scoring import MEETING_VALUES, TOP
from checkins.engine.types import Meeting, Stage

STAGES = tuple(Stage)
DAYS = 240
EARLIEST_LAPSE = 100
EARLY_LAPSE = (35, 75)
WEEK = 7
ITEM_NOISE = 0.6
OFFSET_SD = 0.35
PARTS = (0.0, 0.35, 0.65)  # shares of a staged climb's length at which each stage begins
SLOW_DAYS = (60, 90)
MEETINGS_A_WEEK = 3
MEETING_NOISE, MISSED_ABOVE, QUIET_ABOVE = 0.9, 2.4, 1.5


class Kind(StrEnum):
    """How a deterioration develops."""

    STAGED = "staged"
    TOGETHER = "all stages together"
    SHUFFLED = "stages in any order"
    ABRUPT = "abrupt"


@dataclass(frozen=True, slots=True)
class Plan:
    """The signs that are asked, code to stage: every day and once a week.

    ``offers_missed`` asks a weekly sign that was missed on its weekday again later in the week, as
    the product does; ``meeting`` adds the meeting question, one tap that answers two signs.
    ``quick`` holds the daily signs that a quick check-in asks; weekly ones stay due after it.
    """

    name: str
    daily: Mapping[str, Stage]
    weekly: Mapping[str, Stage]
    offers_missed: bool = False
    meeting: bool = False
    quick: frozenset[str] = frozenset()

    @property
    def stage_of(self) -> dict[str, Stage]:
        meeting = MEETING_VALUES[Meeting.SHARED] if self.meeting else {}
        return {**self.daily, **self.weekly, **dict.fromkeys(meeting, Stage.EMOTIONAL)}


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


@dataclass(frozen=True, slots=True)
class Seen:
    """One stage of a day: mean of ``items`` daily signs, before rounding and without offsets."""

    mean: float
    items: int


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """A person's truth and check-ins, oldest first; none on or after the day of the lapse."""

    number: int
    truth: Truth
    checkins: tuple[CheckIn, ...]
    seen: tuple[Mapping[Stage, Seen], ...]


def reference_plan() -> Plan:
    """Return the plan that set the constants: 5 + 5 + 4 daily signs and 5 + 3 + 3 weekly ones."""
    sizes = {Stage.EMOTIONAL: (5, 5), Stage.MENTAL: (5, 3), Stage.PHYSICAL: (4, 3)}
    daily: dict[str, Stage] = {}
    weekly: dict[str, Stage] = {}
    for stage, (each_day, each_week) in sizes.items():
        for n in range(1, each_day + each_week + 1):
            (daily if n <= each_day else weekly)[f"{stage.value[0].upper()}{n}"] = stage
    return Plan("reference plan", daily, weekly)


def people(
    plan: Plan,
    *,
    seed: int,
    numbers: range,
    deteriorating: bool,
    chance_of: Callable[[str], Chance],
    conditions: Conditions = BASELINE,
) -> Iterator[SimulatedPerson]:
    """Yield the people ``numbers`` of a cohort; the same arguments give the same people.

    ``chance_of`` makes a source of chance from a seed text: pass ``random.Random``.
    """
    for number in numbers:
        cohort = "deteriorating" if deteriorating else "stable"
        name = f"{seed}:{cohort}:{number}"
        draws = _Draws(chance_of(name), chance_of(f"{name}:besides"))
        truth = _truth(draws, conditions, deteriorating=deteriorating)
        yield _person(draws, plan, truth, conditions, number)


class _Draws(NamedTuple):
    """One person's sources of chance.

    What harder conditions draw is ``besides``, so that the person keeps everything else when one
    condition changes.
    """

    chance: Chance
    besides: Chance


def _truth(draws: _Draws, conditions: Conditions, *, deteriorating: bool) -> Truth:
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


def _person(
    draws: _Draws, plan: Plan, truth: Truth, conditions: Conditions, number: int
) -> SimulatedPerson:
    last = DAYS if truth.lapse is None else truth.lapse
    levels = _levels(draws, truth, last)
    chance = draws.chance
    absent = _absent_days(chance, truth, last, conditions)
    present = [day for day in range(last) if day not in absent]
    quick = quick_days(conditions.quick, present, levels, chance.random)
    form = _Form(chance, plan, levels, conditions.skipped_items, number)
    checkins, seen = [], []
    for day in present:
        answers, exact = form.fill(day, is_quick=day in quick)
        if answers:
            checkins.append(CheckIn(day, answers))
            seen.append(exact)
    return SimulatedPerson(number, truth, tuple(checkins), tuple(seen))


def _levels(draws: _Draws, truth: Truth, last: int) -> dict[Stage, list[float]]:
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


def _absent_days(chance: Chance, truth: Truth, last: int, conditions: Conditions) -> set[int]:
    own_share = chance.uniform(0.12, 0.34)
    share = own_share if conditions.missing_days is None else conditions.missing_days
    absent = {day for day in range(last) if chance.random() < share}
    for _ in range(chance.randint(0, 3)):
        first = chance.randint(0, DAYS - 1)
        absent |= set(range(first, first + chance.randint(4, 10)))
    if truth.lapse is not None and chance.random() < 1 / 3:
        absent |= set(range(truth.lapse - chance.randint(3, 7), truth.lapse))
    return absent


class _Form:
    """One person's way of answering: an offset per sign and a weekday per weekly sign."""

    def __init__(
        self,
        chance: Chance,
        plan: Plan,
        levels: Mapping[Stage, list[float]],
        skipped: float,
        number: int,
    ) -> None:
        self.chance, self.plan, self.levels, self.skipped = chance, plan, levels, skipped
        self.offsets = {code: chance.gauss(0, OFFSET_SD) for code in sorted(plan.stage_of)}
        self.weekday = weekday_of_signs(plan.weekly, person=str(number))
        self.daily: dict[Stage, list[str]] = {}
        for code, stage in plan.daily.items():
            self.daily.setdefault(stage, []).append(code)
        self.answered: dict[str, int] = {}  # weekly sign to the week of its newest answer

    def fill(self, day: int, *, is_quick: bool) -> tuple[dict[str, int], dict[Stage, Seen]]:
        """Return the day's rounded answers, and its daily signs' exact means per stage."""
        answers: dict[str, int] = {}
        seen: dict[Stage, Seen] = {}
        gauss, drawn, offsets = self.chance.gauss, self.chance.random, self.offsets
        for stage, codes in self.daily.items():
            level, before, total = self.levels[stage][day], len(answers), 0.0
            for code in codes:
                if is_quick and code not in self.plan.quick:
                    continue
                exact = level + gauss(0, ITEM_NOISE)
                if drawn() >= self.skipped:
                    answers[code] = _rounded(exact + offsets[code])
                    total += exact
            if items := len(answers) - before:
                seen[stage] = Seen(total / items, items)
        if is_quick:
            return answers, seen
        for code in self._weekly_due(day):
            if self.chance.random() >= self.skipped:
                answers[code] = self._weekly_answer(code, day)
        if self.plan.meeting and self.chance.random() < MEETINGS_A_WEEK / WEEK:
            answers |= self._meeting(self.levels[Stage.EMOTIONAL][day])
        return answers, seen

    def _weekly_due(self, day: int) -> list[str]:
        week, weekday = divmod(day, WEEK)
        due = [code for code, on in self.weekday.items() if on == weekday]
        if self.plan.offers_missed:
            due += [
                code
                for code, on in self.weekday.items()
                if on < weekday and self.answered.get(code) != week
            ]
        return due[:MOST_A_DAY]

    def _weekly_answer(self, code: str, day: int) -> int:
        self.answered[code] = day // WEEK
        week = self.levels[self.plan.weekly[code]][max(0, day - WEEK + 1) : day + 1]
        mean = sum(week) / len(week)
        return _rounded(mean + self.offsets[code] + self.chance.gauss(0, ITEM_NOISE))

    def _meeting(self, level: float) -> Mapping[str, int]:
        """Return a planned meeting's two signs; a higher level makes a missed one more likely."""
        draw = level + self.chance.gauss(0, MEETING_NOISE)
        if draw > MISSED_ABOVE:
            return MEETING_VALUES[Meeting.MISSED]
        return MEETING_VALUES[Meeting.QUIET if draw > QUIET_ABOVE else Meeting.SHARED]


def _rounded(value: float) -> int:
    whole = round(value)
    return 0 if whole < 0 else min(whole, TOP)
