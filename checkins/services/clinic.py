"""Saving the settings that an operator makes for the clinic."""

from datetime import datetime

from django.db import transaction

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
