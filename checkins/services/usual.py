"""A new usual from here: after a change in their life a person has the rule learn anew."""

from datetime import date, datetime, timedelta

from django.db import transaction

from checkins.models import User
from checkins.services import audit
from checkins.services.turns import take_turn


class NewUsualWaitsError(Exception):
    """A new usual has begun already, and no check-in has followed yet."""


class NoNewUsualError(Exception):
    """No new usual waits for its first check-in, so there is nothing to take back."""


@transaction.atomic
def start_new_usual(*, by: User, at: datetime, today: date) -> date:
    """Learn the person's usual anew from today, or from tomorrow if today has a check-in.

    What days have said so far stays as it is. Returns the first day of the new usual.

    :raises NewUsualWaitsError: if one waits for its first check-in.
    """
    status = take_turn(by)
    if status.waiting_new_usual is not None:
        raise NewUsualWaitsError(by.pk)
    first = today
    if status.last_day and status.last_day >= today:
        first = status.last_day + timedelta(days=1)
    status.new_usual_days = [*status.new_usual_days, first.isoformat()]
    status.save(update_fields=["new_usual_days"])
    audit.record(action="new_usual_started", about=by, by=by, at=at, day=first.isoformat())
    return first


@transaction.atomic
def take_back_new_usual(*, by: User, at: datetime) -> None:
    """Go on with the usual as it was.

    :raises NoNewUsualError: if none waits for its first check-in.
    """
    status = take_turn(by)
    if status.waiting_new_usual is None:
        raise NoNewUsualError(by.pk)
    *status.new_usual_days, taken = status.new_usual_days
    status.save(update_fields=["new_usual_days"])
    audit.record(action="new_usual_taken_back", about=by, by=by, at=at, day=taken)
