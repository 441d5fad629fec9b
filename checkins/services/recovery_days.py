"""Saving the dates from which a person's days are counted, and that a card was read."""

from datetime import date, datetime

from django.db import transaction

from checkins.models import Profile, User
from checkins.services import audit


@transaction.atomic
def set_recovery_days(
    *,
    by: User,
    at: datetime,
    counted_from: date | None,
    counts_first_day: bool,
    shows_days: bool,
    left_care_on: date | None,
) -> None:
    """Set the day from which days are counted, and the day on which the person left care.

    ``counts_first_day`` is whether the first day is day 1, not day 0, ``shows_days`` whether the
    count stands on Home.
    """
    Profile.objects.visible_to(by).update(
        counted_from=counted_from,
        counts_first_day=counts_first_day,
        shows_days=shows_days,
        left_care_on=left_care_on,
    )
    audit.record(action="recovery_days_set", about=by, by=by, at=at)


@transaction.atomic
def read_tolerance(*, by: User, at: datetime, today: date) -> None:
    """Hide the card on lost tolerance; it returns after a while."""
    Profile.objects.visible_to(by).update(tolerance_read_on=today)
    audit.record(action="tolerance_read", about=by, by=by, at=at)
