"""A counselor's alert budget: the threshold that fits, and how the last weeks went."""

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
LEAST_CLOSED = 10  # below it a share says more about chance than about the alerts
EXAMPLES = (20, 40, 80, 160)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a counselor's calendar, and the alerts that opened in them."""

    first: date
    opened: int
    urgent: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Closed alerts about patterns: how counselors found them. Corrected ones are in neither."""

    useful: int
    not_useful: int

    @property
    def closed(self) -> int:
        """How many were closed with a word on their use."""
        return self.useful + self.not_useful

    @property
    def enough(self) -> bool:
        """Whether there are enough to say a share."""
        return self.closed >= LEAST_CLOSED

    @property
    def percent(self) -> int:
        """The useful ones of a hundred closed."""
        return round(100 * self.useful / self.closed)

    @property
    def least(self) -> int:
        """How many there must be for a share."""
        return LEAST_CLOSED


@dataclass(frozen=True, slots=True)
class AlertBudget:
    """What a counselor's page says about their new alerts. Without a budget nothing fits."""

    a_week: int | None
    sharing: int
    fit: Fit | None
    lowest: ThresholdRow
    weeks: Sequence[Week]
    outcomes: Outcomes

    @property
    def line(self) -> float | None:
        """From which threshold on a pattern comes first in the list; None without a budget."""
        return self.fit.row.threshold if self.fit else None

    @property
    def is_lowest(self) -> bool:
        """Whether every alert is within the budget."""
        return self.fit is not None and self.fit.fits and self.fit.row == self.lowest

    @property
    def this_week(self) -> int:
        """How many alerts opened in the newest seven days."""
        return self.weeks[0].opened


def alert_budget(counselor: User, *, sharing: int, at: datetime) -> AlertBudget:
    """Return a counselor's budget with ``sharing`` clients who share now; one query.

    Weeks are the newest seven days up to today on the counselor's clock, and those before. They
    and the outcomes count alerts that this reader may see now.
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
        # The aggregate in it lets it stand beside the counts, where there is no alert, too.
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
    """The budget as its operator sets it, and what it comes to for some sizes of a caseload."""

    a_week: int | None
    examples: Sequence[tuple[int, Fit]]


def budget_page() -> BudgetPage:
    """Return the clinic's budget with examples; one query, about nobody."""
    a_week = Clinic.objects.values_list("alerts_a_week", flat=True).first()
    if a_week is None:
        return BudgetPage(None, ())
    rows = threshold_catalog().rows
    return BudgetPage(a_week, [(n, fit(rows, people=n, most_a_week=a_week)) for n in EXAMPLES])
