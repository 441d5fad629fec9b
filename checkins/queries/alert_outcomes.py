"""The outcomes of the deployment's alerts, in numbers that name nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from checkins.catalog.rates import Right, rate_catalog
from checkins.engine.alert_budget import DAYS_A_YEAR
from checkins.engine.alert_outcomes import (
    LEAST_JUDGED,
    LEAST_MOVED,
    LEAST_PEOPLE,
    ShareRight,
    is_enough,
    share_right,
)
from checkins.engine.levels import QUIET_DAYS, REACH_OUT_RUNG
from checkins.enums import AlertOutcome, AlertStatus, ConsentKind, NoticeKind
from checkins.models import Alert, ClinicCount, Consent, DailyCheckin, Notice
from checkins.models.alerts import JUDGED, RIGHT

OVERDUE_DAYS = 14
CHUNK = 2000
NONE_JUDGED = ShareRight(right=0, judged=0, people=0, low=0.0, high=1.0)


@dataclass(frozen=True, slots=True)
class CauseCounts:
    """The alerts of one cause: opened, not closed yet, and closed by outcome.

    ``right`` were closed as useful or returned to use: apart they could say who used. ``share`` is
    None if too few were judged, or of too few people, to say any number of this cause.
    """

    opened: int
    open_now: int
    right: int
    not_useful: int
    corrected: int
    share: ShareRight | None


@dataclass(frozen=True, slots=True)
class DeploymentOutcomes:
    """All alerts by cause, and the notices per person-year.

    A person is under watch from the first to the last of their own check-ins that could be
    compared with a baseline; imported ones do not count. ``notices`` are pattern notices from reach
    out on, at most one in 14 days a person, as the engine's bench counts them; they are of all
    people, whether they stayed well or not; ``watched_people`` are those under watch. ``overdue``
    are the pattern alerts that a counselor may see now and that nobody closed within 14 days of
    their opening.
    """

    causes: Mapping[NoticeKind, CauseCounts]
    notices: int
    watched_people: int
    watched_days: int
    overdue: int

    @property
    def enough(self) -> bool:
        """Whether enough alerts of any cause were judged to print any numbers."""
        return any(counts.share for counts in self.causes.values())

    @property
    def person_years(self) -> float:
        """How long people were under watch, as a sum of years."""
        return self.watched_days / DAYS_A_YEAR

    @property
    def notices_a_year(self) -> float | None:
        """Notices per person-year; None if nobody was under watch."""
        return self.notices / self.person_years if self.watched_days else None


def deployment_outcomes(*, at: datetime) -> DeploymentOutcomes:
    """Count the deployment's alerts and notices; five queries."""
    return DeploymentOutcomes(_causes(), _notices(), *_watched(), _overdue(at))


def counts_now(*, at: datetime) -> dict[str, Any]:
    """Return the fields of ``ClinicCount`` but its day; four queries, in bounded memory.

    With few people under watch there are no notices of one's own: what budgets expect moves with
    each, and would say the next day that one of those few was warned.
    """
    people, days = _watched()
    is_few = people < LEAST_PEOPLE
    shares = _shares(_alerts().of_cause(NoticeKind.PATTERN))
    return {
        "notices": 0 if is_few else _notices(),
        "watched_days": 0 if is_few else days,
        "overdue": _overdue(at),
        **asdict(shares.get(NoticeKind.PATTERN, NONE_JUDGED)),
    }


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    """The clinic's share of right alerts; None if not counted yet, or of too few.

    ``overdue`` of ``due`` alerts should have an outcome and have none. ``promised`` are the shares
    that were computed, the lowest first.
    """

    share: ShareRight | None
    overdue: int
    due: int
    promised: Sequence[Right]
    least_judged: int = LEAST_JUDGED
    least_people: int = LEAST_PEOPLE
    least_moved: int = LEAST_MOVED

    @property
    def overdue_percent(self) -> int:
        """The overdue share of the due alerts, in percent; only with a share."""
        return round(100 * self.overdue / self.due)

    @property
    def promised_percents(self) -> tuple[int, int]:
        """The lowest and the highest computed share at the rate of real people, in percent."""
        first, *_, last = self.promised
        return round(100 * first.real), round(100 * last.real)

    @property
    def promised_rises(self) -> tuple[float, float]:
        """The fewest and the most deteriorations a person-year of those shares."""
        first, *_, last = self.promised
        return first.deteriorations_a_year, last.deteriorations_a_year


