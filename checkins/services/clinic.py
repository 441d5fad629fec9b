"""Saving the settings that an operator makes for the clinic."""

from datetime import datetime

from django.db import transaction

from checkins.engine.promises import ReadingTimes, bits_of
from checkins.models import Clinic, User
from checkins.models.clinic import THE_ROW
from checkins.services import audit


@transaction.atomic
def set_alert_budget(*, alerts_a_week: int | None, by: User, at: datetime) -> None:
    """Set how many new alerts a counselor can work in a week; None ends the budget.

    The budget orders the counselors' own lists. It changes no level, notice or alert.
    """
    clinic, _ = Clinic.objects.update_or_create(
        pk=THE_ROW, defaults={"alerts_a_week": alerts_a_week}
    )
    audit.record(action="alert_budget_set", about=clinic, by=by, at=at, alerts_a_week=alerts_a_week)


@transaction.atomic
def set_reading_times(
    *, times: ReadingTimes | None, reader: User | None, by: User | None, at: datetime
) -> None:
    """Set who reads what people share, and when; without ``times`` nobody is promised to.

    Without ``reader`` it is the counselor with whom each person shares. ``by`` is None if a command
    on the server acts.
    """
    reader = reader if times else None
    values = {
        "reads_on": bits_of(times.weekdays) if times else None,
        "reads_from": times.starts_at if times else None,
        "reads_zone": times.zone.key if times else "",
        "reader": reader,
    }
    clinic, _ = Clinic.objects.update_or_create(pk=THE_ROW, defaults=values)
    audit.record(
        action="reading_times_set",
        about=clinic,
        by=by,
        at=at,
        days=values["reads_on"],
        time=times.starts_at.isoformat("minutes") if times else "",
        zone=values["reads_zone"],
        reader=str(reader.subject_ref) if reader else "",
    )
