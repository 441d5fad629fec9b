"""Weekly meetings on the reader's own clock, wherever the group meets."""

import itertools
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkins.engine.meetings import Weekly, clock_words, next_days, starts_on

NEW_YORK, LOS_ANGELES = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
TOKYO, LONDON = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/London")
TUESDAY = date(2026, 11, 24)
PLACES = [NEW_YORK, LOS_ANGELES, TOKYO, LONDON, ZoneInfo("Pacific/Auckland")]


def days_of(weekly, first, home, length=14):
    days = [first + timedelta(days=ahead) for ahead in range(length)]
    return [(day, at) for day in days if (at := starts_on(weekly, day, home)) is not None]


def test_a_meeting_without_a_zone_is_on_its_weekday_at_its_time_anywhere():
    weekly = Weekly(1, time(18))

    assert days_of(weekly, TUESDAY, NEW_YORK) == days_of(weekly, TUESDAY, TOKYO)
    assert days_of(weekly, TUESDAY, NEW_YORK) == [
        (TUESDAY, time(18)),
        (date(2026, 12, 1), time(18)),
    ]


def test_six_in_los_angeles_is_nine_in_new_york():
    weekly = Weekly(1, time(18), LOS_ANGELES)

    assert starts_on(weekly, TUESDAY, NEW_YORK) == time(21)
    assert starts_on(weekly, TUESDAY, LOS_ANGELES) == time(18)


def test_a_late_meeting_falls_on_the_next_day_further_east():
    weekly = Weekly(1, time(22), LOS_ANGELES)

    assert starts_on(weekly, TUESDAY, NEW_YORK) is None
    assert starts_on(weekly, date(2026, 11, 25), NEW_YORK) == time(1)
    assert starts_on(weekly, date(2026, 11, 25), TOKYO) == time(15)


def test_an_early_meeting_falls_on_the_day_before_further_west():
    assert starts_on(Weekly(1, time(8), TOKYO), date(2026, 11, 23), NEW_YORK) == time(18)


def test_a_meeting_moves_by_an_hour_while_only_one_place_changed_its_clocks():
    weekly = Weekly(1, time(18), LONDON)

    # London leaves summer time on October 25, New York on November 1.
    assert [at.hour for _, at in days_of(weekly, date(2026, 10, 20), NEW_YORK, 21)] == [13, 14, 13]


def test_next_days_begin_with_today_and_hold_as_many_as_asked():
    weekly = Weekly(1, time(18))

    assert next_days(weekly, TUESDAY, NEW_YORK, 3) == [
        TUESDAY,
        date(2026, 12, 1),
        date(2026, 12, 8),
    ]
    assert next_days(weekly, date(2026, 11, 25), NEW_YORK, 1) == [date(2026, 12, 1)]


@given(
    weekday=st.integers(0, 6),
    minute=st.integers(0, 24 * 60 - 1),
    there=st.sampled_from([None, *PLACES]),
    home=st.sampled_from(PLACES),
    first=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
def test_four_meetings_always_come_within_five_weeks_six_to_eight_days_apart(
    weekday, minute, there, home, first
):
    weekly = Weekly(weekday, time(*divmod(minute, 60)), there)

    days = next_days(weekly, first, home, 4)

    assert len(days) == 4
    assert {(later - day).days for day, later in itertools.pairwise(days)} <= {6, 7, 8}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(18), "6 PM"),
        (time(6, 30), "6:30 AM"),
        (time(12), "noon"),
        (time(0), "midnight"),
        (time(12, 5), "12:05 PM"),
        (time(0, 30), "12:30 AM"),
        (time(11, 59), "11:59 AM"),
    ],
)
def test_a_time_is_said_as_people_say_it(at, words):
    assert clock_words(at) == words
