"""When somebody reads next, on the clinic's clock, and weekdays in one number."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from checkins.engine.promises import ReadingTimes, bits_of, weekdays_of

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = ReadingTimes(frozenset(range(5)), time(9), NEW_YORK)


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        (local(2026, 11, 23, 8, 59), local(2026, 11, 23, 9)),  # a Monday
        (local(2026, 11, 23, 9), local(2026, 11, 23, 9)),
        (local(2026, 11, 23, 9, 1), local(2026, 11, 24, 9)),
        (local(2026, 11, 27, 9, 1), local(2026, 11, 30, 9)),  # a Friday
        (local(2026, 11, 28, 23), local(2026, 11, 30, 9)),
    ],
)
def test_the_next_reading_is_the_first_that_has_not_begun(
    moment: datetime, start: datetime
) -> None:
    assert WEEKDAYS.next_start(moment) == start


def test_one_day_a_week_comes_round_after_seven_days() -> None:
    mondays = ReadingTimes(frozenset({0}), time(9), NEW_YORK)

    assert mondays.next_start(local(2026, 11, 23, 9, 1)) == local(2026, 11, 30, 9)


def test_the_hour_is_the_clinics_on_both_sides_of_a_change_of_the_clocks() -> None:
    every_day = ReadingTimes(frozenset(range(7)), time(9), NEW_YORK)

    hours = [
        every_day.next_start(datetime(2026, month, day, 6, tzinfo=UTC)).hour
        for month, day in ((10, 31), (11, 1), (11, 2))
    ]

    assert hours == [13, 14, 14]  # the clocks go back on November 1


def test_an_hour_that_the_clocks_leave_out_is_read_after_it() -> None:
    at_half_past_two = ReadingTimes(frozenset({6}), time(2, 30), NEW_YORK)

    start = at_half_past_two.next_start(local(2026, 3, 8, 0))  # clocks go from 2 to 3

    assert start.astimezone(NEW_YORK).time() == time(3, 30)


def test_weekdays_go_into_one_number_and_come_out_again() -> None:
    assert [bits_of(days) for days in ([0], [0, 1, 2, 3, 4], [6], range(7), [])] == [
        *(1, 31, 64, 127, 0)
    ]
    assert all(bits_of(weekdays_of(bits)) == bits for bits in range(128))
