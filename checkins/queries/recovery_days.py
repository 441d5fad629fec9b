"""A person's count of days in recovery, and when to show the card on lost tolerance."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from checkins.enums import UsedChoice
from checkins.models import DailyCheckin, HistoryCut, PersonStatus, Profile

TOLERANCE_FALLS_DAYS = 14
SHOWN_AFTER_CARE_DAYS = 60  # most deaths after a release happen in the first weeks
READ_HOLDS_DAYS = 60


@dataclass(frozen=True, slots=True)
class RecoveryDays:
    """The total that a person wants to see, and the reason for the card on lost tolerance.

    ``total`` is None if the person wants no count on Home, or there is nothing to count yet: no
    page says zero. ``tolerance`` is "left_care", "time", or "" for
    no card.
    """

    total: int | None
    tolerance: str


def with_use_days(statuses: QuerySet[PersonStatus], *, today: date) -> QuerySet[Any]:
    """Add the number of reported days with use to each status, and the newest such day.

    The number leaves out today: a total that falls in front of the person would hurt. Days that the
    person let go are added as ``cut_use_days``.
    """
    reported = DailyCheckin.objects.filter(person=OuterRef("person"), used=UsedChoice.YES)
    by_person = reported.order_by().values("person")
    first = OuterRef("person__profile__counted_from")
    after = Q(day__gt=first) | Q(day=first, person__profile__counts_first_day=True)
    counted = after & Q(day__lt=today)
    cut = HistoryCut.objects.filter(person=OuterRef("person"), first_day__gt=first)
    return statuses.annotate(
        cut_use_days=Subquery(cut.values("use_days")),
        newest_use_day=Subquery(by_person.annotate(newest=Max("day")).values("newest")),
        counted_use_days=Subquery(
            by_person.annotate(days=Count("pk", filter=counted)).values("days")
        ),
    )


def recovery_days(status: Any, *, today: date) -> RecoveryDays:
    """Return the count and the card for a status from :func:`with_use_days`; no query."""
    profile = status.person.profile
    return RecoveryDays(
        total=_total(status, profile, today),
        tolerance=_tolerance(profile, status.newest_use_day, today),
    )


def _total(status: Any, profile: Profile, today: date) -> int | None:
    """Count the days since the first, without days with use; the count never starts over."""
    if profile.counted_from is None or not profile.shows_days:
        return None
    days = (today - profile.counted_from).days + profile.counts_first_day
    total = days - (status.counted_use_days or 0) - (status.cut_use_days or 0)
    return total if total > 0 else None


def _tolerance(profile: Profile, newest_use_day: date | None, today: date) -> str:
    read = profile.tolerance_read_on
    left = profile.left_care_on
    if left and left <= today < left + timedelta(days=SHOWN_AFTER_CARE_DAYS):
        return "" if read and read >= left else "left_care"
    if read and (today - read).days < READ_HOLDS_DAYS:
        return ""
    since = max(filter(None, (newest_use_day, profile.counted_from)), default=None)
    falls = since is not None and (today - since).days >= TOLERANCE_FALLS_DAYS
    return "time" if falls else ""
