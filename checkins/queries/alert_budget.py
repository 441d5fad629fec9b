"""A counselor's alert budget: the threshold that fits, and the alerts of the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Min, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from checkins.catalog import threshold_catalog
from checkins.catalog.rates import rate_catalog
from checkins.engine.alert_budget import TINY, Expectation, Fit, ThresholdRow, expectation, fit
from checkins.engine.alert_outcomes import LEAST_JUDGED
from checkins.engine.warning import REACH_OUT
from checkins.enums import AlertOutcome, NoticeKind
from checkins.models import Alert, Clinic, ClinicCount, User
from checkins.models.alerts import RIGHT
from checkins.models.statements import as_one_row, statement
from checkins.queries.counts import share_words
from checkins.queries.sharing_reads import local_day

WEEKS, WEEK_DAYS = 4, 7
OUTCOME_DAYS = 365  # of the alerts that opened in so many days; older ones are not read
EXAMPLES = (20, 40, 80, 160)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a counselor's calendar, and the alerts that opened in them."""

    first: date
    opened: int
    urgent: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Closed alerts of a year about patterns, by the counselor's opinion, but for corrected ones.

    ``right`` were useful, or the person returned to use, which not every reader is shown.
    """

    right: int
    not_useful: int

    @property
    def closed(self) -> int:
        """How many were closed with an opinion."""
        return self.right + self.not_useful

    @property
    def enough(self) -> bool:
        """Whether enough alerts were closed to give a share."""
        return self.closed >= LEAST_JUDGED

    @property
    def percent(self) -> int:
        """The right share of the closed alerts, in percent; only with at least one closed."""
        return round(100 * self.right / self.closed)

    @property
    def least(self) -> int:
        """How many closed alerts a share needs."""
        return LEAST_JUDGED


@dataclass(frozen=True, slots=True)
class AlertBudget:
    """A counselor's new alerts and budget. Without a budget ``a_week`` and ``fit`` are None."""

    a_week: int | None
    sharing: int
    expectation: Expectation
    fit: Fit | None
    lowest: ThresholdRow
    weeks: Sequence[Week]
    outcomes: Outcomes

    @property
    def line(self) -> float | None:
        """The threshold from which on a pattern comes first in the list; None without a budget."""
        return self.fit.row.threshold if self.fit else None

    @property
    def is_lowest(self) -> bool:
        """Whether the lowest threshold, and so every alert, is within the budget."""
        return self.fit is not None and self.fit.fits and self.fit.row == self.lowest

    @property
    def waiting(self) -> str:
        """How many simulated deteriorations the line leaves to wait: "1 in 6"; "" for none."""
        share = self.fit.row.waits_of(self.lowest) if self.fit else 0
        return share_words(share) if share > 0 else ""

    @property
    def expected(self) -> str:
        """How many new ones a week to expect at the line: "4.3"; "" without a budget."""
        return _a_week_words(self.fit.a_week) if self.fit else ""

    @property
    def simulated(self) -> str:
        """How many as many simulated people would bring to it: "2.1"; "" without a budget."""
        return _a_week_words(self.fit.row.a_week(self.sharing, 1)) if self.fit else ""

    @property
    def this_week(self) -> int:
        """How many alerts opened in the newest seven days."""
        return self.weeks[0].opened


