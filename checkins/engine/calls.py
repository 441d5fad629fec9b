"""Whether somebody may be told now that another person would like a call: their hours, their clock.

What the clock on their wall shows decides. So an hour that a clock change skips opens nothing, and
an hour that comes twice is open both times.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

A_MINUTE = timedelta(minutes=1)
LOOKS_FOR = timedelta(days=2)  # the longest closed span: a day whose whole opening a change skips


@dataclass(frozen=True, slots=True)
class CallHours:
    """From when until when, on the clock of ``zone``: the end is outside. Without both, any hour.

    A start that is later than the end passes midnight.
    """

    zone: ZoneInfo
    starts_at: time | None = None
    ends_at: time | None = None

    @property
    def is_any_hour(self) -> bool:
        return self.starts_at is None or self.ends_at is None


def is_inside(hours: CallHours, at: datetime) -> bool:
    """Return whether the moment ``at`` lies inside the hours."""
    first, last = hours.starts_at, hours.ends_at
    if first is None or last is None:
        return True
    clock = at.astimezone(hours.zone).time()
    if first < last:
        return first <= clock < last
    return clock >= first or clock < last


def closed_around(hours: CallHours, at: datetime) -> tuple[datetime, datetime] | None:
    """Return from when until when the hours are closed around ``at``, None if they are open.

    The first moment is closed, the second is open; both are whole minutes in the zone of ``at``.
    """
    if is_inside(hours, at):
        return None
    this_minute = at.replace(second=0, microsecond=0)
    most = LOOKS_FOR // A_MINUTE
    back = (this_minute - A_MINUTE * minutes for minutes in range(most))
    ahead = (this_minute + A_MINUTE * minutes for minutes in range(1, most))
    begun = next((moment for moment in back if is_inside(hours, moment)), at - LOOKS_FOR)
    opens = next((moment for moment in ahead if is_inside(hours, moment)), at + LOOKS_FOR)
    return begun + A_MINUTE, opens
