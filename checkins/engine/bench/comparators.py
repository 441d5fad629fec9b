"""The product's rule and the rules that it is compared with.

Each takes a person and returns one number per check-in: the higher the worse, None during the
first fourteen, as in the product. Only the product's rule tells real people anything; ``manage.py
evaluate`` counts what the textbook's charts would have said on the same days.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from checkins.engine.baseline import N0, CheckIn
from checkins.engine.bench.likelihood import likelihood_limit
from checkins.engine.bench.simulation import SimulatedPerson
from checkins.engine.types import Stage
from checkins.engine.warning import assess_history

Series = list[float | None]


class Person(Protocol):
    """Whoever has check-ins, oldest first; what else is known of them is for the limit alone."""

    @property
    def checkins(self) -> Sequence[CheckIn]: ...


Rule = Callable[[SimulatedPerson, Mapping[str, Stage]], Series]
PlainRule = Callable[[Person, Mapping[str, Stage]], Series]


class Chart(NamedTuple):
    """A chart of the textbook and the limit from which it says that something is up."""

    rule: PlainRule
    limit: float


WINDOW_DAYS = 7
EWMA_WEIGHT = 0.2  # Roberts 1959
CUSUM_SLACK = 0.5  # half of the shift to detect, in spreads; Page 1954
LEAST_SPREAD = 0.1  # not 0, so that a z exists for somebody who always answers the same


def product(person: Person, stage_of: Mapping[str, Stage]) -> Series:
    _, found = assess_history(person.checkins, stage_of)
    return [item.risk for item in found]


def daily_mean(person: Person, _: Mapping[str, Stage]) -> Series:
    """Return the plain mean of all answers of the day, for one threshold for everybody."""
    return _after_learning(_means(person.checkins))


def week_mean(person: Person, _: Mapping[str, Stage]) -> Series:
    """Return the mean of the daily means of the last seven days."""
    days = [item.day for item in person.checkins]
    means = _means(person.checkins)
    found: list[float] = []
    first = 0
    for place, day in enumerate(days):
        while days[first] <= day - WINDOW_DAYS:
            first += 1
        found.append(sum(means[first : place + 1]) / (place + 1 - first))
    return _after_learning(found)


def shewhart(person: Person, _: Mapping[str, Stage]) -> Series:
    """Return the day's mean as a z of the person's own mean and spread (Shewhart 1931)."""
    return _own_z(_means(person.checkins))


def cusum(person: Person, _: Mapping[str, Stage]) -> Series:
    """Return the upper cumulative sum of the day's z (Page 1954, Biometrika 41, 100-115)."""
    found: Series = []
    total = 0.0
    for z in _own_z(_means(person.checkins)):
        if z is None:
            found.append(None)
            continue
        total = max(0.0, total + z - CUSUM_SLACK)
        found.append(total)
    return found


def ewma_textbook(person: Person, _: Mapping[str, Stage]) -> Series:
    """Return the exponentially weighted mean of the day's z (Roberts 1959)."""
    return _smoothed(_own_z(_means(person.checkins)))


def ewma_in_own_deviations(weight: float) -> PlainRule:
    """Return the rule that gives the smoothed z in standard deviations of its own.

    On the t-th check-in after the first fourteen the standard deviation of the EWMA of independent
    z is ``sqrt(w / (2 - w) * (1 - (1 - w)^(2 t)))``: the exact one, not the one that it grows to.

    Source: Roberts (1959), Technometrics 1(3), 239-250.
    """

    def rule(person: Person, _: Mapping[str, Stage]) -> Series:
        found: Series = []
        for place, level in enumerate(_smoothed(_own_z(_means(person.checkins)), weight)):
            grown = 1 - (1 - weight) ** (2 * (place + 1 - N0))
            found.append(
                None if level is None else level / math.sqrt(weight / (2 - weight) * grown)
            )
        return found

    return rule


def ewma_of_stages(person: Person, stage_of: Mapping[str, Stage]) -> Series:
    """Return the largest of the three stages' exponentially weighted mean z."""
    return _largest_of_stages(person.checkins, stage_of, so_far=False)


def ewma_of_stages_so_far(person: Person, stage_of: Mapping[str, Stage]) -> Series:
    """Return the same, with mean and spread of all earlier check-ins.

    It goes on learning, and so takes a deterioration into the mean too.
    """
    return _largest_of_stages(person.checkins, stage_of, so_far=True)


PRODUCT = "this rule"
CHALLENGER = "EWMA, stages, mean of all days so far"
LIMIT = "limit: all parameters known"
RULES: Mapping[str, Rule] = {
    "fixed daily mean": daily_mean,
    "fixed 7-day mean": week_mean,
    "Shewhart, own mean": shewhart,
    "CUSUM, own mean": cusum,
    "EWMA by the textbook": ewma_textbook,
    "EWMA, max of three stages": ewma_of_stages,
    CHALLENGER: ewma_of_stages_so_far,
    PRODUCT: product,
    LIMIT: likelihood_limit,
}
# With the limits that a textbook gives them, set on nobody.
TEXTBOOK: Mapping[str, Chart] = {
    "EWMA .1, 3 sigma": Chart(ewma_in_own_deviations(0.1), 3.0),
    "EWMA .2, 3 sigma": Chart(ewma_in_own_deviations(0.2), 3.0),
    "Shewhart, 3 sigma": Chart(shewhart, 3.0),
    "fixed mean of 2": Chart(daily_mean, 2.0),
}


def _means(
    checkins: Sequence[CheckIn],
    stage_of: Mapping[str, Stage] | None = None,
    stage: Stage | None = None,
) -> list[float]:
    """Return each day's mean answer, of one stage if named; a day without one repeats the last."""
    found: list[float] = []
    for item in checkins:
        values = [
            value
            for code, value in item.values.items()
            if stage_of is None or stage_of[code] is stage
        ]
        found.append(sum(values) / len(values) if values else found[-1] if found else 0.0)
    return found


def _largest_of_stages(
    checkins: Sequence[CheckIn], stage_of: Mapping[str, Stage], *, so_far: bool
) -> Series:
    each = [_smoothed(_own_z(_means(checkins, stage_of, stage), so_far=so_far)) for stage in Stage]
    return [
        None
        if place < N0
        else max(value for series in each if (value := series[place]) is not None)
        for place in range(len(checkins))
    ]


def _own_z(values: Sequence[float], *, so_far: bool = False) -> Series:
    """Return each value's distance from the person's own mean, in their own spreads.

    Mean and spread come from the first fourteen values, like the first phase of a control chart,
    or with ``so_far`` from all values before this one. The former is much weaker: docs/engine.md.
    """
    found: Series = []
    total = squares = 0.0
    n = 0
    for place, value in enumerate(values):
        if place < N0:
            found.append(None)
        else:
            mean = total / n
            spread = math.sqrt(max(0.0, squares / n - mean**2) * n / (n - 1))
            found.append((value - mean) / max(LEAST_SPREAD, spread))
        if so_far or place < N0:
            total += value
            squares += value**2
            n += 1
    return found


def _smoothed(series: Series, weight: float = EWMA_WEIGHT) -> Series:
    found: Series = []
    level = 0.0
    for z in series:
        if z is not None:
            level += weight * (z - level)
        found.append(None if z is None else level)
    return found


def _after_learning(values: Sequence[float]) -> Series:
    return [None if place < N0 else value for place, value in enumerate(values)]