def kept(shown: ClinicCount, counts: Mapping[str, Any]) -> dict[str, int | float]:
    """Return the fields of the shown counts that newer ones do not move yet.

    Numbers that followed each day would say of each alert how it was closed, and of who left how
    many notices they had: the log names whom both are about. So the share moves by ten alerts or
    more at once, and the notices by ten or by ten years under watch.
    """
    alerts = abs(counts["judged"] - shown.judged)
    notices = abs(counts["notices"] - shown.notices)
    days = abs(counts["watched_days"] - shown.watched_days)
    names: list[str] = []
    if is_enough(judged=shown.judged, people=shown.people) and alerts < LEAST_MOVED:
        names += asdict(NONE_JUDGED)
    if shown.watched_days and notices < LEAST_MOVED and days < LEAST_MOVED * DAYS_A_YEAR:
        names += ("notices", "watched_days")
    return {name: getattr(shown, name) for name in names}


def outcomes_page(counts: ClinicCount | None) -> OutcomesPage:
    """Return what the clinic's page says of its alerts; no query.

    An alert is due if it was judged, or is overdue as in ``DeploymentOutcomes``. One that was
    closed because its answer was corrected is neither.
    """
    if counts is None or not is_enough(judged=counts.judged, people=counts.people):
        return OutcomesPage(None, 0, 0, promised_shares())
    share = ShareRight(counts.right, counts.judged, counts.people, counts.low, counts.high)
    due = counts.judged + counts.overdue
    return OutcomesPage(share, counts.overdue, due, promised_shares())


def promised_shares() -> list[Right]:
    """Return the computed shares of right notices, those of the fewest deteriorations first."""
    return sorted(rate_catalog().right, key=lambda row: row.deteriorations_a_year)


def _alerts() -> Any:
    """Select the alerts of whoever did not ask to be erased: the others are counted no more."""
    return Alert.objects.filter(person__erase_at=None)


def _causes() -> dict[NoticeKind, CauseCounts]:
    rows = _alerts().order_by().values_list("cause", "status", "outcome").annotate(n=Count("pk"))
    found, shares = list(rows), _shares(_alerts())

    def number(cause: NoticeKind, *outcomes: AlertOutcome) -> int:
        return sum(n for of, _, how, n in found if of == cause and how in outcomes)

    return {
        cause: CauseCounts(
            opened=sum(n for of, _, _, n in found if of == cause),
            open_now=sum(n for of, s, _, n in found if of == cause and s != AlertStatus.CLOSED),
            right=number(cause, *RIGHT),
            not_useful=number(cause, AlertOutcome.NOT_USEFUL),
            corrected=number(cause, AlertOutcome.CORRECTED),
            share=_if_enough(shares.get(cause)),
        )
        for cause in (NoticeKind.PATTERN, NoticeKind.PLANNING, NoticeKind.USE)
    }


def _if_enough(share: ShareRight | None) -> ShareRight | None:
    return share if share and is_enough(judged=share.judged, people=share.people) else None


def _shares(alerts: Any) -> dict[NoticeKind, ShareRight]:
    """Return the share of right alerts by cause, of causes with a judged one; one query."""
    judged = alerts.filter(outcome__in=JUDGED).order_by("cause").values("cause", "person")
    rows = judged.annotate(
        right=Count("pk", filter=Q(outcome__in=RIGHT)), judged=Count("pk")
    ).values_list("cause", "right", "judged")
    return {
        NoticeKind(cause): share_right((right, judged) for _, right, judged in people)
        for cause, people in groupby(rows.iterator(CHUNK), key=lambda row: row[0])
    }


def _overdue(at: datetime) -> int:
    """Count the pattern alerts that a counselor may see now, open since 14 days or longer.

    An alert of somebody who shares none with anybody can have no outcome.
    """
    seen = Consent.objects.in_force(at).filter(kind=ConsentKind.RECORD, shows_alerts=True)
    waiting = Alert.objects.of_cause(NoticeKind.PATTERN).not_closed()
    waiting = waiting.filter(opened_at__lte=at - timedelta(days=OVERDUE_DAYS))
    return waiting.filter(Exists(seen.filter(person=OuterRef("person")))).count()


def _notices() -> int:
    counted = Notice.objects.filter(
        kind=NoticeKind.PATTERN, rung__gte=REACH_OUT_RUNG, person__erase_at=None
    )
    days = counted.order_by("person", "day").values_list("person", "day")
    count, last = 0, (0, date.min)
    for person, day in days.iterator(CHUNK):
        if person != last[0] or (day - last[1]).days >= QUIET_DAYS:
            count, last = count + 1, (person, day)
    return count


def _watched() -> tuple[int, int]:
    """Count the people of whom a pattern notice was possible, and the days on which it was.

    An imported file brings no notice.
    """
    watched = DailyCheckin.objects.filter(risk__isnull=False, imported=False, person__erase_at=None)
    spans = watched.order_by().values("person").annotate(first=Min("day"), last=Max("day"))
    people = days = 0
    for row in spans.iterator(CHUNK):
        people, days = people + 1, days + (row["last"] - row["first"]).days + 1
    return people, days
