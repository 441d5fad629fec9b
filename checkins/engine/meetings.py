"""Weekly meetings: their local days, and their time on the reader's own clock.

A meeting with a zone of its own takes place on that zone's clock. For a reader in another zone it
may fall on another weekday, and its time may move by an hour when one of the two clocks changes.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 35  # five weeks hold four meetings, however the clocks change
NOON_HOUR = 12


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (Monday 0) and a time; without ``zone`` they are on the reader's own clock."""

    weekday: int
    at: time
    zone: ZoneInfo | None = None


def starts_on(weekly: Weekly, day: date, home: ZoneInfo) -> time | None:
    """Return the time in ``home`` at which the meeting starts on ``day``, None if it does not."""
    if weekly.zone is None:
        return weekly.at if day.weekday() == weekly.weekday else None
    for there in (day + timedelta(days=shift) for shift in (-1, 0, 1)):
        if there.weekday() == weekly.weekday:
            start = datetime.combine(there, weekly.at, weekly.zone).astimezone(home)
            if start.date() == day:
                return start.time()
    return None


def next_days(weekly: Weekly, first: date, home: ZoneInfo, count: int) -> list[date]:
    """Return the local days of the next meetings from ``first`` on, at most ``count`` of them."""
    days = (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    return [day for day in days if starts_on(weekly, day, home) is not None][:count]


def clock_words(at: time) -> str:
    """Return a time as people say it: "6 PM", "6:30 AM", "noon", "midnight"."""
    if at.minute == 0 and at.hour in (0, NOON_HOUR):
        return "noon" if at.hour else "midnight"
    hour = at.hour % NOON_HOUR or NOON_HOUR
    minute = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minute} {'AM' if at.hour < NOON_HOUR else 'PM'}"
