"""The stages and signs that explain a pattern: those above the person's baseline.

This module gives numbers and codes; the templates write the sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checkins.engine.baseline import K, State, baseline_of_signs
from checkins.engine.scoring import TOP
from checkins.engine.types import Stage

WEEK_DAYS = 7
MOST_SIGNS = 3
CARRIES = 0.5  # share of the strongest stage's smoothed z at which another stage is named too


@dataclass(frozen=True, slots=True)
class Change:
    """A stage's or a sign's baseline and its mean of the last week, 0..4.

    Higher means more of the sign. ``answers`` counts the answers of the last week.
    """

    code: str
    baseline: float
    last_week: float
    answers: int

    @property
    def rise(self) -> float:
        """How far the last week is above the baseline, in points of the scale."""
        return self.last_week - self.baseline

    @property
    def weight(self) -> float:
        """The rise, reduced where few answers support it: one answer says less than seven."""
        return self.rise * self.answers / (self.answers + K)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The changes that explain a pattern.

    ``stages`` holds the stages that carry it, the strongest first, ``signs`` the three signs that
    rose most. ``since`` is the day since which the strongest stage has been above its baseline,
    ``rests_on`` counts the check-ins in the baseline, ``risk`` is that of the newest check-in.
    """

    stages: tuple[Change, ...]
    signs: tuple[Change, ...]
    since: int
    rests_on: int
    risk: float | None


def explain(state: State, stage_of: Mapping[str, Stage]) -> Explanation | None:
    """Return what is above the baseline after the newest check-in, None if no stage is.

    The last week is the seven days that end with the newest check-in.
    """
    above = {stage: memory for stage, memory in state.stages.items() if memory.e > 0}
    if not above or state.day is None:
        return None
    ordered = sorted(above, key=lambda stage: -above[stage].e)
    carrying = [item for item in ordered if above[item].e >= CARRIES * above[ordered[0]].e]
    means, baseline = baseline_of_signs(state, stage_of)
    changes = [
        Change(code, baseline[code], sum(values) / len(values), len(values))
        for code, values in _last_week(state, baseline).items()
    ]
    changes.sort(key=lambda item: (-item.weight, item.code))
    return Explanation(
        stages=tuple(
            _stage_change(stage, means[stage], [c for c in changes if stage_of[c.code] is stage])
            for stage in carrying
        ),
        signs=tuple(item for item in changes if item.rise > 0)[:MOST_SIGNS],
        since=above[ordered[0]].above_since or state.day,
        rests_on=state.checkins - len(state.queue),
        risk=state.risk,
    )


def _last_week(state: State, baseline: Mapping[str, float]) -> dict[str, list[int]]:
    """Return the last week's answers to every sign that has a baseline, in sorted code order."""
    found: dict[str, list[int]] = {}
    for item in state.queue:
        if state.day is not None and item.day > state.day - WEEK_DAYS:
            for code, value in item.values.items():
                if code in baseline:
                    found.setdefault(code, []).append(value)
    return dict(sorted(found.items()))


def _stage_change(stage: Stage, baseline: float, changes: list[Change]) -> Change:
    """Return a stage's baseline and last week, corrected for the mix of signs asked that week."""
    answers = sum(item.answers for item in changes)
    rise = sum(item.rise * item.answers for item in changes) / answers if answers else 0.0
    return Change(stage.value, baseline, max(0.0, min(TOP, baseline + rise)), answers)
