"""A new usual from here: after a change in their life a person has the rule learn anew."""

from datetime import date, datetime, timedelta

from django.db import transaction

from checkins.models import User
from checkins.services import audit
from checkins.services.turns import take_turn


class BaselineWaitsError(Exception):
    """A new usual has begun already, and no check-in has followed yet."""


class NoBaselineWaitsError(Exception):
    """No new usual waits for its first check-in, so there is nothing to take back."""


@transaction.atomic
def start_baseline(*, by: User, at: datetime, today: date) -> date:
    """Learn the person's usual anew from today, or from tomorrow if today has a check-in.

    What days have said so far stays as it is. Returns the first day of the new usual.

    :raises BaselineWaitsError: if one waits for its first check-in.
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
    """Go on with the usual as it was.

    :raises NoBaselineWaitsError: if none waits for its first check-in.
    """
    status = take_turn(by)
    if status.waiting_baseline is None:
        raise NoBaselineWaitsError(by.pk)
    *status.baseline_days, taken = status.baseline_days
    status.save(update_fields=["baseline_days"])
    audit.record(action="new_usual_taken_back", about=by, by=by, at=at, day=taken)
