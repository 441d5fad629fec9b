"""A counselor's hours: within them or not, the next start, slot and digest, and who covers."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from checkins.engine.hours import Hours, deputy_hears_at

NEW_YORK = ZoneInfo("America/New_York")
SANTIAGO = ZoneInfo("America/Santiago")  # its clocks change at midnight
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
WEEKDAYS, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
NINE_TO_FIVE = Hours(WEEKDAYS, time(9), time(17), NEW_YORK)
MON_TO_WED = (date(2026, 11, 23), date(2026, 11, 25))
AWAY = Hours(WEEKDAYS, time(9), time(17), NEW_YORK, MON_TO_WED)
EVENINGS = Hours(EVERY_DAY, time(12), time(20), NEW_YORK)


def on(day, hour, minute=0, zone=NEW_YORK, *, month=11, fold=0):
    """A moment of 2026 on a clock, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (NINE_TO_FIVE, on(23, 8, 59), False),
        (NINE_TO_FIVE, on(23, 9), True),
        (NINE_TO_FIVE, on(23, 16, 59), True),
        (NINE_TO_FIVE, on(23, 17), False),  # the end itself is outside
        (NINE_TO_FIVE, on(21, 12), False),  # a Saturday
        (AWAY, on(23, 12), False),
        (AWAY, on(25, 12), False),  # the last day away
        (AWAY, on(26, 12), True),
        # Midnight of the counselor's clock decides, not of UTC: 9 PM here is the next day there.
        (Hours(frozenset({0}), time(20), time(22), NEW_YORK), on(23, 21), True),
        (Hours(WEEKDAYS, time(9), time(17), KIRITIMATI), on(22, 15), True),
    ],
)
def test_what_is_within_the_hours(hours, moment, expected):
    assert hours.holds(moment) is expected


@pytest.mark.parametrize(
    ("hours", "moment", "start"),
    [
        (NINE_TO_FIVE, on(23, 9), on(23, 9)),
        (NINE_TO_FIVE, on(23, 9, 1), on(24, 9)),
        (NINE_TO_FIVE, on(20, 18), on(23, 9)),  # from Friday evening to Monday
        (AWAY, on(20, 18), on(26, 9)),  # and past the days away
        (AWAY, on(24, 3), on(26, 9)),
        (Hours(frozenset({1}), time(9), time(10), NEW_YORK, MON_TO_WED), on(23, 9),
         on(1, 9, month=12)),
        # Clocks go back on November 1 and forward on March 8: the start stays at 9 on the wall.
        (Hours(EVERY_DAY, time(9), time(17), NEW_YORK), on(31, 18, month=10), on(1, 9)),
        (Hours(EVERY_DAY, time(9), time(17), NEW_YORK), on(7, 18, month=3), on(8, 9, month=3)),
        # 2:30 is skipped on March 8, and comes twice as 1:30 on November 1: the first one counts.
        (Hours(EVERY_DAY, time(2, 30), time(5), NEW_YORK), on(8, 0, month=3),
         on(8, 3, 30, month=3)),
        (Hours(EVERY_DAY, time(1, 30), time(5), NEW_YORK), on(1, 0), on(1, 1, 30)),
        (Hours(EVERY_DAY, time(1, 30), time(5), NEW_YORK), on(1, 1, 40), on(2, 1, 30)),
        # Midnight itself is skipped.
        (Hours(EVERY_DAY, time(0), time(8), SANTIAGO), on(5, 20, zone=SANTIAGO, month=9),
         on(6, 1, zone=SANTIAGO, month=9)),
        (Hours(EVERY_DAY, time(2, 15), time(8), LORD_HOWE), on(4, 1, zone=LORD_HOWE, month=10),
         on(4, 2, 45, zone=LORD_HOWE, month=10)),
    ],
)  # fmt: skip
def test_the_next_start_is_on_the_counselors_clock(hours, moment, start):
    assert hours.next_start(moment) == start


