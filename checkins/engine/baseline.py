"""One person's baseline: a mean per sign and a spread per stage, learned from old check-ins.

The state advances once per check-in, oldest first. Sums run in sorted code order, so that
refolding from scratch, resuming from a stored state and a round trip through JSON give the same
bits. Source of the rule and its constants: docs/engine.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkins.engine.constants import SHIPPED
from checkins.engine.types import Stage

N0 = 14  # check-ins before there is a baseline
LAG_DAYS = 21  # an older check-in joins the baseline: a slow rise must not become part of it
K = 2.0  # a sign's mean is drawn to its stage's mean as if by two more answers
K0 = 14  # a stage's spread is drawn to the population's as if by fourteen more check-ins
POP_SD = {Stage.EMOTIONAL: 0.44, Stage.MENTAL: 0.45, Stage.PHYSICAL: 0.44}
SD_FLOOR = 0.20
RHO = 2.6  # variance of a single answer, as a multiple of the stage's day-to-day variance
N_REF = {Stage.EMOTIONAL: 5.7, Stage.MENTAL: 5.4, Stage.PHYSICAL: 4.4}  # typical answers a day
WIN_ABSORB = 2.5  # in spreads: a bad period can move the baseline only so far


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One engine day: the local day's ordinal, and sign values 0..4, already reversed where due."""

    day: int
    values: Mapping[str, int]


@dataclass(slots=True)
class StageState:
    """One stage's memory: check-ins in the spread, sum of squared deviations, smoothed z, last day.

    ``above_since`` is the day since which the smoothed z has been above 0, None while it is not.
    It estimates when a change began.

    After Nishina (1992), Qual Reliab Eng Int 8, 537-541 (from memory: docs/engine.md).
    """

    count: int = 0
    ss: float = 0.0
    e: float = 0.0
    last: int = 0
    above_since: int | None = None

    def spread(self, stage: Stage) -> float:
        """Return the stage's day-to-day standard deviation, in points of the scale."""
        pooled = (self.ss + K0 * POP_SD[stage] ** 2) / (self.count + K0)
        return max(SD_FLOOR, math.sqrt(pooled))


