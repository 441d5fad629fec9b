"""Saving and removing a look back at a day with use."""

from datetime import datetime

from django.db import transaction

from checkins.enums import UsedChoice
from checkins.models import DailyCheckin, LookBack, User
from checkins.services import audit


class NoSuchDayError(Exception):
    """The day is another person's, or its answers report no use."""


@transaction.atomic
def keep_look_back(
    *, day: DailyCheckin, by: User, at: datetime, came_first: str, before: str, helped: str
) -> LookBack:
    """Save the person's look back at a day; a later one replaces the earlier one.

    :raises NoSuchDayError: if the day is not theirs, or its answers report no use.
    """
    if day.person_id != by.pk or day.used != UsedChoice.YES:
        raise NoSuchDayError(day.day)
    # Two requests at once wait for each other on the day's row.
    DailyCheckin.objects.visible_to(by).select_for_update().get(pk=day.pk)
    look = LookBack.objects.visible_to(by).filter(day=day.day).first()
    look = look or LookBack(person=by, day=day.day)
    look.came_first, look.before, look.helped, look.saved_at = came_first, before, helped, at
    look.save()
    audit.record(action="looked_back", about=by, by=by, at=at, day=day.day.isoformat())
    return look


@transaction.atomic
def remove_look_back(*, look: LookBack, by: User, at: datetime) -> None:
    """Delete a look back for good."""
    LookBack.objects.visible_to(by).filter(pk=look.pk).delete()
    audit.record(action="look_back_removed", about=by, by=by, at=at, day=look.day.isoformat())
