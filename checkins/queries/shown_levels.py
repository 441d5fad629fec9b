"""The one level of a person that list, client page, sheet, preview and Home show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from checkins.engine.acting import low_mood_stands
from checkins.engine.days import local_date
from checkins.engine.levels import shown_level, urgent_is_over
from checkins.engine.silence import Silence
from checkins.engine.types import Flag, Level, Shown


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """A level with the marks beside it.

    ``is_strong`` says that a strong change stands behind another level. ``low_mood_on`` is the
    newest day of low mood, if it was low on two of three check-ins and that is not long ago.
    ``was_urgent_on`` is the day of an urgent answer that is over, but was the last thing said.
    """

    level: Shown
    is_strong: bool
    low_mood_on: date | None
    was_urgent_on: date | None


def shown_level_of(
    status: Mapping[str, Any], quiet: Silence, *, today: date, zone: ZoneInfo
) -> ShownLevel:
    """Return what to show of a status as its reader may know it, on the person's ``today``."""
    flags, over = status["flags"], _was_urgent_on(status, quiet, today, zone)
    level = shown_level(
        Level(status["level"]), flags, is_quiet=quiet.is_quiet, urgent_is_over=over is not None
    )
    low = status["low_mood_day"]
    stands = low_mood_stands(low, status["strip"], status["last_day"])
    return ShownLevel(
        level=level,
        is_strong=Flag.STRONG in flags and level is not Shown.STRONG,
        low_mood_on=low if stands else None,
        was_urgent_on=over,
    )


def _was_urgent_on(
    status: Mapping[str, Any], quiet: Silence, today: date, zone: ZoneInfo
) -> date | None:
    """Return the day of an urgent answer that is over, None if there is none or it stands."""
    if status["level"] != Level.URGENT:
        return None
    day: date | None = status["used_day"] or status["planning_day"]
    reported_at = status["needed_since"]
    reported_on = local_date(reported_at, zone) if reported_at else day
    return day if reported_on and urgent_is_over(reported_on, quiet.last_checkin, today) else None
