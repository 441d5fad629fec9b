"""The tables of ``manage.py evaluate``: notices on real people's days, and how they are counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from checkins.engine.baseline import N0
from checkins.engine.bench.comparators import PRODUCT, TEXTBOOK
from checkins.engine.bench.evaluation import (
    APART_DAYS,
    LEAST_IN_WEEK,
    Counted,
    Weeks,
    a_year,
    correlation,
    interval_a_year,
    past_learning,
    shuffled_a_year,
    weeks,
    years,
)
from checkins.engine.bench.measuring import NOTICE_EVERY_DAYS
from checkins.engine.bench.resampling import DRAWS, Drawing
from checkins.engine.bench.tables import table
from checkins.engine.constants import SHIPPED, Constants

ALL = "all files"
NOBODY = "nobody past learning"
HEADING = """\
Constants {version}{shipped}. Notices of this rule, and of charts of the textbook, on the same days
of the same people. No file says what came of a notice: this is how often they come, not how often
they are right.
"""
NOTES = """\
- People past learning have {past_learning} check-ins or more; all that follows is of them.
  Person-years run from the first check-in after learning to the last, both included.
- A notice: a risk from {reach_out} up, or a chart at its limit; one per person in {every} days.
- 95 %: what the middle 95 % of {draws} draws gave, each of as many people with replacement, with
  all of their days. No interval without a notice, or of one person. Seed {seed}.
- Days shuffled: the rule's notices a person-year where each person's days have each other's
  answers at random; the mean of {shuffles} such orders.
- Charts: the day's mean answer against mean and spread of the first {learning} check-ins. The limit
  of an EWMA grows as its standard deviation does, sqrt(w/(2-w) (1-(1-w)^2t)). The fixed mean is the
  same for everybody. Only rises count.
- Raised: in the next seven days the stage that led stands on average half a spread or more above
  its usual. Known are weeks with {least} check-ins or more.
- Correlation: a stage's daily mean, less the person's own mean of it; pairs of days exactly so far
  apart, of all stages and people together.\
"""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What was counted of each file's people, by the file's name."""

    files: Mapping[str, Sequence[Counted]]
    constants: Constants
    seed: int
    shuffles: int

    @property
    def rows(self) -> dict[str, Sequence[Counted]]:
        """Each file's people, and all people together if there are several files."""
        everyone = [person for people in self.files.values() for person in people]
        return {**self.files, **({ALL: everyone} if len(self.files) > 1 else {})}

    def lines(self, chance_of: Callable[[str], Drawing]) -> list[str]:
        shipped = ", as shipped" if self.constants == SHIPPED else ", not those shipped"
        return [
            HEADING.format(version=self.constants.version, shipped=shipped),
            *self._rule_table(chance_of),
            "",
            *self._charts_table(chance_of),
            "",
            *self._weeks_table(),
            "",
            *self._correlations_table(),
            "",
            NOTES.format(
                past_learning=N0 + 1,
                reach_out=self.constants.reach_out,
                every=NOTICE_EVERY_DAYS,
                draws=f"{DRAWS:,}",
                seed=self.seed,
                shuffles=self.shuffles,
                learning=N0,
                least=LEAST_IN_WEEK,
            ),
        ]

    def _rule_table(self, chance_of: Callable[[str], Drawing]) -> list[str]:
        rows = []
        for name, people in self.rows.items():
            some = past_learning(people)
            shuffled = shuffled_a_year(some, self.shuffles)
            rows.append(
                (
                    name,
                    f"{len(people):,}",
                    f"{len(some):,}",
                    f"{years(some):.1f}",
                    f"{sum(person.notices[PRODUCT] for person in some):,}",
                    self._rate(some, PRODUCT, chance_of),
                    "-" if shuffled is None else f"{shuffled:.2f}",
                )
            )
        head = (f"{PRODUCT}, {self.constants.version}", "people", "past learning", "person-years")
        return table((*head, "notices", "a person-year (95 %)", "days shuffled"), rows)

    def _charts_table(self, chance_of: Callable[[str], Drawing]) -> list[str]:
        rows = [
            (name, *(self._rate(people, chart, chance_of) for chart in TEXTBOOK))
            for name, people in self.rows.items()
        ]
        return table(("notices a person-year (95 %)", *TEXTBOOK), rows)

    def _rate(
        self, people: Sequence[Counted], rule: str, chance_of: Callable[[str], Drawing]
    ) -> str:
        rate = a_year(people, rule)
        if rate is None:
            return NOBODY
        # The same draws for every rule and row: no file's interval depends on those beside it.
        between = interval_a_year(people, rule, chance_of(f"{self.seed}:people drawn"))
        low_high = "no interval" if between is None else f"{between[0]:.2f} to {between[1]:.2f}"
        return f"{rate:.2f} ({low_high})"

    def _weeks_table(self) -> list[str]:
        rows = [
            (
                name,
                _share(weeks(person.after_notices for person in people)),
                _share(weeks(person.after_others for person in people)),
            )
            for name, people in self.rows.items()
        ]
        head = (f"raised in the week after, {self.constants.version}", "a notice")
        return table((*head, "another check-in"), rows)

    def _correlations_table(self) -> list[str]:
        rows = [
            (name, *(_correlation(people, apart) for apart in APART_DAYS))
            for name, people in self.rows.items()
        ]
        return table(("correlation of days apart", *map(str, APART_DAYS)), rows)


def _share(found: Weeks) -> str:
    if not found.known:
        return "none known"
    return f"{found.raised:,} of {found.known:,} ({found.raised / found.known:.0%})"


def _correlation(people: Sequence[Counted], apart_days: int) -> str:
    found = correlation(people, apart_days)
    return "-" if found is None else f"{round(found, 2) + 0.0:.2f}"  # no -0.00
