"""The limit: what a rule could catch if it knew everything of a person except the day of onset.

The exact Gaussian likelihood ratio of "this person's deterioration began on day t" against "it
has not begun", maximized over t, on the daily signs before rounding. Base levels, offsets, the
weekly rhythm, the day-to-day course's memory, spread and correlation, and the deterioration's
size and timing are all known; isolated bad days and weekly signs are not used.
"""

import math
from collections.abc import Mapping, Sequence

from checkins.engine.baseline import N0
from checkins.engine.bench.conditions import CROSS_STAGE
from checkins.engine.bench.lives import Truth
from checkins.engine.bench.simulation import ITEM_NOISE, Seen, SimulatedPerson
from checkins.engine.types import Stage

STAGES = tuple(Stage)
UNSEEN = 1e9  # the noise variance of a stage without an answer: it carries no information
Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]


def likelihood_limit(person: SimulatedPerson, _: Mapping[str, Stage]) -> list[float | None]:
    """Return the largest log likelihood ratio over all days of onset, per check-in.

    The Kalman filter of the undisturbed course runs once. The expected climb of each possible
    onset goes through the same gains; the innovations are what the filter leaves of that climb.
    """
    truth = person.truth
    climbs = [_climb(truth, days) for days in range(truth.length)]
    course = _Course(truth)
    state: Vector = (0.0, 0.0, 0.0)
    onsets: list[_Onset] = []
    found: list[float | None] = []
    day = person.checkins[0].day if person.checkins else 0
    for checkin, seen in zip(person.checkins, person.seen, strict=True):
        while day < checkin.day:
            day += 1
            course.forget()
            state = _scaled(state, truth.phi)
            onsets = [item for item in onsets if day - item.day < truth.length]
            for item in onsets:
                item.state = _scaled(item.state, truth.phi)
            onsets.append(_Onset(day - 1))
        gain, inverse = course.observe(seen)
        left = _minus(_undisturbed(truth, seen, day, state), state)
        state = _plus(state, _times(gain, left))
        for item in onsets:
            item.weigh(climbs[day - item.day], left, gain, inverse)
        ratio = max((item.ratio for item in onsets), default=0.0)
        found.append(None if len(found) < N0 else ratio)
    return found


class _Onset:
    """One possible onset: the filter's state for its climb, and its log likelihood ratio so far."""

    __slots__ = ("day", "ratio", "state")

    def __init__(self, day: int) -> None:
        self.day, self.ratio = day, 0.0
        self.state: Vector = (0.0, 0.0, 0.0)

    def weigh(self, climb: Vector, left: Vector, gain: Matrix, inverse: Matrix) -> None:
        """Add one check-in's log likelihood ratio."""
        expected = _minus(climb, self.state)
        weight = _times(inverse, expected)
        self.ratio += _dot(weight, left) - _dot(weight, expected) / 2
        self.state = _plus(self.state, _times(gain, expected))


class _Course:
    """The uncertainty of the three correlated AR(1) courses: it does not depend on the answers."""

    def __init__(self, truth: Truth) -> None:
        self.phi = truth.phi
        sd = [truth.sd[stage] for stage in STAGES]
        self.stationary = [
            [sd[i] * sd[j] * (1.0 if i == j else CROSS_STAGE) for j in range(3)] for i in range(3)
        ]
        self.covariance = [list(row) for row in self.stationary]

    def forget(self) -> None:
        """Advance by one day without a check-in."""
        keep = self.phi**2
        self.covariance = [
            [keep * p + (1 - keep) * q for p, q in zip(row, still, strict=True)]
            for row, still in zip(self.covariance, self.stationary, strict=True)
        ]

    def observe(self, seen: Mapping[Stage, Seen]) -> tuple[Matrix, Matrix]:
        """Update with a check-in; return its gain and inverse innovation covariance."""
        p = self.covariance
        total = [list(row) for row in p]
        for i, stage in enumerate(STAGES):
            total[i][i] += ITEM_NOISE**2 / seen[stage].items if stage in seen else UNSEEN
        inverse = _inverse(total)
        gain = _product(p, inverse)
        lost = _product(gain, p)
        self.covariance = [[p[i][j] - lost[i][j] for j in range(3)] for i in range(3)]
        return gain, inverse


def _climb(truth: Truth, days: int) -> Vector:
    first, second, third = (truth.shift(stage, days) for stage in STAGES)
    return first, second, third


def _undisturbed(truth: Truth, seen: Mapping[Stage, Seen], day: int, state: Vector) -> Vector:
    """Return the seen means minus base and rhythm; the expectation for a stage without answers."""
    first, second, third = (
        seen[stage].mean - truth.base[stage] - truth.weekly(day) if stage in seen else expected
        for stage, expected in zip(STAGES, state, strict=True)
    )
    return first, second, third


def _inverse(m: list[list[float]]) -> Matrix:
    """Return the inverse of a symmetric 3 by 3 matrix, by cofactors."""
    (a, b, c), (_, d, e), (_, _, f) = m
    top: Vector = (d * f - e * e, c * e - b * f, b * e - c * d)
    determinant = a * top[0] + b * top[1] + c * top[2]
    middle, last = a * f - c * c, a * d - b * b
    cross = b * c - a * e
    scale = 1 / determinant
    if not math.isfinite(scale):
        raise ValueError("singular covariance")
    return (
        (top[0] * scale, top[1] * scale, top[2] * scale),
        (top[1] * scale, middle * scale, cross * scale),
        (top[2] * scale, cross * scale, last * scale),
    )


def _product(a: Sequence[Sequence[float]], b: Sequence[Sequence[float]]) -> Matrix:
    rows: list[Vector] = []
    for x, y, z in a:
        first, second, third = (x * b[0][j] + y * b[1][j] + z * b[2][j] for j in range(3))
        rows.append((first, second, third))
    return rows[0], rows[1], rows[2]


def _times(m: Matrix, v: Vector) -> Vector:
    (a, b, c), (d, e, f), (g, h, i) = m
    x, y, z = v
    return a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _plus(a: Vector, b: Vector) -> Vector:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _minus(a: Vector, b: Vector) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _scaled(v: Vector, by: float) -> Vector:
    return v[0] * by, v[1] * by, v[2] * by
