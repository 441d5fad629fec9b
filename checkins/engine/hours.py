"""When a counselor hears of something: their hours on their own clock, days away, and who covers.

A start or an end in an hour that clocks skip is at the first moment after it; in an hour that comes
twice it is the first one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST_AT, DIGEST_UNTIL = time(8), time(9)  # the least time in which a digest may leave
SLOT_HOURS = 3
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """The weekdays (Monday 0) on which somebody works, from when until when, in ``zone``.

    ``away`` holds the first and the last day on which they do not; ``ends_at`` is after
    ``starts_at``, on the same day.
    """

    weekdays: frozenset[int]
    starts_at: time
    ends_at: time
    zone: ZoneInfo
    away: tuple[date, date] | None = None

    def works_on(self, day: date) -> bool:
        """Return whether a day is one of the weekdays, and they are not away."""
        is_away = self.away is not None and self.away[0] <= day <= self.away[1]
        return day.weekday() in self.weekdays and not is_away

    def holds(self, moment: datetime) -> bool:
        """Return whether ``moment`` is within the hours of a day on which they work."""
        day = self._day_of(moment)
        within = self._at(day, self.starts_at) <= moment < self._at(day, self.ends_at)
        return within and self.works_on(day)

    def next_start(self, moment: datetime) -> datetime:
        """Return the first start of a working day at or after ``moment``, in UTC."""
        return self._next(self.starts_at, moment)

    def opens_at(self, moment: datetime) -> datetime:
        """Return ``moment`` itself within the hours, else the next start."""
        return moment if self.holds(moment) else self.next_start(moment)

    def next_slot(self, moment: datetime) -> datetime:
        """Return the first of the slots at or after ``moment``: from the start, every three hours.

        The last one is before the end.
        """
        return next(
            slot
            for day in self._working_days(self._day_of(moment))
            for slot in self._slots(day)
            if slot >= moment
        )

    def holds_digest(self, moment: datetime) -> bool:
        """Return whether a digest may leave: from 8 until the end on a working day."""
        day = self._day_of(moment)
        until = max(self.ends_at, DIGEST_UNTIL)
        within = self._at(day, DIGEST_AT) <= moment < self._at(day, until)
        return within and self.works_on(day)

    def next_digest(self, moment: datetime) -> datetime:
        """Return the first 8:00 of a working day at or after ``moment``, in UTC."""
        return self._next(DIGEST_AT, moment)

    def misses_a_start(self, moment: datetime) -> bool:
        """Return whether they are away: outside the hours, and not back at the next start."""
        return not self.holds(moment) and replace(self, away=None).next_start(
            moment
        ) < self.next_start(moment)

    def _next(self, clock: time, moment: datetime) -> datetime:
        days = self._working_days(self._day_of(moment))
        return next(found for day in days if (found := self._at(day, clock)) >= moment)

    def _slots(self, day: date) -> Iterator[datetime]:
        clock, end = (datetime.combine(day, clock) for clock in (self.starts_at, self.ends_at))
        while clock < end:
            yield self._at(day, clock.time())
            clock += timedelta(hours=SLOT_HOURS)

    def _working_days(self, day: date) -> Iterator[date]:
        while True:
            if self.away and self.away[0] <= day <= self.away[1]:
                day = self.away[1] + DAY
            if self.works_on(day):
                yield day
            day += DAY

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def deputy_hears_at(own: Hours, deputy: Hours, moment: datetime) -> datetime | None:
    """Return when a deputy hears of what happens at ``moment``; None if they need not.

    Outside a counselor's own hours it is at once within the deputy's. Where the counselor is away
    it is at the deputy's next start, if that is sooner than the counselor's.
    """
    if own.holds(moment):
        return None
    if deputy.holds(moment):
        return moment
    start = deputy.next_start(moment)
    sooner = own.misses_a_start(moment) and start < own.next_start(moment)
    return start if sooner else None
