"""Local days: which calendar day a moment belongs to, and which days can be filled in.

A local day ends at 04:00 of the next one, so a check-in after midnight can still be about
"yesterday" without being late. Days have 23 to 25 hours where the clocks change, and some local
midnights do not exist. Neither matters here: only the wall clock of the moment itself is read.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_ENDS_AT = time(4)
NOON = time(12)
BACKFILL_DAYS = 7
FIRST_DAY = date(2000, 1, 1)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day in ``zone`` at the aware moment ``at``."""
    return at.astimezone(zone).date()


def is_small_hours(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether yesterday is still open: it is between midnight and 04:00 in ``zone``."""
    return at.astimezone(zone).time() < DAY_ENDS_AT


def is_before_noon(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether most of the calendar day is still to come in ``zone``."""
    return at.astimezone(zone).time() < NOON


def oldest_open_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the oldest local day that has not ended: today, or yesterday in the small hours."""
    today = local_date(at, zone)
    return today - timedelta(days=1) if is_small_hours(at, zone) else today


def is_late(day: date, *, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether ``day`` had ended when it was filled in."""
    return day < oldest_open_day(at, zone)


def can_fill_in(day: date, *, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether ``day`` may be written at ``at``: not after today, at most 7 days before."""
    today = local_date(at, zone)
    return today - timedelta(days=BACKFILL_DAYS) <= day <= today


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that holds ``day``."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
