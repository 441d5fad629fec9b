"""Which threshold fits the new alerts that a counselor can work in a week.

It orders a list and nothing else: levels, notices and alerts keep the rule's own thresholds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WEEKS_A_YEAR = 365.25 / 7
TINY = 0.05


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One threshold: notices per stable person-year, and shares of the deteriorations caught."""

    threshold: float
    notices_a_year: float
    caught: float
    early: float

    @property
    def caught_of_100(self) -> int:
        """How many of a hundred deteriorations bring a notice."""
        return round(100 * self.caught)

    @property
    def early_of_100(self) -> int:
        """How many of a hundred bring one seven days early or more."""
        return round(100 * self.early)

    def a_week(self, people: int) -> float:
        """Return how many notices a week so many people who stay well bring."""
        return people * self.notices_a_year / WEEKS_A_YEAR


@dataclass(frozen=True, slots=True)
class Fit:
    """The threshold for a budget. ``fits`` is false where even the highest brings more."""

    row: ThresholdRow
    a_week: float
    fits: bool

    @property
    def is_tiny(self) -> bool:
        """Whether a week brings some, and less than one digit can say."""
        return 0 < self.a_week < TINY


def fit(rows: Sequence[ThresholdRow], *, people: int, most_a_week: float) -> Fit:
    """Return the lowest threshold whose expected notices a week are within the budget.

    ``rows`` rise by threshold. Where none is within it, the highest is returned.

    :raises ValueError: without a row.
    """
    if not rows:
        raise ValueError("no threshold to choose from")
    for row in rows:
        if row.a_week(people) <= most_a_week:
            return Fit(row, row.a_week(people), fits=True)
    highest = rows[-1]
    return Fit(highest, highest.a_week(people), fits=False)