def alert_budget(counselor: User, *, sharing: int, at: datetime) -> AlertBudget:
    """Return a counselor's budget for ``sharing`` clients who share now; one query.

    The first week is the seven days up to today on the counselor's clock; earlier weeks follow.
    Weeks and outcomes count the alerts that this counselor may see now. Only those that opened in
    the last ``OUTCOME_DAYS`` are read, so that years of alerts cost nothing.
    """
    today = local_day(at, counselor)
    lasts = [today - timedelta(days=WEEK_DAYS * back) for back in range(WEEKS)]
    spans = [(last - timedelta(days=WEEK_DAYS - 1), last) for last in lasts]
    begins = [_midnight(first, counselor, at) for first, _ in spans]
    end = _midnight(today + timedelta(days=1), counselor, at)
    weeks = {f"week_{back}": begin for back, begin in enumerate(begins)}
    earliest = _midnight(today - timedelta(days=OUTCOME_DAYS), counselor, at)
    found = _counts.one(counselor=counselor, at=at, earliest=earliest, end=end, **weeks)
    rows, a_week = threshold_catalog().rows, found["budget"]
    expected = expected_here(found["own_notices"] or 0, found["own_days"] or 0)
    return AlertBudget(
        a_week=a_week,
        sharing=sharing,
        expectation=expected,
        fit=None if a_week is None else _fit(a_week, people=sharing, expected=expected),
        lowest=rows[0],
        weeks=[
            Week(first, found[f"opened_{back}"], found[f"urgent_{back}"])
            for back, (first, _) in enumerate(spans)
        ],
        outcomes=Outcomes(found["right"], found["not_useful"]),
    )


@statement
def _counts(
    *, counselor: User, at: datetime, earliest: datetime, end: datetime, **weeks: datetime
) -> QuerySet[Any]:
    begins = [*weeks.values()]
    opened = [
        Q(opened_at__gte=begin, opened_at__lt=until)
        for begin, until in zip(begins, [end, *begins], strict=False)
    ]
    pattern = Q(cause=NoticeKind.PATTERN)
    return as_one_row(
        Alert.objects.visible_to(counselor, at=at).filter(opened_at__gte=earliest),
        budget=_beside(Clinic.objects.values("alerts_a_week")),
        own_notices=_beside(ClinicCount.objects.values("notices")),
        own_days=_beside(ClinicCount.objects.values("watched_days")),
        right=Count("pk", filter=pattern & Q(outcome__in=RIGHT)),
        not_useful=Count("pk", filter=pattern & Q(outcome=AlertOutcome.NOT_USEFUL)),
        **{f"opened_{back}": Count("pk", filter=during) for back, during in enumerate(opened)},
        **{
            f"urgent_{back}": Count("pk", filter=during & ~pattern)
            for back, during in enumerate(opened)
        },
    )


def _a_week_words(expected: float) -> str:
    if 0 < expected < TINY:
        return _("under 0.1")
    return f"{expected:.1f}"


def _beside(column: Any) -> Coalesce:
    """Return the column of a table's one row as an aggregate, to be read beside counts of others.

    As an aggregate it is also read if there is nothing to count.
    """
    value = Subquery(column[:1], output_field=IntegerField())
    return Coalesce(Min(Cast(Value(None), IntegerField())), value)


def expected_here(own_notices: int, own_days: int) -> Expectation:
    """Return what to expect of real people, given the notices of so many person-days here."""
    return expectation(
        real_ratio=rate_catalog().diaries.ratio,
        simulated_a_year=threshold_catalog().rows[0].notices_a_year,
        own_notices=own_notices,
        own_days=own_days,
    )


def _fit(a_week: int, *, people: int, expected: Expectation) -> Fit:
    rows = threshold_catalog().rows
    return fit(rows, people=people, most_a_week=a_week, factor=expected.factor)


def _midnight(day: date, counselor: User, at: datetime) -> datetime:
    return datetime.combine(day, time(), counselor.zone or at.tzinfo)


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """The clinic's budget, and the threshold that fits it for some sizes of a caseload."""

    a_week: int | None
    expectation: Expectation
    examples: Sequence[tuple[int, Fit]]
    reach_out: float = REACH_OUT


def budget_page(clinic: Clinic | None, counts: ClinicCount | None) -> BudgetPage:
    """Return the clinic's budget with examples; no query."""
    a_week = clinic.alerts_a_week if clinic else None
    expected = expected_here(*(counts.notices, counts.watched_days) if counts else (0, 0))
    if a_week is None:
        return BudgetPage(None, expected, ())
    fits = [(n, _fit(a_week, people=n, expected=expected)) for n in EXAMPLES]
    return BudgetPage(a_week, expected, fits)
