"""The day after use: the first check-in without use, within 7 days of the newest day with use.

Only an explicit No is "without use". A skipped or blank answer leaves the question open: such a day
is the day after, too, as the body needs the same, but it is no return, and a later No still is one.
Days count on the calendar; breaks change nothing. Of days that were answered on the same local day
the newest comes first: it is the one that the person calls today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from checkins.engine.types import Used

SOON_DAYS = 7  # from the day of use to the day of the check-in


@dataclass(frozen=True, slots=True)
class AnsweredDay:
    """A day that counts as a check-in, its answer about use, and the local day it was answered on.

    A past day that was imported counts as answered on itself: nobody came back by a file.
    """

    day: date
    used: Used | None
    made_on: date


@dataclass(frozen=True, slots=True)
class DayAfter:
    """The day of use that a check-in follows; ``came_back`` says that its answer was No.

    ``made_on`` is None as long as no check-in followed.
    """

    use_day: date
    came_back: bool
    made_on: date | None = None


def day_after_on(day: date, days: Sequence[AnsweredDay]) -> DayAfter | None:
    """Return what the check-in of ``day`` is after use, None if it is a day like others.

    ``days`` holds, in any order, at least the 7 days before ``day`` and the 7 after it.
    """
    use = max((one.day for one in days if one.used is Used.YES and one.day < day), default=None)
    own = next((one for one in days if one.day == day), None)
    if use is None or own is None or own.used is Used.YES or not _is_soon(use, day):
        return None
    after = _after(use, days)
    said_no = [one for one in after if one.used is Used.NO]
    firsts = said_no if own.used is Used.NO else after
    return DayAfter(use, own.used is Used.NO, own.made_on) if own is _first(firsts) else None


def day_after_now(days: Sequence[AnsweredDay], today: date) -> DayAfter | None:
    """Return what the local day ``today`` is after use, on whatever day the check-in stands.

    It holds from the day after the use to the end of the local day on which the first check-in was
    made; after a check-in that left the question open, on the day of the first No once more.
    ``days`` holds, in any order, at least the 14 days before ``today`` and all after it.
    """
    use = max((one.day for one in days if one.used is Used.YES), default=None)
    if use is None or use >= today:
        return None
    after = _after(use, days)
    first = _first([one for one in after if one.used is Used.NO]) or _first(after)
    if first is None:
        return DayAfter(use, came_back=False) if _is_soon(use, today) else None
    if first.made_on < today or not _is_soon(use, first.day):
        return None
    return DayAfter(use, first.used is Used.NO, first.made_on)


def _after(use: date, days: Sequence[AnsweredDay]) -> list[AnsweredDay]:
    """Return the days between a day of use and the next one."""
    following = (one.day for one in days if one.used is Used.YES and one.day > use)
    until = min(following, default=date.max)
    return [one for one in days if use < one.day < until]


def _first(days: Iterable[AnsweredDay]) -> AnsweredDay | None:
    return min(days, key=lambda one: (one.made_on, -one.day.toordinal()), default=None)


def _is_soon(use: date, day: date) -> bool:
    return (day - use).days <= SOON_DAYS
