"""The rule under other constants, and two variants that were refused, from one fold.

Baseline, spread and z of a check-in do not depend on how z is smoothed. So people are simulated
and folded once, and rules that differ in the smoothing alone are compared on the same z.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from checkins.engine.baseline import N0
from checkins.engine.bench.conditions import CROSS_STAGE
from checkins.engine.constants import Constants
from checkins.engine.types import Stage
from checkins.engine.warning import Assessment
from checkins.engine.warning import norm as shipped_norm

Series = list[float | None]
Norm = Callable[[Mapping[Stage, float]], float]
YOUNG = 9.0  # check-ins: a mean of n days with a long memory scatters like one of n / 9 fresh ones


def smoothed(
    found: Sequence[Assessment],
    constants: Constants,
    *,
    is_young: bool = False,
    norm: Norm | None = None,
) -> Series:
    """Return the risk of every check-in under ``constants``, from the assessments of any.

    ``is_young`` widens the spread of a young baseline (the refused "young usual" factor); ``norm``
    replaces the fourth-power norm over the stages' smoothed z.
    """
    if len(found) < N0:
        return [None] * len(found)
    e = dict.fromkeys(Stage, 0.0)
    last = dict.fromkeys(Stage, found[N0 - 1].day)
    risks: Series = [None] * N0
    for item in found[N0:]:
        spread = math.sqrt(1 + YOUNG / item.rests_on) if is_young else 1.0
        for stage, part in item.stages.items():
            gain = min(1 - constants.keep ** (item.day - last[stage]), constants.gain_cap)
            e[stage] += gain * (part.z / spread - e[stage])
            last[stage] = item.day
        risks.append(norm(e) if norm else shipped_norm(e.values()))
    return risks


def mahalanobis(e: Mapping[Stage, float], correlation: float = CROSS_STAGE) -> float:
    """Return the one-sided Mahalanobis norm: rises alone, with every pair correlated alike.

    The inverse of such a matrix of size m is ``(I - J c / (1 + (m - 1) c)) / (1 - c)``.
    """
    rises = [max(value, 0.0) for value in e.values()]
    together = correlation / (1 + (len(rises) - 1) * correlation)
    squares = sum(value**2 for value in rises) - together * sum(rises) ** 2
    return math.sqrt(max(0.0, squares) / (1 - correlation))