@dataclass(slots=True)
class State:
    """Everything that the rule remembers of one person, about 4 kB as JSON.

    ``day`` and ``risk`` are those of the newest check-in. ``day`` is None before the first one,
    ``risk`` while the rule is learning.
    """

    checkins: int = 0
    day: int | None = None
    risk: float | None = None
    n: dict[str, int] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)
    stages: dict[Stage, StageState] = field(
        default_factory=lambda: {stage: StageState() for stage in Stage}
    )
    queue: tuple[CheckIn, ...] = ()

    def copy(self) -> "State":
        """Return a state that can be advanced without changing this one."""
        return State(
            checkins=self.checkins,
            day=self.day,
            risk=self.risk,
            n=dict(self.n),
            total=dict(self.total),
            stages={
                stage: StageState(item.count, item.ss, item.e, item.last, item.above_since)
                for stage, item in self.stages.items()
            },
            queue=self.queue,
        )

    def to_json(self, version: str = SHIPPED.version) -> dict[str, Any]:
        """Return the state as JSON values; :meth:`from_json` gives it back bit for bit.

        ``version`` is that of the constants under which it was folded.
        """
        return {
            "version": version,
            "checkins": self.checkins,
            "day": self.day,
            "risk": self.risk,
            "n": self.n,
            "total": self.total,
            "stages": {
                stage.value: [item.count, item.ss, item.e, item.last, item.above_since]
                for stage, item in self.stages.items()
            },
            "queue": [[item.day, dict(item.values)] for item in self.queue],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], version: str = SHIPPED.version) -> "State":
        """Read a state that :meth:`to_json` wrote under the constants of ``version``.

        :raises ValueError: if it is of another version: fold the history from the start instead.
        """
        if data.get("version") != version:
            raise ValueError(f"state of {data.get('version')}, not {version}")
        return cls(
            checkins=data["checkins"],
            day=data["day"],
            risk=data["risk"],
            n=dict(data["n"]),
            total=dict(data["total"]),
            stages={Stage(name): StageState(*values) for name, values in data["stages"].items()},
            queue=tuple(CheckIn(day, values) for day, values in data["queue"]),
        )


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far one stage was from its baseline on one day, in points of the scale.

    ``d`` is the mean deviation over the ``answers`` signs that have a baseline, ``baseline`` the
    stage's mean, ``sd`` its spread, and ``noise`` the factor by which few answers scatter more.
    """

    d: float
    answers: int
    baseline: float
    noise: float
    sd: float


def baseline_of_signs(
    state: State, stage_of: Mapping[str, Stage]
) -> tuple[dict[Stage, float], dict[str, float]]:
    """Return each stage's baseline mean and each sign's baseline, 0..4."""
    sums = {stage: [0.0, 0] for stage in Stage}
    for code in sorted(state.n):
        if code in stage_of:
            entry = sums[stage_of[code]]
            entry[0] += state.total[code]
            entry[1] += state.n[code]
    means = {stage: total / n for stage, (total, n) in sums.items() if n}
    baseline = {
        code: (state.total[code] + K * means[stage_of[code]]) / (state.n[code] + K)
        for code in state.n
        if code in stage_of
    }
    return means, baseline


def deviations(
    state: State, values: Mapping[str, int], stage_of: Mapping[str, Stage]
) -> dict[Stage, Deviation]:
    """Return how far each stage is from its baseline; a stage without a known sign is absent."""
    means, baseline = baseline_of_signs(state, stage_of)
    sums = {stage: [0.0, 0] for stage in Stage}
    for code in sorted(values):
        if code in baseline:
            entry = sums[stage_of[code]]
            entry[0] += values[code] - baseline[code]
            entry[1] += 1
    return {
        stage: Deviation(
            d=total / int(count),
            answers=int(count),
            baseline=means[stage],
            noise=math.sqrt((1 + RHO / count) / (1 + RHO / N_REF[stage])),
            sd=state.stages[stage].spread(stage),
        )
        for stage, (total, count) in sums.items()
        if count
    }


def clip(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))


def learn_first(state: State, stage_of: Mapping[str, Stage], today: int) -> None:
    """Learn the first baseline from the queued check-ins, then their scatter around it."""
    for item in state.queue:
        _add_answers(state, item.values)
    for item in state.queue:
        for stage, found in deviations(state, item.values, stage_of).items():
            _add_scatter(state.stages[stage], found.d / found.noise)
    for stage_state in state.stages.values():
        stage_state.e, stage_state.last = 0.0, today
    state.queue = ()


def absorb_old(state: State, stage_of: Mapping[str, Stage], today: int) -> None:
    """Add queued check-ins older than the lag to the baseline, with extreme deviations clipped."""
    while state.queue and state.queue[0].day < today - LAG_DAYS:
        item, state.queue = state.queue[0], state.queue[1:]
        excess: dict[Stage, float] = {}
        for stage, found in deviations(state, item.values, stage_of).items():
            held = clip(found.d, WIN_ABSORB * found.sd * found.noise)
            excess[stage] = found.d - held
            _add_scatter(state.stages[stage], held / found.noise)
        _add_answers(state, item.values, excess, stage_of)


def _add_answers(
    state: State,
    values: Mapping[str, int],
    excess: Mapping[Stage, float] | None = None,
    stage_of: Mapping[str, Stage] | None = None,
) -> None:
    for code in sorted(values):
        over = excess.get(stage_of[code], 0.0) if excess and stage_of and code in stage_of else 0.0
        state.n[code] = state.n.get(code, 0) + 1
        state.total[code] = state.total.get(code, 0.0) + (values[code] - over)


def _add_scatter(stage_state: StageState, deviation: float) -> None:
    stage_state.ss += deviation**2
    stage_state.count += 1
