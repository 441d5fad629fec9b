"""Choosing reminders, pausing them, and turning them off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from checkins.engine.days import local_date
from checkins.engine.silence import LEAST_MISSED
from checkins.enums import Channel, OutboxRule
from checkins.models import PersonStatus, Reminders, SupportGroup, User
from checkins.services import audit
from checkins.services.mail.meetings import plan_meetings
from checkins.services.mail.reminder_times import plan_reminders
from checkins.services.turns import take_turn

PAUSE_DAYS = range(1, 31)
OF_A_CHECKIN = (OutboxRule.CHECKIN, OutboxRule.CHECKIN_AGAIN, OutboxRule.NUDGE)


class PauseLengthError(Exception):
    """A pause lasts 1 to 30 days."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person wants to be reminded of; every time is on their own clock, and None is off.

    The second reminder of a check-in needs the first, and a week has a weekday (Monday 0).
    """

    checkin_at: time | None = None
    asks_again: bool = False
    step_at: time | None = None
    week_on: int | None = None
    week_at: time | None = None
    channel: Channel = Channel.EMAIL


@transaction.atomic
def set_reminders(*, by: User, at: datetime, choices: Choices) -> Reminders:
    """Replace what the person wants to be reminded of, from the next such hour on.

    Whoever was nudged is reminded again: they just said that they want it.
    """
    return _change(by, at, "reminders_set", lambda row: _choose(row, choices))


@transaction.atomic
def set_checkin_hour(*, by: User, at: datetime, checkin_at: time | None) -> None:
    """Set or turn off the hour of the check-in's reminder, and leave the others as they are.

    The same hour again changes nothing, and who never chose one is not written down as off.
    """
    take_turn(by)
    stands = Reminders.objects.filter(person=by).first()
    if checkin_at == (stands.checkin_at if stands else None):
        return

    def choose(row: Reminders) -> None:
        row.checkin_at, row.nudged_on = checkin_at, None
        row.asks_again = row.asks_again and checkin_at is not None

    _change(by, at, "reminders_set", choose)


@transaction.atomic
def pause_reminders(*, by: User, at: datetime, days: int) -> Reminders:
    """Send no reminders, of meetings neither, for so many days, today included.

    :raises PauseLengthError: unless it is 1 to 30 days.
    """
    if days not in PAUSE_DAYS:
        raise PauseLengthError(days)
    today = local_date(at, by.zone) if by.zone else at.date()

    def pause(row: Reminders) -> None:
        row.paused_until = today + timedelta(days)

    return _change(by, at, "reminders_paused", pause, days=days)


@transaction.atomic
def resume_reminders(*, by: User, at: datetime) -> Reminders:
    """End a pause; the next reminder is the next that would have come."""

    def resume(row: Reminders) -> None:
        row.paused_until = None

    return _change(by, at, "reminders_resumed", resume)


@transaction.atomic
def turn_off(*, by: User, at: datetime, rule: OutboxRule) -> None:
    """Turn off a kind of reminder for good, as a link in its mail does; repeating changes nothing.

    The three kinds about a check-in are one, and so are those of all groups.
    """
    if rule == OutboxRule.MEETING:
        take_turn(by)
        groups = SupportGroup.with_removed.filter(person=by, remind_hours__isnull=False)
        if groups.update(remind_hours=None):
            plan_meetings(at=at, person=by)
            audit.record(action="reminders_off", about=by, by=by, at=at, rule=rule)
        return
    row = Reminders.objects.filter(person=by).first()
    if row is not None and _is_on(row, rule):
        _change(by, at, "reminders_off", lambda row: _turn_off(row, rule), rule=rule)


def replan(person: User, *, at: datetime) -> None:
    """Plan all reminders of a person anew, after their clock changed; the caller has their turn."""
    if chosen := Reminders.objects.filter(person=person).first():
        plan_reminders(person, chosen, at=at)
    plan_meetings(at=at, person=person)


def welcome_back(status: PersonStatus, *, before: date | None, today: date, at: datetime) -> None:
    """Remind again whoever was nudged and has checked in, unless they are quiet even so.

    ``before`` is the day of the check-in before this one: only after some missed days is it read
    who was nudged, one fewer than a nudge needs, as a day is earlier further west. The caller has
    the person's turn, and has written their status.
    """
    if before is not None and (today - before).days < LEAST_MISSED:
        return
    row = Reminders.objects.filter(person=status.person_id, nudged_on__isnull=False).first()
    if row is None or status.is_quiet(today):
        return
    row.nudged_on = None
    row.save(update_fields=["nudged_on"])
    plan_reminders(row.person, row, at=at)
    audit.record(action="reminders_go_on", about=row.person, by=row.person, at=at)


def _change(
    by: User, at: datetime, action: str, write: Callable[[Reminders], None], **detail: Any
) -> Reminders:
    """Change the person's row as ``write`` says, and plan what follows from it."""
    take_turn(by)
    row, _ = Reminders.objects.get_or_create(person=by)
    paused_before = row.paused_until
    write(row)
    row.save()
    plan_reminders(by, row, at=at)
    if row.paused_until != paused_before:
        plan_meetings(at=at, person=by)
    audit.record(action=action, about=by, by=by, at=at, **detail)
    return row


def _choose(row: Reminders, choices: Choices) -> None:
    row.checkin_at, row.step_at = choices.checkin_at, choices.step_at
    row.asks_again = choices.asks_again and choices.checkin_at is not None
    row.week_on, row.week_at = choices.week_on, choices.week_at
    row.channel, row.nudged_on = choices.channel, None


def _is_on(row: Reminders, rule: OutboxRule) -> bool:
    if rule in OF_A_CHECKIN:
        return row.checkin_at is not None
    return (row.step_at if rule == OutboxRule.STEP else row.week_at) is not None


def _turn_off(row: Reminders, rule: OutboxRule) -> None:
    if rule in OF_A_CHECKIN:
        row.checkin_at, row.asks_again = None, False
    elif rule == OutboxRule.STEP:
        row.step_at = None
    else:
        row.week_on = row.week_at = None
