from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from checkins.engine.days import (
    can_fill_in,
    is_late,
    is_small_hours,
    local_date,
    oldest_open_day,
    week_of,
)

KIRITIMATI = "Pacific/Kiritimati"  # UTC+14, no daylight saving time
NIUE = "Pacific/Niue"  # UTC-11, no daylight saving time
KATHMANDU = "Asia/Kathmandu"  # UTC+5:45, no daylight saving time
LORD_HOWE = "Australia/Lord_Howe"  # UTC+10:30, in summer +11: a change of half an hour
NEW_YORK = "America/New_York"  # UTC-5, in summer -4
SANTIAGO = "America/Santiago"  # UTC-4, in summer -3; the change falls on midnight
APIA = "Pacific/Apia"  # went from UTC-10 to +14 at the end of 29 December 2011
LONDON = "Europe/London"  # UTC, in summer +1
TOKYO = "Asia/Tokyo"  # UTC+9
LOS_ANGELES = "America/Los_Angeles"  # UTC-8 in winter

# The moment in UTC, the zone, the date on the wall, whether yesterday is still open there, the
# day that is filled in and whether that is late. Written by hand from each zone's offset, which
# the comment gives as the time on the wall.
CASES = [
    ("2026-11-23T09:59:59", KIRITIMATI, "2026-11-23", False, "2026-11-23", False),  # 23:59:59
    ("2026-11-23T10:00:00", KIRITIMATI, "2026-11-24", True, "2026-11-23", False),  # 00:00
    ("2026-11-23T13:59:59", KIRITIMATI, "2026-11-24", True, "2026-11-23", False),  # 03:59:59
    ("2026-11-23T14:00:00", KIRITIMATI, "2026-11-24", False, "2026-11-23", True),  # 04:00
    ("2026-12-31T10:00:00", KIRITIMATI, "2027-01-01", True, "2026-12-31", False),  # 00:00
    ("2026-11-23T10:59:59", NIUE, "2026-11-22", False, "2026-11-22", False),  # 23:59:59
    ("2026-11-23T11:00:00", NIUE, "2026-11-23", True, "2026-11-22", False),  # 00:00
    ("2026-11-23T14:59:59", NIUE, "2026-11-23", True, "2026-11-22", False),  # 03:59:59
    ("2026-11-23T15:00:00", NIUE, "2026-11-23", False, "2026-11-22", True),  # 04:00
    ("2027-01-01T10:00:00", NIUE, "2026-12-31", False, "2026-12-31", False),  # 23:00
    ("2026-11-23T18:14:59", KATHMANDU, "2026-11-23", False, "2026-11-23", False),  # 23:59:59
    ("2026-11-23T18:15:00", KATHMANDU, "2026-11-24", True, "2026-11-23", False),  # 00:00
    ("2026-11-23T22:14:59", KATHMANDU, "2026-11-24", True, "2026-11-23", False),  # 03:59:59
    ("2026-11-23T22:15:00", KATHMANDU, "2026-11-24", False, "2026-11-23", True),  # 04:00
    # Lord Howe springs from 02:00 to 02:30 on 4 October 2026: a day of 23 and a half hours.
    ("2026-10-03T13:29:59", LORD_HOWE, "2026-10-03", False, "2026-10-03", False),  # 23:59:59
    ("2026-10-03T13:30:00", LORD_HOWE, "2026-10-04", True, "2026-10-03", False),  # 00:00
    ("2026-10-03T15:30:00", LORD_HOWE, "2026-10-04", True, "2026-10-03", False),  # 02:30
    ("2026-10-03T16:59:59", LORD_HOWE, "2026-10-04", True, "2026-10-03", False),  # 03:59:59
    ("2026-10-03T17:00:00", LORD_HOWE, "2026-10-04", False, "2026-10-03", True),  # 04:00
    ("2026-10-04T12:59:59", LORD_HOWE, "2026-10-04", False, "2026-10-04", False),  # 23:59:59
    ("2026-10-04T13:00:00", LORD_HOWE, "2026-10-05", True, "2026-10-04", False),  # 00:00
    # And falls from 02:00 to 01:30 on 5 April 2026.
    ("2026-04-04T14:59:59", LORD_HOWE, "2026-04-05", True, "2026-04-04", False),  # 01:59:59
    ("2026-04-04T15:00:00", LORD_HOWE, "2026-04-05", True, "2026-04-04", False),  # 01:30 again
    ("2026-04-04T17:29:59", LORD_HOWE, "2026-04-05", True, "2026-04-04", False),  # 03:59:59
    ("2026-04-04T17:30:00", LORD_HOWE, "2026-04-05", False, "2026-04-04", True),  # 04:00
    # New York springs from 02:00 to 03:00 on 8 March 2026: 23 hours.
    ("2026-03-08T04:59:59", NEW_YORK, "2026-03-07", False, "2026-03-07", False),  # 23:59:59
    ("2026-03-08T05:00:00", NEW_YORK, "2026-03-08", True, "2026-03-07", False),  # 00:00
    ("2026-03-08T06:59:59", NEW_YORK, "2026-03-08", True, "2026-03-07", False),  # 01:59:59
    ("2026-03-08T07:00:00", NEW_YORK, "2026-03-08", True, "2026-03-07", False),  # 03:00
    ("2026-03-08T07:59:59", NEW_YORK, "2026-03-08", True, "2026-03-07", False),  # 03:59:59
    ("2026-03-08T08:00:00", NEW_YORK, "2026-03-08", False, "2026-03-07", True),  # 04:00
    ("2026-03-09T03:59:59", NEW_YORK, "2026-03-08", False, "2026-03-08", False),  # 23:59:59
    ("2026-03-09T04:00:00", NEW_YORK, "2026-03-09", True, "2026-03-08", False),  # 00:00
    # And falls from 02:00 to 01:00 on 1 November 2026: 25 hours.
    ("2026-11-01T03:59:59", NEW_YORK, "2026-10-31", False, "2026-10-31", False),  # 23:59:59
    ("2026-11-01T05:30:00", NEW_YORK, "2026-11-01", True, "2026-10-31", False),  # 01:30
    ("2026-11-01T06:30:00", NEW_YORK, "2026-11-01", True, "2026-10-31", False),  # 01:30 again
    ("2026-11-01T08:59:59", NEW_YORK, "2026-11-01", True, "2026-10-31", False),  # 03:59:59
    ("2026-11-01T09:00:00", NEW_YORK, "2026-11-01", False, "2026-10-31", True),  # 04:00
    ("2026-11-02T04:59:59", NEW_YORK, "2026-11-01", False, "2026-11-01", False),  # 23:59:59
    ("2026-11-02T05:00:00", NEW_YORK, "2026-11-02", True, "2026-11-01", False),  # 00:00
    # Santiago has no midnight on 6 September 2026: 23:59:59 is followed by 01:00.
    ("2026-09-06T03:59:59", SANTIAGO, "2026-09-05", False, "2026-09-05", False),  # 23:59:59
    ("2026-09-06T04:00:00", SANTIAGO, "2026-09-06", True, "2026-09-05", False),  # 01:00
    ("2026-09-06T06:59:59", SANTIAGO, "2026-09-06", True, "2026-09-05", False),  # 03:59:59
    ("2026-09-06T07:00:00", SANTIAGO, "2026-09-06", False, "2026-09-05", True),  # 04:00
    # And 4 April 2026 has its last hour twice.
    ("2026-04-05T02:59:59", SANTIAGO, "2026-04-04", False, "2026-04-04", False),  # 23:59:59
    ("2026-04-05T03:00:00", SANTIAGO, "2026-04-04", False, "2026-04-04", False),  # 23:00 again
    ("2026-04-05T04:00:00", SANTIAGO, "2026-04-05", True, "2026-04-04", False),  # 00:00
    # Apia went to sleep on 29 December 2011 and woke on the 31st.
    ("2011-12-30T09:59:59", APIA, "2011-12-29", False, "2011-12-29", False),  # 23:59:59
    ("2011-12-30T10:00:00", APIA, "2011-12-31", True, "2011-12-31", False),  # 00:00
    ("2011-12-30T13:59:59", APIA, "2011-12-31", True, "2011-12-31", False),  # 03:59:59
    ("2011-12-30T14:00:00", APIA, "2011-12-31", False, "2011-12-29", True),  # 04:00
    # A leap day is a day like another.
    ("2028-02-29T00:00:00", LONDON, "2028-02-29", True, "2028-02-28", False),  # 00:00
    ("2028-02-29T23:59:59", LONDON, "2028-02-29", False, "2028-02-29", False),  # 23:59:59
    ("2028-03-01T03:59:59", LONDON, "2028-03-01", True, "2028-02-29", False),  # 03:59:59
    ("2028-03-01T04:00:00", LONDON, "2028-03-01", False, "2028-02-29", True),  # 04:00
    ("2028-03-01T04:30:00", NEW_YORK, "2028-02-29", False, "2028-02-29", False),  # 23:30
    # Flying east to west, Tokyo's morning of the 24th is Los Angeles' afternoon of the 23rd.
    ("2026-11-23T23:30:00", TOKYO, "2026-11-24", False, "2026-11-24", False),  # 08:30
    ("2026-11-23T23:30:00", LOS_ANGELES, "2026-11-23", False, "2026-11-23", False),  # 15:30
    ("2026-11-24T12:30:00", LOS_ANGELES, "2026-11-24", False, "2026-11-23", True),  # 04:30
    # And west to east, the night before is the evening of the day after.
    ("2026-11-24T07:30:00", LOS_ANGELES, "2026-11-23", False, "2026-11-23", False),  # 23:30
    ("2026-11-24T07:30:00", TOKYO, "2026-11-24", False, "2026-11-23", True),  # 16:30
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]} {case[0]}")
def test_a_moment_lands_on_its_local_day(case):
    moment, zone, today, small, day, late = case
    at, place = datetime.fromisoformat(moment).replace(tzinfo=UTC), ZoneInfo(zone)

    found = (
        local_date(at, place),
        is_small_hours(at, place),
        is_late(date.fromisoformat(day), at=at, zone=place),
    )

    assert found == (date.fromisoformat(today), small, late)


