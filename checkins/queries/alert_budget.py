"""A counselor's alert budget: the threshold that fits, and the alerts of the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, IntegerField, Min, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from checkins.catalog import threshold_catalog
from checkins.engine.alert_budget import Fit, ThresholdRow, fit
from checkins.enums import AlertOutcome, NoticeKind
from checkins.models import Alert, Clinic, User
from checkins.queries.sharing_reads import local_day

WEEKS, WEEK_DAYS = 4, 7
LEAST_CLOSED = 10  # a share of fewer alerts says more about chance than about them
EXAMPLES = (20, 40, 80, 160)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a counselor's calendar, and the alerts that opened in them."""

    first: date
    opened: int
    urgent: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Closed alerts about patterns, by the counselor's opinion. Corrected ones do not count."""

    useful: int
    not_useful: int

    @property
    def closed(self) -> int:
        """How many were closed as useful or not useful."""
        return self.useful + self.not_useful

    @property
    def enough(self) -> bool:
        """Whether enough alerts were closed to give a share."""
        return self.closed >= LEAST_CLOSED

    @property
    def percent(self) -> int:
        """The useful share of the closed alerts, in percent; only with at least one closed."""
        return round(100 * self.useful / self.closed)

    @property
    def least(self) -> int:
        """How many closed alerts a share needs."""
        return LEAST_CLOSED


@dataclass(frozen=True, slots=True)
class AlertBudget:
    """A counselor's new alerts and budget. Without a budget ``a_week`` and ``fit`` are None."""

    a_week: int | None
    sharing: int
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
    def this_week(self) -> int:
        """How many alerts opened in the newest seven days."""
        return self.weeks[0].opened


def alert_budget(counselor: User, *, sharing: int, at: datetime) -> AlertBudget:
    """Return a counselor's budget for ``sharing`` clients who share now; one query.

    The first week is the seven days up to today on the counselor's clock; earlier weeks follow.
    Weeks and outcomes count the alerts that this counselor may see now.
    """
    today = local_day(at, counselor)
    lasts = [today - timedelta(days=WEEK_DAYS * back) for back in range(WEEKS)]
    spans = [(last - timedelta(days=WEEK_DAYS - 1), last) for last in lasts]
    opened = [
        Q(
            opened_at__gte=_midnight(first, counselor, at),
            opened_at__lt=_midnight(last + timedelta(days=1), counselor, at),
        )
        for first, last in spans
    ]
    pattern = Q(cause=NoticeKind.PATTERN)
    budget = Subquery(Clinic.objects.values("alerts_a_week")[:1], output_field=IntegerField())
    found = Alert.objects.visible_to(counselor, at=at).aggregate(
        # As an aggregate the budget can be read with the counts, also if there is no alert.
        budget=Coalesce(Min(Cast(Value(None), IntegerField())), budget),
        useful=Count("pk", filter=pattern & Q(outcome=AlertOutcome.USEFUL)),
        not_useful=Count("pk", filter=pattern & Q(outcome=AlertOutcome.NOT_USEFUL)),
        **{f"opened_{back}": Count("pk", filter=during) for back, during in enumerate(opened)},
        **{
            f"urgent_{back}": Count("pk", filter=during & ~pattern)
            for back, during in enumerate(opened)
        },
    )
    rows = threshold_catalog().rows
    a_week = found["budget"]
    return AlertBudget(
        a_week=a_week,
        sharing=sharing,
        fit=None if a_week is None else fit(rows, people=sharing, most_a_week=a_week),
        lowest=rows[0],
        weeks=[
            Week(first, found[f"opened_{back}"], found[f"urgent_{back}"])
            for back, (first, _) in enumerate(spans)
        ],
        outcomes=Outcomes(found["useful"], found["not_useful"]),
    )


def _midnight(day: date, counselor: User, at: datetime) -> datetime:
    return datetime.combine(day, time(), counselor.zone or at.tzinfo)


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """The clinic's budget, and the threshold that fits it for some sizes of a caseload."""

    a_week: int | None
    examples: Sequence[tuple[int, Fit]]


def budget_page(clinic: Clinic | None) -> BudgetPage:
    """Return the clinic's budget with examples."""
    a_week = clinic.alerts_a_week if clinic else None
    if a_week is None:
        return BudgetPage(None, ())
    rows = threshold_catalog().rows
    return BudgetPage(a_week, [(n, fit(rows, people=n, most_a_week=a_week)) for n in EXAMPLES])
