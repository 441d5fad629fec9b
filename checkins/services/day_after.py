"""Saving what a person says on the day after use: their body's four ticks, and "Not now"."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from checkins.engine.days import oldest_open_day
from checkins.enums import BodyTick, RemarkKind, UsedChoice
from checkins.models import BodyCheck, DailyCheckin, DayRemark, User
from checkins.services import audit
from checkins.services.turns import take_turn


class DayIsOverError(Exception):
    """The day is not today's on the person's own clock, on which a day ends at 04:00."""


class NothingOfferedError(Exception):
    """The day is another person's, or its answers report no use: no look back is offered at it."""


@transaction.atomic
def save_body_check(*, by: User, at: datetime, day: date, ticks: Collection[BodyTick]) -> BodyCheck:
    """Save the ticks of the present local day; later ones replace them.

    :raises DayIsOverError: if it is another day, or the person's time zone is not known.
    """
    if by.zone is None or day != oldest_open_day(at, by.zone):
        raise DayIsOverError(day.isoformat())
    take_turn(by)
    check = BodyCheck.objects.visible_to(by).filter(day=day).first()
    check = check or BodyCheck(person=by, day=day)
    check.tick(ticks)
    check.saved_at = at
    check.save()
    audit.record(action="body_check_saved", about=by, by=by, at=at, day=day.isoformat())
    return check


@transaction.atomic
def put_look_back_off(*, day: DailyCheckin, by: User, at: datetime) -> None:
    """Save that the person wants no look back at a day with use; it is never offered again.

    Nobody else hears of it: unlike the remarks on a message it is copied to no alert.

    :raises NothingOfferedError: if the day is not theirs, or its answers report no use.
    """
    if day.person_id != by.pk or day.used != UsedChoice.YES:
        raise NothingOfferedError(day.day)
    _, made = DayRemark.objects.get_or_create(
        person=by, day=day.day, kind=RemarkKind.NOT_NOW, defaults={"at": at}
    )
    if made:
        audit.record(action=RemarkKind.NOT_NOW, about=by, by=by, at=at, day=day.day.isoformat())
