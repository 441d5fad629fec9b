"""The one moment at which the benchmarks' rows end and their servers begin: a Monday's noon.

A page says other things on other days and at other hours, so figures of two runs could not be
compared without it.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # as the tests': noon in New York
TODAY = date(2026, 11, 23)
SERVED_FROM = NOON + timedelta(minutes=1)  # what is saved from then on is the benchmark's own


def hold_clock(at: datetime, *, ticks: bool) -> None:
    """Let this process's clock stand at ``at``, or go on from there."""
    import time_machine

    traveller: Any = time_machine.travel(at, tick=ticks)
    traveller.start()
