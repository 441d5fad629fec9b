"""Hours for calls: on the supporter's own clock, past midnight, and over both clock changes."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from checkins.engine.calls import CallHours, closed_around, is_inside

NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
DAY = CallHours(NEW_YORK, time(7), time(22))
NIGHT = CallHours(NEW_YORK, time(22), time(6))


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


# New York is five hours behind UTC in November.
@pytest.mark.parametrize(
    ("hours", "at", "is_open"),
    [
        (DAY, utc(23, 12), True),  # 7:00, the first moment
        (DAY, utc(23, 11, 59), False),  # 6:59
        (DAY, utc(24, 2, 59), True),  # 21:59
        (DAY, utc(24, 3), False),  # 22:00, when it is over
        (NIGHT, utc(24, 3), True),  # 22:00
        (NIGHT, utc(24, 5), True),  # midnight
        (NIGHT, utc(24, 10, 59), True),  # 5:59
        (NIGHT, utc(24, 11), False),  # 6:00
        (CallHours(NEW_YORK), utc(24, 8), True),  # any hour, at 3:00
        (CallHours(KIRITIMATI, time(7), time(22)), utc(23, 17), True),  # 7:00 of the next day
        (CallHours(KIRITIMATI, time(7), time(22)), utc(23, 8), False),  # 22:00
    ],
)
def test_the_clock_on_their_wall_decides(hours: CallHours, at: datetime, is_open: bool) -> None:
    assert is_inside(hours, at) is is_open


def test_a_skipped_hour_opens_nothing() -> None:
    """On March 8 the clock in New York goes from 2:00 to 3:00, which is 7:00 UTC."""
    in_it = CallHours(NEW_YORK, time(2), time(3))
    after = CallHours(NEW_YORK, time(2, 30), time(4))

    minutes = [utc(8, 6, minute, month=3) for minute in range(60)]
    minutes += [utc(8, 7, minute, month=3) for minute in range(60)]

    assert [at for at in minutes if is_inside(in_it, at)] == []
    assert next(at for at in minutes if is_inside(after, at)) == utc(8, 7, month=3)


def test_an_hour_that_comes_twice_is_open_both_times() -> None:
    """On November 1 the clock in New York goes from 2:00 back to 1:00, which is 6:00 UTC."""
    one_to_half_past = CallHours(NEW_YORK, time(1), time(1, 30))

    seen = [is_inside(one_to_half_past, utc(1, hour, 15)) for hour in (4, 5, 6, 7)]

    assert seen == [False, True, True, False]


def test_a_change_of_half_an_hour_is_followed() -> None:
    """On April 5 the clock on Lord Howe goes from 2:00 back to 1:30, which is 15:00 UTC."""
    hours = CallHours(LORD_HOWE, time(1, 30), time(2))

    seen = [is_inside(hours, utc(4, 14, 45, month=4)), is_inside(hours, utc(4, 15, 15, month=4))]

    assert seen == [True, True]
    assert not is_inside(hours, utc(4, 15, 30, month=4))


def test_the_closed_span_is_the_night_around_a_moment() -> None:
    """22:00 to 7:00 in New York is 3:00 to 12:00 UTC."""
    assert closed_around(DAY, utc(24, 5, 30)) == (utc(24, 3), utc(24, 12))


@pytest.mark.parametrize("hours", [DAY, CallHours(NEW_YORK)])
def test_there_is_no_closed_span_while_it_is_open(hours: CallHours) -> None:
    assert closed_around(hours, utc(23, 17)) is None


def test_a_closed_span_over_a_clock_change_is_an_hour_shorter() -> None:
    """22:00 on March 7 is 3:00 UTC; 7:00 on March 8 is 11:00 UTC."""
    assert closed_around(DAY, utc(8, 8, month=3)) == (utc(8, 3, month=3), utc(8, 11, month=3))


def test_hours_that_a_change_skips_open_on_the_next_day() -> None:
    in_it = CallHours(NEW_YORK, time(2), time(3))

    assert closed_around(in_it, utc(8, 8, month=3)) == (utc(7, 8, month=3), utc(9, 6, month=3))


def test_the_seconds_of_a_moment_move_no_edge() -> None:
    at = utc(24, 11, 59).replace(second=59, microsecond=5)

    assert closed_around(DAY, at) == (utc(24, 3), utc(24, 12))
