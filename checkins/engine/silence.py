"""Silence: a run of missed days that is unusual for this person.

Silence is no part of the score: included there, it gained nothing and did harm where many days are
missing. A break that was announced ahead is no silence: its days are left out of the window, and
after it the count begins anew, as if the last check-in had been on the last day of the break.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

WINDOW_DAYS = 28
UNUSUAL = 0.05
LEAST_MISSED, MOST_MISSED = 3, 14


class Away(NamedTuple):
    """A break: its first and its last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a person has been silent, as one day sees it.

    ``since`` is the day after which days count as missed: the day of the last check-in, or the last
    day of a break that ended later. ``missed`` counts the days between ``since`` and today.
    Before the first check-in ``last_checkin`` and ``since`` are None, and ``missed`` is 0.
    """

    last_checkin: date | None
    since: date | None
    missed: int
    is_quiet: bool
    on_break: Away | None

    @property
    def after_break(self) -> bool:
        """Whether the silence counts from a break instead of a check-in."""
        return self.since != self.last_checkin


def silence(
    *,
    strip: int,
    last_day: date | None,
    quiet_from: date | None,
    breaks: Iterable[Away],
    today: date,
) -> Silence:
    """Return the silence as of ``today``.

    Bit n of ``strip`` says whether there is a check-in n days before ``last_day``. ``quiet_from``
    is the day from which silence is unusual without a break, None while that is unknown. Missed
    days are never below 0: a check-in from another time zone may be of a day after ``today``.
    """
    known = list(breaks)
    on_break = break_on(today, known)
    checkin = last_checkin(strip, last_day)
    if checkin is None:
        return Silence(None, None, missed=0, is_quiet=False, on_break=on_break)
    since = silent_since(checkin, known, today)
    begins = quiet_from and quiet_after_breaks(quiet_from, checkin, known, today)
    return Silence(
        last_checkin=checkin,
        since=since,
        missed=max((today - since).days - 1, 0),
        is_quiet=begins is not None and begins <= today,
        on_break=on_break,
    )


def unusual_run(days_present: int, window_days: int = WINDOW_DAYS) -> int:
    """Return after how many missed days silence is unusual, 3 to 14.

    ``days_present`` counts the days with a check-in among the last ``window_days`` completed
    days outside announced breaks. The chance of a missed day is 1 - (present + 1) / (window + 2).

    :raises ValueError: if ``days_present`` is negative or more than ``window_days``.
    """
    if not 0 <= days_present <= window_days:
        raise ValueError(f"{days_present} of {window_days} days")
    missed_chance = 1 - (days_present + 1) / (window_days + 2)
    run = LEAST_MISSED
    while run < MOST_MISSED and missed_chance**run >= UNUSUAL:
        run += 1
    return run


def quiet_from(last_checkin: date, days_present: int, window_days: int = WINDOW_DAYS) -> date:
    """Return the first day on which the silence after ``last_checkin`` is unusual.

    It ignores breaks after that day; :func:`quiet_after_breaks` adds them.
    """
    return last_checkin + timedelta(days=unusual_run(days_present, window_days) + 1)


def window_outside(
    strip: int, last_checkin: date, days: int, breaks: Iterable[Away]
) -> tuple[int, int]:
    """Return days present and days counted in the window that ends at ``last_checkin``.

    Bit n of ``strip`` says whether there is a check-in n days before it; ``days`` bits are known.
    The window holds the newest 28 known days outside ``breaks``, or all if there are fewer.
    """
    left_out = _bits(last_checkin, days, breaks)
    present = counted = 0
    for back in range(days):
        if counted < WINDOW_DAYS and not left_out >> back & 1:
            counted += 1
            present += strip >> back & 1
    return present, counted


def last_checkin(strip: int, last_day: date | None) -> date | None:
    """Return the newest day with a check-in; bit n of ``strip`` is n days before ``last_day``."""
    if not strip or last_day is None:
        return None
    return last_day - timedelta(days=_days_after(strip))


def present_before(strip: int, days: int) -> int:
    """Return how many of the ``days`` days that end with the last check-in have a check-in."""
    return (strip >> _days_after(strip) & (1 << days) - 1).bit_count()


def aways(pairs: Iterable[Sequence[str]]) -> list[Away]:
    """Return breaks from their stored form, pairs of ISO dates: first day, last day."""
    return [Away(*map(date.fromisoformat, pair)) for pair in pairs]


def break_on(day: date, breaks: Iterable[Away]) -> Away | None:
    """Return the break that ``day`` is part of, if any."""
    for away in breaks:
        if away.first <= day <= away.last:
            return away
    return None


def silent_since(last_checkin: date, breaks: Iterable[Away], today: date) -> date:
    """Return the day of the last check-in, or the last day of a break that ended later."""
    return max([away.last for away in breaks if away.last < today] + [last_checkin])


def quiet_after_breaks(
    quiet_from: date, last_checkin: date, breaks: Iterable[Away], today: date
) -> date | None:
    """Return the day from which the silence is unusual as of ``today``, None during a break.

    ``quiet_from`` is that day if no break follows ``last_checkin``.
    """
    known = list(breaks)
    if not known:
        return quiet_from
    if break_on(today, known):
        return None
    return quiet_from + (silent_since(last_checkin, known, today) - last_checkin)


def _days_after(strip: int) -> int:
    """Return how many days of a strip are after its last check-in; 0 if it has no check-in."""
    return max((strip & -strip).bit_length() - 1, 0)


def _bits(last: date, days: int, breaks: Iterable[Away]) -> int:
    """Return the days within breaks as bits: bit n is n days before ``last``."""
    found = 0
    for away in breaks:
        newest = max((last - away.last).days, 0)
        oldest = min((last - away.first).days, days - 1)
        if newest <= oldest:
            found |= (1 << oldest + 1) - (1 << newest)
    return found
