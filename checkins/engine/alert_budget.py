"""The threshold that fits the number of new alerts that a counselor can work through in a week.

It orders a list and does nothing else: levels, notices and alerts keep the rule's thresholds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WEEKS_A_YEAR = 365.25 / 7
TINY = 0.05


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One threshold: notices per stable person-year, and shares of deteriorations, 0..1.

    ``caught`` is the share that brings a notice, ``early`` the share that brings one at least
    seven days ahead.
    """

    threshold: float
    notices_a_year: float
    caught: float
    early: float

    @property
    def caught_of_100(self) -> int:
        return round(100 * self.caught)

    @property
    def early_of_100(self) -> int:
        return round(100 * self.early)

    def a_week(self, people: int) -> float:
        """Return the expected notices a week for this number of people who stay well."""
        return people * self.notices_a_year / WEEKS_A_YEAR


@dataclass(frozen=True, slots=True)
class Fit:
    """The threshold for a budget. ``fits`` is false if even the highest brings more notices."""

    row: ThresholdRow
    a_week: float
    fits: bool

    @property
    def is_tiny(self) -> bool:
        """Whether a week brings more than 0 notices but fewer than 0.05, which rounds to 0.0."""
        return 0 < self.a_week < TINY


def fit(rows: Sequence[ThresholdRow], *, people: int, most_a_week: float) -> Fit:
    """Return the lowest threshold whose expected notices a week are within the budget.

    ``rows`` are sorted by rising threshold. If none is within the budget, the highest is returned.

    :raises ValueError: if ``rows`` is empty.
    """
    if not rows:
        raise ValueError("no threshold to choose from")
    for row in rows:
        if row.a_week(people) <= most_a_week:
            return Fit(row, row.a_week(people), fits=True)
    highest = rows[-1]
    return Fit(highest, highest.a_week(people), fits=False)
