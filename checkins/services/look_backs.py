"""Saving and removing a look back at a day with use."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from checkins.enums import UsedChoice
from checkins.models import DailyCheckin, LookBack, User
from checkins.services import audit
from checkins.services.removals import (
    TakenMeanwhileError,
    bring_back,
    removed_row,
    take_away,
)


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
    """Take a look back away, for good after a day."""
    if take_away(look, by=by, at=at):
        audit.record(action="look_back_removed", about=by, by=by, at=at, day=look.day.isoformat())


@transaction.atomic
def undo_remove_look_back(*, look_id: UUID, by: User, at: datetime) -> LookBack:
    """Bring a look back back within a day of its removal.

    :raises TakenMeanwhileError: if the person wrote a new one about that day.
    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such look back.
    """
    look: LookBack = removed_row(LookBack, look_id, by=by, at=at)
    # A new one is kept under the day's lock: whoever comes second sees the other's row.
    DailyCheckin.objects.visible_to(by).select_for_update().filter(day=look.day).first()
    if LookBack.objects.visible_to(by).filter(day=look.day).exists():
        raise TakenMeanwhileError(look.pk)
    bring_back(look, by=by, at=at, action="look_back_brought_back")
    return look