def test_the_table_of_days_has_forty_cases():
    assert len(set(CASES)) == len(CASES) >= 40


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-23T08:59:59", date(2026, 11, 22)), ("2026-11-23T09:00:00", date(2026, 11, 23))],
)
def test_yesterday_is_open_until_four(moment, day):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert oldest_open_day(at, ZoneInfo(NEW_YORK)) == day


@pytest.mark.parametrize(
    ("days_ago", "can"), [(-2, False), (-1, False), (0, True), (1, True), (7, True), (8, False)]
)
def test_a_day_can_be_filled_in_for_seven_days_and_never_before_it_begins(days_ago, can):
    at = datetime(2026, 11, 23, 17, tzinfo=UTC)
    day = date(2026, 11, 23) - timedelta(days_ago)

    assert can_fill_in(day, at=at, zone=ZoneInfo(NEW_YORK)) is can


@pytest.mark.parametrize(("zone", "can"), [(KIRITIMATI, True), (NIUE, False)])
def test_tomorrow_here_is_today_where_the_day_has_begun(zone, can):
    at = datetime(2026, 11, 23, 17, tzinfo=UTC)

    assert can_fill_in(date(2026, 11, 24), at=at, zone=ZoneInfo(zone)) is can


@pytest.mark.parametrize(
    ("day", "monday", "sunday"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29)),
        (date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        (date(2028, 2, 29), date(2028, 2, 28), date(2028, 3, 5)),
    ],
)
def test_a_week_runs_from_monday_to_sunday(day, monday, sunday):
    assert week_of(day) == (monday, sunday)
