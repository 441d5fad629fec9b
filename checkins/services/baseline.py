"""Starting a new baseline: after a change in their life, a person lets the rule learn again."""

from datetime import date, datetime, timedelta

from django.db import transaction

from checkins.models import User
from checkins.services import audit
from checkins.services.turns import take_turn


class BaselineWaitsError(Exception):
    """A new baseline has been started already, and no check-in has followed yet."""


class NoBaselineWaitsError(Exception):
    """No new baseline waits for its first check-in, so there is nothing to take back."""


@transaction.atomic
def start_baseline(*, by: User, at: datetime, today: date) -> date:
    """Learn a new baseline from today on, or from tomorrow on if today has a check-in.

    Results of earlier days stay as they are. Returns the first day of the new baseline.

    :raises BaselineWaitsError: if a new baseline waits for its first check-in already.
    """
    status = take_turn(by)
    if status.waiting_baseline is not None:
        raise BaselineWaitsError(by.pk)
    first = today
    if status.last_day and status.last_day >= today:
        first = status.last_day + timedelta(days=1)
    status.baseline_days = [*status.baseline_days, first.isoformat()]
    status.save(update_fields=["baseline_days"])
    audit.record(action="new_usual_started", about=by, by=by, at=at, day=first.isoformat())
    return first


@transaction.atomic
def take_back_baseline(*, by: User, at: datetime) -> None:
    """Take back the new baseline and continue the earlier one.

    :raises NoBaselineWaitsError: if no new baseline waits for its first check-in.
    """
    status = take_turn(by)
    if status.waiting_baseline is None:
        raise NoBaselineWaitsError(by.pk)
    *status.baseline_days, taken = status.baseline_days
    status.save(update_fields=["baseline_days"])
    audit.record(action="new_usual_taken_back", about=by, by=by, at=at, day=taken)
