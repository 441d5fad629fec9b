"""The early warning: how far, and for how long, a person is above their own baseline.

``advance`` is one step of a left fold over check-ins in day order. It returns numbers and the
level they make, no sentences. Source of the rule and its constants: docs/engine.md; smoothing
after Roberts (1959), Technometrics 1(3), 239-250.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from checkins.engine.baseline import (
    N0,
    CheckIn,
    Deviation,
    State,
    absorb_old,
    clip,
    deviations,
    learn_first,
)
from checkins.engine.constants import SHIPPED, Constants
from checkins.engine.types import Level, Stage

WIN_Z = 2.0  # one day counts as at most two spreads
POWER = 4  # exponent of the norm over stages: between their sum (1) and their maximum (infinity)
WATCH, REACH_OUT, STRONG = SHIPPED.watch, SHIPPED.reach_out, SHIPPED.strong


def level_of(risk: float | None, constants: Constants = SHIPPED) -> Level:
    """Return the level of the pattern alone; a risk of None means still learning."""
    if risk is None:
        return Level.LEARNING
    if risk < constants.watch:
        return Level.STEADY
    return Level.WATCH if risk < constants.reach_out else Level.REACH_OUT


def is_strong(risk: float | None, constants: Constants = SHIPPED) -> bool:
    """Return whether the risk reaches the highest threshold."""
    return risk is not None and risk >= constants.strong


@dataclass(frozen=True, slots=True)
class StageAssessment:
    """One stage on one day: its deviation, z in spreads, and the smoothed z that makes the risk."""

    deviation: Deviation
    z: float
    e: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """One check-in compared with the baseline. ``risk`` is None for the first fourteen (learning).

    ``stages`` holds the stages that could be compared that day, ``e`` the smoothed z of all three;
    ``rests_on`` counts the check-ins in the baseline.
    """

    day: int
    risk: float | None = None
    stages: Mapping[Stage, StageAssessment] = field(default_factory=dict)
    e: Mapping[Stage, float] = field(default_factory=dict)
    rests_on: int = 0

    @property
    def level(self) -> Level:
        """The level that the pattern alone makes."""
        return level_of(self.risk)

    @property
    def strong(self) -> bool:
        """Whether the risk reaches the highest threshold."""
        return is_strong(self.risk)


def advance(
    state: State,
    checkin: CheckIn,
    stage_of: Mapping[str, Stage],
    constants: Constants = SHIPPED,
) -> tuple[State, Assessment]:
    """Return the state after one more check-in, and its assessment; ``state`` is not changed.

    ``stage_of`` names the stage of every sign. Other ``constants`` than those shipped are for
    measuring, and for days that were judged by them: a stored state is the shipped ones' alone.

    :raises ValueError: if the check-in has no answer or is not after the newest one.
    """
    if not checkin.values or (state.day is not None and checkin.day <= state.day):
        raise ValueError(f"day {checkin.day} has no answer, or does not come after the last")
    new = state.copy()
    new.checkins += 1
    new.day = checkin.day
    if new.checkins <= N0:
        new.queue += (checkin,)
        if new.checkins == N0:
            learn_first(new, stage_of, checkin.day)
        return new, Assessment(day=checkin.day)
    absorb_old(new, stage_of, checkin.day)
    assessment = _assess(new, checkin, stage_of, constants)
    new.risk = assessment.risk
    new.queue += (checkin,)
    return new, assessment


def _assess(
    state: State, checkin: CheckIn, stage_of: Mapping[str, Stage], constants: Constants
) -> Assessment:
    compared = {}
    for stage, found in deviations(state, checkin.values, stage_of).items():
        memory = state.stages[stage]
        z = clip(found.d / (found.sd * found.noise), WIN_Z)
        gain = min(1 - constants.keep ** (checkin.day - memory.last), constants.gain_cap)
        memory.e += gain * (z - memory.e)
        memory.last = checkin.day
        if memory.e <= 0:
            memory.above_since = None
        elif memory.above_since is None:
            memory.above_since = checkin.day
        compared[stage] = StageAssessment(deviation=found, z=z, e=memory.e)
    e = {stage: state.stages[stage].e for stage in Stage}
    return Assessment(
        day=checkin.day,
        risk=norm(e.values()),
        stages=compared,
        e=e,
        rests_on=state.checkins - 1 - len(state.queue),
    )


def norm(e: Iterable[float]) -> float:
    """Return the risk that the stages' smoothed z make together; a fall makes none."""
    return float(sum(max(value, 0.0) ** POWER for value in e) ** (1 / POWER))


def assess_history(
    checkins: Iterable[CheckIn],
    stage_of: Mapping[str, Stage],
    constants: Constants = SHIPPED,
) -> tuple[State, list[Assessment]]:
    """Return the state and every assessment of a whole history, oldest first.

    :raises ValueError: if two check-ins are of the same day, or out of order.
    """
    state, found = State(), []
    for checkin in checkins:
        state, assessment = advance(state, checkin, stage_of, constants)
        found.append(assessment)
    return state, found
