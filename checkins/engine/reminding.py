"""Reminders: the moment at which a person's own hour comes, and which of their days it is about.

An hour is on the person's wall clock, in the zone where they are. An hour that the clocks leave out
comes as soon as they go on; one that they repeat comes the first time. A reminder before 04:00 is
about the day before, which is still open then. No local day has two, however somebody travels.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from checkins.engine.days import DAY_ENDS_AT, local_date, oldest_open_day

LATE = timedelta(hours=2)  # later than this it would come as a surprise
AGAIN_AFTER = timedelta(hours=2)
LEAST_BETWEEN = timedelta(hours=1)  # where the first one left late
NIGHT_BEGINS, NIGHT_ENDS = time(23), time(7)
DAYS_TRIED = 7  # a second reminder that falls away on each of a week's days falls away on all
DAY = timedelta(days=1)


class Moment(NamedTuple):
    """A moment in UTC, and the local day that its reminder is about."""

    at: datetime
    day: date


def is_night(clock: time) -> bool:
    """Say whether a time of day is from 23:00 on and before 07:00."""
    return clock >= NIGHT_BEGINS or clock < NIGHT_ENDS


def moment_about(day: date, clock: time, zone: ZoneInfo) -> Moment | None:
    """Return the moment of the reminder about a local day.

    None if that day has none: a zone left the whole day out, or the day was over before the clocks
    came to an hour after the one that they left out.
    """
    at = _moment_at(day if clock >= DAY_ENDS_AT else day + DAY, clock, zone)
    return Moment(at, day) if at and oldest_open_day(at, zone) == day else None


def next_daily(
    clock: time,
    zone: ZoneInfo,
    *,
    after: datetime,
    reminded_on: date | None = None,
    from_day: date | None = None,
) -> Moment:
    """Return the first daily reminder later than ``after``.

    It is about a day after ``reminded_on``, the newest day that had one, and not before
    ``from_day``.
    """
    days = _days(oldest_open_day(after, zone) - DAY, reminded_on, from_day)
    moments = (moment_about(day, clock, zone) for day in days)
    return next(moment for moment in moments if moment and moment.at > after)


def next_weekly(
    weekday: int,
    clock: time,
    zone: ZoneInfo,
    *,
    after: datetime,
    reminded_on: date | None = None,
    from_day: date | None = None,
) -> Moment:
    """Return the first reminder later than ``after`` on a weekday (Monday 0) of the calendar.

    Before 04:00 it is about the day before; the other two are as of
    :func:`next_daily`.
    """
    days = _days(local_date(after, zone) - DAY, None, None)
    calendar = (_moment_at(day, clock, zone) for day in days if day.weekday() == weekday)
    moments = (Moment(at, oldest_open_day(at, zone)) for at in calendar if at and at > after)
    return next(
        moment
        for moment in moments
        if (reminded_on is None or moment.day > reminded_on)
        and (from_day is None or moment.day >= from_day)
    )


def again(first: Moment, clock: time, zone: ZoneInfo) -> Moment | None:
    """Return the second reminder about the same day, two hours after the first.

    None if the day is over by then, or if it would come at night to somebody whose own hour,
    ``clock``, is not at night.
    """
    at = first.at + AGAIN_AFTER
    return Moment(at, first.day) if _is_welcome(at, first.day, clock, zone) else None


def next_again(
    clock: time,
    zone: ZoneInfo,
    *,
    after: datetime,
    reminded_on: date | None = None,
    from_day: date | None = None,
) -> Moment | None:
    """Return the first second reminder later than ``after``, None if there never is one."""
    days = _days(oldest_open_day(after, zone) - DAY, reminded_on, from_day)
    for _, day in zip(range(DAYS_TRIED), days, strict=False):
        first = moment_about(day, clock, zone)
        second = again(first, clock, zone) if first else None
        if second and second.at > after:
            return second
    return None


def is_in_time(moment: Moment, clock: time, zone: ZoneInfo, *, at: datetime) -> bool:
    """Say whether a reminder may still leave at ``at``: it came, and it is not too late for it.

    It is too late two hours after its moment, once its day is over, and at night unless the
    person's own hour, ``clock``, is at night.
    """
    is_soon = moment.at <= at <= moment.at + LATE
    return is_soon and _is_welcome(at, moment.day, clock, zone)


def _is_welcome(at: datetime, day: date, clock: time, zone: ZoneInfo) -> bool:
    by_day = is_night(clock) or not is_night(at.astimezone(zone).time())
    return by_day and oldest_open_day(at, zone) == day


def _days(first: date, reminded_on: date | None, from_day: date | None) -> Iterator[date]:
    """Yield the days on which a reminder may come, without an end."""
    begins = max(first, reminded_on or first, from_day or first)
    skipped = 1 if begins == reminded_on else 0
    return (begins + DAY * ahead for ahead in count(skipped))


def _moment_at(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """Return when a wall clock first shows a time of a calendar day, or goes past it; in UTC.

    None if it goes past the rest of that day.
    """
    wall = datetime.combine(day, clock)
    at = wall.replace(tzinfo=zone).astimezone(UTC)  # fold 0: the first of two
    if at.astimezone(zone).replace(tzinfo=None) != wall:
        at = _end_of_gap(wall, zone)
    return at if local_date(at, zone) == day else None


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which the clocks went past ``wall``, by halving, to the second."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
