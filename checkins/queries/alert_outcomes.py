"""The outcomes of the deployment's alerts, in numbers that name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from checkins.engine.levels import QUIET_DAYS, REACH_OUT_RUNG
from checkins.enums import AlertOutcome, AlertStatus, NoticeKind
from checkins.models import Alert, DailyCheckin, Notice
from checkins.queries.alert_budget import LEAST_CLOSED

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class CauseCounts:
    """The alerts of one cause: opened, not closed yet, and closed by outcome."""

    opened: int
    open_now: int
    useful: int
    not_useful: int
    corrected: int

    @property
    def judged(self) -> int:
        """How many a counselor closed as useful or not useful."""
        return self.useful + self.not_useful


@dataclass(frozen=True, slots=True)
class DeploymentOutcomes:
    """All alerts by cause, and the notices per person-year.

    A person is under watch from the first to the last of their own check-ins that could be
    compared with a baseline; imported ones do not count. ``notices`` are pattern notices from reach
    out on, at most one in 14 days a person, as the engine's bench counts them; they are of all
    people, whether they stayed well or not.
    """

    causes: Mapping[NoticeKind, CauseCounts]
    notices: int
    watched_days: int

    @property
    def judged(self) -> int:
        """How many alerts of all causes were closed as useful or not useful."""
        return sum(counts.judged for counts in self.causes.values())

    @property
    def enough(self) -> bool:
        """Whether enough alerts were judged to print any numbers."""
        return self.judged >= LEAST_CLOSED

    @property
    def person_years(self) -> float:
        """How long people were under watch, as a sum of years."""
        return self.watched_days / DAYS_A_YEAR

    @property
    def notices_a_year(self) -> float | None:
        """Notices per person-year; None if nobody was under watch."""
        return self.notices / self.person_years if self.watched_days else None


def deployment_outcomes() -> DeploymentOutcomes:
    """Count the deployment's alerts and notices; three queries."""
    return DeploymentOutcomes(_causes(), _notices(), _watched_days())


def _causes() -> dict[NoticeKind, CauseCounts]:
    rows = (
        Alert.objects.order_by().values_list("cause", "status", "outcome").annotate(n=Count("pk"))
    )
    found = list(rows)

    def number(cause: NoticeKind, outcome: AlertOutcome) -> int:
        return sum(n for of, _, how, n in found if (of, how) == (cause, outcome))

    return {
        cause: CauseCounts(
            opened=sum(n for of, _, _, n in found if of == cause),
            open_now=sum(n for of, s, _, n in found if of == cause and s != AlertStatus.CLOSED),
            useful=number(cause, AlertOutcome.USEFUL),
            not_useful=number(cause, AlertOutcome.NOT_USEFUL),
            corrected=number(cause, AlertOutcome.CORRECTED),
        )
        for cause in (NoticeKind.PATTERN, NoticeKind.PLANNING, NoticeKind.USE)
    }


def _notices() -> int:
    counted = Notice.objects.filter(kind=NoticeKind.PATTERN, rung__gte=REACH_OUT_RUNG)
    count, last = 0, (0, date.min)
    for person, day in counted.order_by("person", "day").values_list("person", "day"):
        if person != last[0] or (day - last[1]).days >= QUIET_DAYS:
            count, last = count + 1, (person, day)
    return count


def _watched_days() -> int:
    """Count the days on which a pattern notice was possible: an imported file brings no notice."""
    watched = DailyCheckin.objects.filter(risk__isnull=False, imported=False)
    spans = watched.order_by().values("person").annotate(first=Min("day"), last=Max("day"))
    return sum((row["last"] - row["first"]).days + 1 for row in spans)
