"""The weekdays and the hour that a clinic promises somebody reads, on its own clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class ReadingTimes:
    """The weekdays (Monday 0) on which somebody reads, and from what time, in ``zone``."""

    weekdays: frozenset[int]
    starts_at: time
    zone: ZoneInfo


def bits_of(weekdays: Iterable[int]) -> int:
    """Return weekdays as one number: Monday is 1, Tuesday 2, Wednesday 4, and so on."""
    return sum(1 << weekday for weekday in set(weekdays))


def weekdays_of(bits: int) -> frozenset[int]:
    """Return the weekdays that :func:`bits_of` put into one number."""
    return frozenset(weekday for weekday in range(DAYS_A_WEEK) if bits >> weekday & 1)
