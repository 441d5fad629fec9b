"""The threshold that fits the number of new alerts that a counselor can work through in a week.

It orders a list and does nothing else: levels, notices and alerts keep the rule's thresholds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

DAYS_A_YEAR = 365.25
WEEKS_A_YEAR = DAYS_A_YEAR / 7
TINY = 0.05
PRIOR_NOTICES = 20  # the published diaries count as much as so many notices of one's own


@dataclass(frozen=True, slots=True)
class Expectation:
    """How many notices real people bring for one of simulated people.

    ``own_years`` are the person-years in which the clinic's own notices were counted. ``is_own`` is
    true once they weigh more than the published diaries.
    """

    factor: float
    own_years: float
    is_own: bool


def expectation(
    *, real_ratio: float, simulated_a_year: float, own_notices: int, own_days: int
) -> Expectation:
    """Return what to expect of real people, from published diaries and a clinic's own counts.

    ``real_ratio`` is how many notices those diaries brought for one of simulated people, above 0;
    ``simulated_a_year`` are the simulated notices per person-year; ``own_notices`` were counted in
    ``own_days`` person-days. The factor is the mean of a gamma distribution that the counts, which
    are taken as Poisson, have moved: before any it is ``real_ratio``, with the weight of
    ``PRIOR_NOTICES`` notices. One person's notices come in bunches, so in truth the
    counts weigh less. All thresholds are taken to have the same factor.

    Source: Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.6, Poisson with an
    exposure †, cited from memory.
    """
    years = own_days / DAYS_A_YEAR
    prior, own = PRIOR_NOTICES / real_ratio, simulated_a_year * years
    factor = (PRIOR_NOTICES + own_notices) / (prior + own)
    return Expectation(factor, years, is_own=own > prior)


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One threshold: simulated notices per stable person-year, and shares of deteriorations, 0..1.

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

    def waits_of(self, lowest: "ThresholdRow") -> float:
        """Return the share, 0..1, of those that reach ``lowest`` and never this threshold.

        :raises ZeroDivisionError: if nothing reaches ``lowest``.
        """
        return 1 - self.caught / lowest.caught

    def a_week(self, people: int, factor: float) -> float:
        """Return the expected notices a week of so many people, ``factor`` for one simulated."""
        return people * self.notices_a_year * factor / WEEKS_A_YEAR


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


def fit(rows: Sequence[ThresholdRow], *, people: int, most_a_week: float, factor: float) -> Fit:
    """Return the lowest threshold whose expected notices a week are within the budget.

    ``rows`` are sorted by rising threshold. If none is within the budget, the highest is returned.
    ``factor`` is how many notices to expect for one of simulated people.

    :raises ValueError: if ``rows`` is empty.
    """
    if not rows:
        raise ValueError("no threshold to choose from")
    for row in rows:
        if row.a_week(people, factor) <= most_a_week:
            return Fit(row, row.a_week(people, factor), fits=True)
    highest = rows[-1]
    return Fit(highest, highest.a_week(people, factor), fits=False)
