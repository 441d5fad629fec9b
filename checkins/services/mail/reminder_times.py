"""When a person's reminders are due, by what they chose, and planning them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from checkins.engine.days import oldest_open_day
from checkins.engine.reminding import (
    Moment,
    again,
    is_in_time,
    moment_about,
    next_again,
    next_daily,
    next_weekly,
)
from checkins.enums import OutboxRule
from checkins.models import Due, OutboxMessage, Reminders, User

# A nudge is sent in place of a check-in's reminder, so no row waits for one.
PLANNED = (OutboxRule.CHECKIN, OutboxRule.CHECKIN_AGAIN, OutboxRule.STEP, OutboxRule.WEEK)
SENT = (*PLANNED, OutboxRule.NUDGE)
WEEK = timedelta(weeks=1)


@transaction.atomic
def plan_reminders(person: User, chosen: Reminders, *, at: datetime) -> None:
    """Write the next moment of each reminder anew; the caller has taken the person's turn.

    New rows replace the old ones, so that a worker that read an old one changes no new one.
    """
    rows = Due.objects.filter(account=person, rule__in=PLANNED, group=None, consent=None)
    rows.delete()
    reminded_on = _told(person)
    moments = {
        rule: next_moment(rule, chosen, person.zone, at, reminded_on.get(rule)) for rule in PLANNED
    }
    Due.objects.bulk_create(
        Due(account=person, rule=rule, next_due_at=moment.at)
        for rule, moment in moments.items()
        if moment
    )


def next_moment(
    rule: OutboxRule,
    chosen: Reminders,
    zone: ZoneInfo | None,
    after: datetime,
    reminded_on: date | None,
) -> Moment | None:
    """Return the first moment of a reminder later than ``after``.

    It is about a day after ``reminded_on``.

    None if it is off, if the person was nudged and has not come back, or without a time zone.
    """
    clock = clock_of(rule, chosen)
    if clock is None or zone is None or chosen.nudged_on:
        return None
    if rule == OutboxRule.WEEK:
        return next_weekly(
            chosen.week_on or 0,
            clock,
            zone,
            after=after,
            reminded_on=reminded_on,
            from_day=chosen.paused_until,
        )
    found = next_again if rule == OutboxRule.CHECKIN_AGAIN else next_daily
    return found(clock, zone, after=after, reminded_on=reminded_on, from_day=chosen.paused_until)


def comes_in_time(
    rule: OutboxRule, chosen: Reminders, zone: ZoneInfo, day: date, *, at: datetime
) -> bool:
    """Return whether the reminder about ``day`` may leave at ``at``, by what is chosen now."""
    clock = clock_of(rule, chosen)
    if clock is None or (chosen.paused_until and day < chosen.paused_until):
        return False
    moment = _moment_about(rule, chosen, clock, zone, day)
    return moment is not None and is_in_time(moment, clock, zone, at=at)


def clock_of(rule: OutboxRule, chosen: Reminders) -> time | None:
    """Return the person's hour for a reminder, None if it is off."""
    if rule == OutboxRule.CHECKIN_AGAIN:
        return chosen.checkin_at if chosen.asks_again else None
    if rule in (OutboxRule.STEP, OutboxRule.WEEK):
        return chosen.step_at if rule == OutboxRule.STEP else chosen.week_at
    return chosen.checkin_at


def _moment_about(
    rule: OutboxRule, chosen: Reminders, clock: time, zone: ZoneInfo, day: date
) -> Moment | None:
    if rule == OutboxRule.WEEK:
        before = datetime.combine(day, time.min, UTC) - WEEK / 7 * 2
        found = next_weekly(chosen.week_on or 0, clock, zone, after=before, from_day=day)
        return found if found.day == day else None
    first = moment_about(day, clock, zone)
    if first and rule == OutboxRule.CHECKIN_AGAIN:
        return again(first, clock, zone)
    return first


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the local day that a reminder at ``at`` is about."""
    return oldest_open_day(at, zone)


def _told(person: User) -> Mapping[OutboxRule, date]:
    """Return the newest day of each reminder that a message was queued about; one query."""
    mine = OutboxMessage.objects.filter(person=person, recipient=person, rule__in=SENT)
    newest = {
        OutboxRule(rule): day
        for rule, day in mine.order_by().values_list("rule").annotate(newest=Max("local_day"))
    }
    firsts = [newest[rule] for rule in (OutboxRule.CHECKIN, OutboxRule.NUDGE) if rule in newest]
    return newest | ({OutboxRule.CHECKIN: max(firsts)} if firsts else {})