def test_a_day_of_an_hour_more_is_within_its_hours_from_end_to_end():
    all_day = Hours(EVERY_DAY, time(0), time(23), NEW_YORK)

    assert all(all_day.holds(on(1, 1, 30, fold=fold)) for fold in (0, 1))
    assert all_day.holds(on(1, 22, 59))
    assert not all_day.holds(on(1, 23))


def test_something_within_the_hours_opens_at_once_and_else_at_the_next_start():
    assert NINE_TO_FIVE.opens_at(on(23, 11, 7)) == on(23, 11, 7)
    assert NINE_TO_FIVE.opens_at(on(23, 19)) == on(24, 9)


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        (on(23, 7), on(23, 9)),
        (on(23, 9), on(23, 9)),
        (on(23, 9, 1), on(23, 12)),
        (on(23, 14), on(23, 15)),
        (on(23, 15, 1), on(24, 9)),  # 18:00 is after the end
        (on(20, 16), on(23, 9)),
    ],
)
def test_slots_begin_with_the_hours_and_come_every_three(moment, slot):
    assert NINE_TO_FIVE.next_slot(moment) == slot


def test_slots_keep_to_the_wall_when_clocks_change():
    nights = Hours(EVERY_DAY, time(0), time(12), NEW_YORK)

    assert nights.next_slot(on(8, 0, 1, month=3)) == on(8, 3, month=3)  # two hours later
    assert nights.next_slot(on(1, 0, 1)) == on(1, 3)  # four hours later


@pytest.mark.parametrize(
    ("hours", "moment", "digest"),
    [
        (NINE_TO_FIVE, on(23, 8), on(23, 8)),
        (NINE_TO_FIVE, on(23, 8, 1), on(24, 8)),
        (NINE_TO_FIVE, on(20, 9), on(23, 8)),
        (AWAY, on(20, 9), on(26, 8)),
        (Hours(EVERY_DAY, time(12), time(20), NEW_YORK), on(31, 21, month=10), on(1, 8)),
    ],
)
def test_the_digest_is_at_8_of_a_working_day(hours, moment, digest):
    assert hours.next_digest(moment) == digest


def test_a_digest_that_did_not_leave_at_8_may_leave_until_the_end_of_that_day():
    assert NINE_TO_FIVE.holds_digest(on(23, 8))
    assert NINE_TO_FIVE.holds_digest(on(23, 16, 59))
    assert not NINE_TO_FIVE.holds_digest(on(23, 17))
    assert not NINE_TO_FIVE.holds_digest(on(23, 7, 59))
    assert not AWAY.holds_digest(on(24, 8))
    early = Hours(WEEKDAYS, time(4), time(7), NEW_YORK)
    assert early.holds_digest(on(23, 8, 30))


@pytest.mark.parametrize(
    ("own", "moment", "hears"),
    [
        (NINE_TO_FIVE, on(23, 10), None),  # the counselor hears it
        (NINE_TO_FIVE, on(23, 18), on(23, 18)),  # the deputy is there
        (NINE_TO_FIVE, on(23, 21), None),  # nobody is: the counselor is not away
        (NINE_TO_FIVE, on(21, 9), None),  # on Saturday: the deputy would be sooner, nobody is away
        (AWAY, on(24, 13), on(24, 13)),
        (AWAY, on(24, 8), on(24, 12)),
        (AWAY, on(20, 21), on(21, 12)),  # from Friday night on, since Monday's start is missed
        (AWAY, on(25, 21), None),  # the counselor is back sooner
    ],
)
def test_a_deputy_hears_where_the_counselor_would_hear_later(own, moment, hears):
    assert deputy_hears_at(own, EVENINGS, moment) == hears


def test_a_deputy_who_is_away_too_hears_once_they_are_back():
    both = Hours(EVERY_DAY, time(0), time(23), NEW_YORK, MON_TO_WED)

    assert not both.holds(on(24, 13))
    assert deputy_hears_at(AWAY, both, on(24, 13)) == on(26, 0)
