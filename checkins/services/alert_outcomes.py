"""Counting once a day what the clinic's alerts came to."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from checkins.models import Clinic, ClinicCount
from checkins.models.clinic import THE_ROW
from checkins.queries.alert_outcomes import counts_now, kept
from checkins.services import audit


def count_alerts(*, at: datetime) -> bool:
    """Count what the alerts came to, unless that was done today, and return whether it was done.

    Of several runs at once, one writes. The counting stays out of its transaction: it reads every
    check-in, and SQLite lets nobody save while another writes.
    """
    today = at.astimezone(UTC).date()
    if ClinicCount.objects.filter(counted_on=today).exists():
        return False
    return _store(counts_now(at=at), today, at=at)


@transaction.atomic
def _store(counts: dict[str, Any], today: date, *, at: datetime) -> bool:
    values = {**counts, "counted_on": today}
    row, made = ClinicCount.objects.get_or_create(pk=THE_ROW, defaults=values)
    values |= kept(row, counts)
    if not made and not ClinicCount.objects.exclude(counted_on=today).update(**values):
        return False
    audit.record(action="alerts_counted", about=Clinic(), by=None, at=at)
    return True
