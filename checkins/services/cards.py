"""Saving a person's answers to the cards that they are shown, one tap each."""

from datetime import date, datetime

from django.db import transaction

from checkins.enums import RemarkKind
from checkins.models import DailyCheckin, DayRemark, User
from checkins.services import audit
from checkins.services.alerts import copy_remark
from checkins.services.turns import take_turn


class NothingToAnswerError(Exception):
    """No card is shown that this answer could belong to."""


@transaction.atomic
def answer_low_mood_card(*, by: User, at: datetime, answer: str) -> None:
    """Hide the low-mood card until low mood returns.

    :raises NothingToAnswerError: if no card waits.
    """
    status = take_turn(by)
    if not status.has_low_mood_card:
        raise NothingToAnswerError(by.pk)
    status.low_mood_answered_day = status.low_mood_day
    status.save(update_fields=["low_mood_answered_day"])
    audit.record(action="low_mood_answered", about=by, by=by, at=at, answer=answer)


@transaction.atomic
def remark(*, day: DailyCheckin, kind: RemarkKind, by: User, at: datetime) -> None:
    """Save the person's remark on the day's message; repeating it changes nothing."""
    _, made = DayRemark.objects.get_or_create(
        person=by, day=day.day, kind=kind, defaults={"at": at}
    )
    if made:
        copy_remark(day=day.day, kind=kind, by=by, at=at)
        audit.record(action=kind.value, about=by, by=by, at=at, day=day.day.isoformat())


@transaction.atomic
def answer_quiet_card(*, by: User, at: datetime, today: date) -> None:
    """Hide the card that asks about a silence until the next silence.

    :raises NothingToAnswerError: if no card waits.
    """
    status = take_turn(by)
    if not status.has_quiet_card(today):
        raise NothingToAnswerError(by.pk)
    status.quiet_answered_day = status.silence(today).since
    status.save(update_fields=["quiet_answered_day"])
    audit.record(action="quiet_answered", about=by, by=by, at=at)
