"""Announcing a break before it begins, and ending it early."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction

from checkins.models import Break, PersonStatus, User
from checkins.models.removals import undo_ends_before
from checkins.services import audit
from checkins.services.assessment import quiet_from_of
from checkins.services.removals import (
    NothingToUndoError,
    TooLateToUndoError,
    bring_back,
    removed_row,
    take_away,
)
from checkins.services.turns import made_before, take_turn

MOST_DAYS, MOST_AHEAD_DAYS = 60, 366
MOST_WAITING = 10


class BreakNotAheadError(Exception):
    """The break would begin before today, too far ahead, or after its own end."""


class BreakTooLongError(Exception):
    """The break would be longer than sixty days."""


class BreaksOverlapError(Exception):
    """One of the days is part of another break already."""


class TooManyBreaksError(Exception):
    """Ten breaks that are not over yet exist already; a page holds no more."""


class BreakIsOverError(Exception):
    """The break is over, so there is nothing to end."""


@transaction.atomic
def announce_break(
    *,
    by: User,
    at: datetime,
    today: date,
    first: date,
    last: date,
    word: str = "",
    form_id: uuid.UUID | None = None,
) -> Break:
    """Announce that the person will be away from ``first`` to ``last``, both days included.

    The same form sent again returns the break that it announced.

    :raises BreakNotAheadError: if it begins before today, in more than a year, or after its end.
    :raises BreakTooLongError: if it is longer than sixty days.
    :raises TooManyBreaksError: if ten breaks are not over yet.
    :raises BreaksOverlapError: if one of its days is part of another break.
    """
    if not today <= first <= min(last, today + timedelta(days=MOST_AHEAD_DAYS)):
        raise BreakNotAheadError(first.isoformat())
    if (last - first).days >= MOST_DAYS:
        raise BreakTooLongError(last.isoformat())
    status = take_turn(by)
    others = Break.objects.visible_to(by)
    if made := made_before(Break, form_id, person=by):
        return made
    if others.not_over(today).count() >= MOST_WAITING:
        raise TooManyBreaksError(by.pk)
    if others.filter(first_day__lte=last, last_day__gte=first).exists():
        raise BreaksOverlapError(first.isoformat())
    away = Break(id=uuid.uuid4(), person=by, first_day=first, last_day=last, announced_at=at)
    away.form_id = form_id
    away.word = word
    away.save(force_insert=True)
    copy_to_status(status)
    audit.record(
        action="break_announced",
        about=by,
        by=by,
        at=at,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return away


@transaction.atomic
def end_break(*, away: Break, by: User, at: datetime, today: date) -> None:
    """End a running break with yesterday; take away a break whose first day is not over.

    :raises BreakIsOverError: if the break is over, or was ended meanwhile.
    """
    status = take_turn(by)
    current: Break | None = Break.objects.visible_to(by).not_over(today).filter(pk=away.pk).first()
    if current is None:
        raise BreakIsOverError(away.pk)
    if current.first_day >= today:
        take_away(current, by=by, at=at)
    else:
        current.planned_last_day, current.ended_at = current.last_day, at
        current.last_day = today - timedelta(days=1)
        current.save(update_fields=["last_day", "planned_last_day", "ended_at"])
    copy_to_status(status)
    audit.record(action="break_ended", about=by, by=by, at=at)


@transaction.atomic
def undo_end_break(*, break_id: uuid.UUID, by: User, at: datetime, today: date) -> Break:
    """Bring a break back, or let it run to its planned last day, within a day of its end.

    :raises BreaksOverlapError: if one of its days is part of another break by now.
    :raises TooManyBreaksError: if ten breaks are not over yet.
    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such break.
    """
    status = take_turn(by)
    away = _ended_break(break_id, by=by, at=at)
    last = away.planned_last_day or away.last_day
    others = Break.objects.visible_to(by).exclude(pk=away.pk)
    if others.filter(first_day__lte=last, last_day__gte=away.first_day).exists():
        raise BreaksOverlapError(away.pk)
    if others.not_over(today).count() >= MOST_WAITING:
        raise TooManyBreaksError(by.pk)
    away.last_day, away.planned_last_day, away.ended_at = last, None, None
    away.save(update_fields=["last_day", "planned_last_day", "ended_at"])
    bring_back(away, by=by, at=at, action="break_brought_back")
    copy_to_status(status)
    return away


def _ended_break(break_id: uuid.UUID, *, by: User, at: datetime) -> Break:
    """Return the person's break that was taken back, or ended while it ran, within a day.

    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such break.
    """
    ended: Break | None = Break.objects.visible_to(by).filter(pk=break_id).first()
    if ended is None:
        removed: Break = removed_row(Break, break_id, by=by, at=at)
        return removed
    if ended.ended_at is None:
        raise NothingToUndoError(break_id)
    if ended.ended_at <= undo_ends_before(at):
        raise TooLateToUndoError(break_id)
    return ended


def copy_to_status(status: PersonStatus) -> None:
    """Copy the breaks to the status, where silences are read, and compute ``quiet_from`` again."""
    rows = Break.objects.filter(person=status.person_id).order_by("first_day")
    status.breaks = [
        [first.isoformat(), last.isoformat()]
        for first, last in rows.values_list("first_day", "last_day")
    ]
    status.quiet_from = quiet_from_of(status)
    status.save(update_fields=["breaks", "quiet_from"])
