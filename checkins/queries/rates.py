"""The rates of the early warning in words: of simulated people, and of published diaries.

Every page that says how often a notice comes, or what the rule catches, says it from here.
"""

from dataclasses import dataclass
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.catalog.rates import Diaries, Range, Right, rate_catalog
from checkins.engine.constants import SHIPPED
from checkins.engine.levels import REACH_OUT_RUNG, STRONG_RUNG, WATCH_RUNG
from checkins.engine.warning import REACH_OUT, STRONG, WATCH
from checkins.queries.counts import times_words

THRESHOLDS = {WATCH_RUNG: WATCH, REACH_OUT_RUNG: REACH_OUT, STRONG_RUNG: STRONG}
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class NoticeRates:
    """How often a notice of one rung comes in a year, and over how many people that was counted.

    ``simulated`` is the range over all conditions of the bench, of people who stay well.
    """

    simulated: Range
    of_simulated: int
    diaries: Diaries

    @property
    def simulated_people(self) -> str:
        """How many simulated people stayed well under each condition: "1,000"."""
        return f"{self.of_simulated:,}"

    @property
    def real_a_year(self) -> str:
        """How many notices a year the diaries brought: "2.8 times"."""
        return _("%(times)s times") % {"times": f"{self.diaries.notices_a_year:.1f}"}

    @property
    def a_year(self) -> str:
        """How often it comes to simulated people, inside a sentence: "2 to 4 times"."""
        return times_range(self.simulated)

    @property
    def is_of_before(self) -> bool:
        """Whether the diaries were counted under other constants than those shipped."""
        return self.diaries.constants != SHIPPED.version

    @property
    def as_often(self) -> str:
        """How many times as often reach out came in diaries of real people: "1.5 to 4 times".

        It was counted at reach out alone, whatever the rung of the notice.
        """
        least, most = self.diaries.ratio_least, self.diaries.ratio_most
        return _("%(least)s to %(most)s times") % {"least": f"{least:g}", "most": f"{most:g}"}

    @property
    def people(self) -> str:
        """How many people kept those diaries: "1,045"."""
        return f"{self.diaries.people:,}"

    @property
    def years(self) -> int:
        """How many person-years they cover."""
        return round(self.diaries.person_years)


@dataclass(frozen=True, slots=True)
class RuleRates:
    """What the rule's own text says: notices a year at each rung, and what is caught and missed."""

    watch: NoticeRates
    reach_out: NoticeRates
    strong: NoticeRates
    caught: str
    early: str
    abrupt_missed: str
    right: tuple[Right, ...]


def notice_rates(rung: int) -> NoticeRates:
    """Return the rates of a notice of this rung.

    :raises KeyError: if there is no such rung.
    """
    found = rate_catalog()
    return NoticeRates(found.notices_a_year[THRESHOLDS[rung]], found.people, found.diaries)


def rule_rates() -> RuleRates:
    """Return the rates of the whole rule."""
    found = rate_catalog()
    abrupt = found.abrupt
    missed = Range(1 - abrupt.ordinary, least=1 - abrupt.most, most=1 - abrupt.least)
    return RuleRates(
        watch=notice_rates(WATCH_RUNG),
        reach_out=notice_rates(REACH_OUT_RUNG),
        strong=notice_rates(STRONG_RUNG),
        caught=of_hundred(found.caught),
        early=of_hundred(found.early),
        abrupt_missed=of_hundred(missed),
        right=found.right,
    )


def times_range(rates: Range) -> str:
    """Return a range of times in whole numbers: "2 to 4 times", "up to 3 times", "twice".

    The ends are rounded outwards, so that none is said to be better than it was counted.
    """
    least, most = floor(rates.least), ceil(rates.most)
    if least == most:
        return times_words(most)
    times = {"least": least, "most": most}
    if not least:
        return ngettext("up to %(most)d time", "up to %(most)d times", most) % times
    return ngettext("%(least)d to %(most)d time", "%(least)d to %(most)d times", most) % times


def of_hundred(shares: Range) -> str:
    """Return a range of shares as numbers of a hundred: "15 to 95"."""
    least, most = round(HUNDRED * shares.least), round(HUNDRED * shares.most)
    if least == most:
        return str(most)
    return _("%(least)d to %(most)d") % {"least": least, "most": most}
