"""The share of judged alerts that were right, and between what the true share likely is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt

# Of fewer alerts, or of fewer people, a share says more about chance than about alerts, and could
# point at somebody.
LEAST_JUDGED = 20
LEAST_PEOPLE = 10
LEAST_MOVED = 10  # alerts or notices: a number that moved by fewer would say whose those few were
Z = 1.959964  # the normal distribution's 97.5 percent point, for an interval of 95 percent


@dataclass(frozen=True, slots=True)
class ShareRight:
    """How many judged alerts were right, of how many people; the 95 percent interval in 0..1."""

    right: int
    judged: int
    people: int
    low: float
    high: float

    @property
    def percent(self) -> int:
        """The share in percent."""
        return round(100 * self.right / self.judged)

    @property
    def low_percent(self) -> int:
        """The interval's lower end in percent, rounded down."""
        return floor(round(100 * self.low, 6))

    @property
    def high_percent(self) -> int:
        """The interval's upper end in percent, rounded up."""
        return ceil(round(100 * self.high, 6))


def is_enough(*, judged: int, people: int) -> bool:
    """Return whether so many judged alerts, of so many people, may be shown as a share."""
    return judged >= LEAST_JUDGED and people >= LEAST_PEOPLE


def share_right(people: Iterable[tuple[int, int]]) -> ShareRight:
    """Return the share of right alerts, with its 95 percent interval.

    ``people`` has a pair for each person with judged alerts: how many were right, and how many were
    judged, at least one. Alerts of one person are alike, so that ten of one person say less than
    one each of ten. The interval is Wilson's, for as many alerts as would say as much if each were
    of another person: their number divided by the design effect, as ``design_effect`` has it.

    :raises ValueError: if nobody has a judged alert.

    Source: Wilson (1927), J Am Stat Assoc 22(158), 209-212 †; the number divided by the design
    effect: Rao & Scott (1992), Biometrics 48(2), 577-585. † cited from memory.
    """
    sums = _summed(people)
    if not sums.judged:
        raise ValueError("no judged alert")
    low, high = wilson(sums.right / sums.judged, sums.judged / sums.design_effect)
    return ShareRight(sums.right, sums.judged, sums.people, low, high)


def design_effect(people: Iterable[tuple[int, int]]) -> float:
    """Return how many times larger the share's variance is than if no two alerts were alike.

    Pairs as in ``share_right``, at least one. It is at least 1. Where all alerts came to the same,
    or are of one person, nothing tells how alike one person's are: then each person counts as one
    alert.

    Source: Rao & Scott (1992), section 2: with residuals ``r = right - share * judged`` of ``m``
    people with ``n`` alerts, the variance of the share is ``m / (m - 1) * sum(r^2) / n^2``, and the
    design effect is that divided by ``share * (1 - share) / n``.
    """
    return _summed(people).design_effect


def wilson(share: float, number: float) -> tuple[float, float]:
    """Return the ends of Wilson's 95 percent interval of a share of ``number``, which is above 0.

    ``number`` need not be whole. Both ends are within 0..1.
    """
    middle = share + Z**2 / (2 * number)
    half = Z * sqrt(share * (1 - share) / number + Z**2 / (4 * number**2))
    whole = 1 + Z**2 / number
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


@dataclass(slots=True)
class _Sums:
    """All that the share needs of people, however many they are; whole numbers, so it is exact."""

    people: int = 0
    judged: int = 0
    right: int = 0
    right_squared: int = 0
    judged_squared: int = 0
    both: int = 0

    def add(self, right: int, judged: int) -> None:
        self.people += 1
        self.judged += judged
        self.right += right
        self.right_squared += right**2
        self.judged_squared += judged**2
        self.both += right * judged

    @property
    def design_effect(self) -> float:
        if self.people < 2 or not 0 < self.right < self.judged:  # noqa: PLR2004 two can differ
            return self.judged / self.people
        share, n = self.right / self.judged, self.judged
        residuals = self.right_squared - 2 * share * self.both + share**2 * self.judged_squared
        variance = self.people / (self.people - 1) * residuals / n**2
        return max(variance / (share * (1 - share) / n), 1.0)


def _summed(people: Iterable[tuple[int, int]]) -> _Sums:
    sums = _Sums()
    for right, judged in people:
        sums.add(right, judged)
    return sums
