"""The moments of reminders, each worked out by hand: no expected moment comes from the rule."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from checkins.engine.reminding import (
    Moment,
    again,
    is_in_time,
    is_night,
    moment_about,
    next_again,
    next_daily,
    next_weekly,
)

NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
LORD_HOWE, CHATHAM, APIA = "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia"
KIRITIMATI, HONOLULU, AUCKLAND = "Pacific/Kiritimati", "Pacific/Honolulu", "Pacific/Auckland"
SUNDAY, THURSDAY, FRIDAY = 6, 3, 4


@dataclass(frozen=True)
class Case:
    """A person's hour, where they are, and what comes between two moments in UTC.

    Each of ``comes`` is a moment in UTC and the local day that it is about.
    """

    what: str
    hour: str
    zone: str
    first: str
    last: str
    comes: tuple[str, ...]
    moves: tuple[str, ...] = ()  # each a moment in UTC, and the zone from then on
    weekday: int | None = None
    once_more: bool = False
    from_day: date | None = None


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def walk(case):
    """Let the clock run from reminder to reminder and from zone to zone; return what came."""
    now, end = moment(case.first), moment(case.last)
    zone, clock = ZoneInfo(case.zone), time.fromisoformat(case.hour)
    moves = [(moment(at), ZoneInfo(name)) for at, name in map(str.split, case.moves)]
    came, reminded_on = [], None
    while True:
        said = {"after": now, "reminded_on": reminded_on, "from_day": case.from_day}
        if case.weekday is not None:
            found = next_weekly(case.weekday, clock, zone, **said)
        elif case.once_more:
            found = next_again(clock, zone, **said)
        else:
            found = next_daily(clock, zone, **said)
        if moves and (found is None or moves[0][0] < found.at):
            now, zone = moves.pop(0)
        elif found is None or found.at > end:
            return tuple(came)
        else:
            came.append(f"{found.at:%Y-%m-%dT%H:%M} {found.day}")
            now, reminded_on = found


CASES = (
    Case(
        "an ordinary morning",
        *("08:00", NEW_YORK, "2026-11-23T17:00", "2026-11-25T17:00"),
        ("2026-11-24T13:00 2026-11-24", "2026-11-25T13:00 2026-11-25"),
    ),
    Case(
        "a morning when the clocks go forward",
        *("08:00", NEW_YORK, "2026-03-07T06:00", "2026-03-09T20:00"),
        (
            "2026-03-07T13:00 2026-03-07",
            "2026-03-08T12:00 2026-03-08",
            "2026-03-09T12:00 2026-03-09",
        ),
    ),
    Case(
        "an hour that is left out comes at 3, once",
        *("02:30", NEW_YORK, "2026-03-07T06:00", "2026-03-09T20:00"),
        (
            "2026-03-07T07:30 2026-03-06",
            "2026-03-08T07:00 2026-03-07",
            "2026-03-09T06:30 2026-03-08",
        ),
    ),
    Case(
        "the first minute that is left out",
        *("02:00", NEW_YORK, "2026-03-07T20:00", "2026-03-08T20:00"),
        ("2026-03-08T07:00 2026-03-07",),
    ),
    Case(
        "the first minute after those left out",
        *("03:00", NEW_YORK, "2026-03-07T20:00", "2026-03-08T20:00"),
        ("2026-03-08T07:00 2026-03-07",),
    ),
    Case(
        "the half hour before the clocks go forward",
        *("01:30", NEW_YORK, "2026-03-07T20:00", "2026-03-09T20:00"),
        ("2026-03-08T06:30 2026-03-07", "2026-03-09T05:30 2026-03-08"),
    ),
    Case(
        "an hour that comes twice comes the first time",
        *("01:30", NEW_YORK, "2026-10-31T20:00", "2026-11-02T20:00"),
        ("2026-11-01T05:30 2026-10-31", "2026-11-02T06:30 2026-11-01"),
    ),
    Case(
        "the first minute that comes twice",
        *("01:00", NEW_YORK, "2026-10-31T20:00", "2026-11-01T20:00"),
        ("2026-11-01T05:00 2026-10-31",),
    ),
    Case(
        "the first minute after those that come twice",
        *("02:00", NEW_YORK, "2026-10-31T20:00", "2026-11-01T20:00"),
        ("2026-11-01T07:00 2026-10-31",),
    ),
    Case(
        "a morning when the clocks go back",
        *("08:00", NEW_YORK, "2026-10-31T06:00", "2026-11-01T20:00"),
        ("2026-10-31T12:00 2026-10-31", "2026-11-01T13:00 2026-11-01"),
    ),
    Case(
        "Lord Howe leaves out half an hour",
        *("02:15", LORD_HOWE, "2026-10-02T10:00", "2026-10-04T20:00"),
        (
            "2026-10-02T15:45 2026-10-02",
            "2026-10-03T15:30 2026-10-03",
            "2026-10-04T15:15 2026-10-04",
        ),
    ),
    Case(
        "Lord Howe repeats half an hour",
        *("01:45", LORD_HOWE, "2026-04-04T10:00", "2026-04-05T20:00"),
        ("2026-04-04T14:45 2026-04-04", "2026-04-05T15:15 2026-04-05"),
    ),
    Case(
        "a morning in Lord Howe when the clocks go forward",
        *("08:00", LORD_HOWE, "2026-10-02T10:00", "2026-10-03T22:00"),
        ("2026-10-02T21:30 2026-10-03", "2026-10-03T21:00 2026-10-04"),
    ),
    Case(
        "Kiritimati, fourteen hours ahead",
        *("08:00", KIRITIMATI, "2026-11-23T10:00", "2026-11-24T10:00"),
        ("2026-11-23T18:00 2026-11-24",),
    ),
    Case(
        "after midnight in Kiritimati",
        *("00:30", KIRITIMATI, "2026-11-23T08:00", "2026-11-24T08:00"),
        ("2026-11-23T10:30 2026-11-23",),
    ),
    Case(
        "the last day of 1994, which Kiritimati left out",
        *("08:00", KIRITIMATI, "1994-12-30T12:00", "1995-01-01T00:00"),
        ("1994-12-30T18:00 1994-12-30", "1994-12-31T18:00 1995-01-01"),
    ),
    Case(
        "the Friday that Apia left out",
        *("08:00", APIA, "2011-12-29T12:00", "2011-12-31T00:00"),
        ("2011-12-29T18:00 2011-12-29", "2011-12-30T18:00 2011-12-31"),
    ),
    Case(
        "after midnight, beside the Friday that Apia left out",
        *("00:30", APIA, "2011-12-29T08:00", "2011-12-31T08:00"),
        ("2011-12-29T10:30 2011-12-28", "2011-12-30T10:30 2011-12-30"),
    ),
    Case(
        "Kathmandu, five hours and three quarters ahead",
        *("19:00", "Asia/Kathmandu", "2026-11-24T00:00", "2026-11-25T00:00"),
        ("2026-11-24T13:15 2026-11-24",),
    ),
    Case(
        "Chatham leaves out 2:45 to 3:45",
        *("03:00", CHATHAM, "2026-09-26T10:00", "2026-09-27T20:00"),
        ("2026-09-26T14:00 2026-09-26", "2026-09-27T13:15 2026-09-27"),
    ),
    Case(
        "Chatham repeats 2:45 to 3:45",
        *("03:30", CHATHAM, "2026-04-04T10:00", "2026-04-05T20:00"),
        ("2026-04-04T13:45 2026-04-04", "2026-04-05T14:45 2026-04-05"),
    ),
    Case(
        "an evening in Chatham",
        *("19:00", CHATHAM, "2026-11-24T00:00", "2026-11-25T00:00"),
        ("2026-11-24T05:15 2026-11-24",),
    ),
    Case(
        "a zone that leaves out midnight",
        *("00:30", "America/Santiago", "2026-09-05T20:00", "2026-09-07T20:00"),
        ("2026-09-06T04:00 2026-09-05", "2026-09-07T03:30 2026-09-06"),
    ),
    Case(
        "a zone that repeats the hour before midnight",
        *("23:30", "Africa/Cairo", "2026-10-29T12:00", "2026-10-31T00:00"),
        ("2026-10-29T20:30 2026-10-29", "2026-10-30T21:30 2026-10-30"),
    ),
    Case(
        "two hours are left out at Troll",
        *("01:30", "Antarctica/Troll", "2026-03-28T12:00", "2026-03-30T12:00"),
        ("2026-03-29T01:00 2026-03-28", "2026-03-29T23:30 2026-03-29"),
    ),
    Case(
        "the clocks go past the end of the day: nothing is left to remind of",
        *("03:30", "Europe/Helsinki", "2026-03-28T00:00", "2026-03-30T12:00"),
        ("2026-03-28T01:30 2026-03-27", "2026-03-30T00:30 2026-03-29"),
    ),
    Case(
        "to the east after the hour",
        *("08:00", NEW_YORK, "2026-11-23T06:00", "2026-11-24T20:00"),
        ("2026-11-23T13:00 2026-11-23", "2026-11-24T08:00 2026-11-24"),
        ("2026-11-23T23:00 Europe/London",),
    ),
    Case(
        "to the east past the hour: none for an hour that is over there",
        *("08:00", NEW_YORK, "2026-11-23T06:00", "2026-11-24T20:00"),
        ("2026-11-24T07:00 2026-11-24",),
        ("2026-11-23T12:00 Europe/Paris",),
    ),
    Case(
        "to the west after the hour: not twice for one day",
        *("08:00", NEW_YORK, "2026-11-23T06:00", "2026-11-24T20:00"),
        ("2026-11-23T13:00 2026-11-23", "2026-11-24T16:00 2026-11-24"),
        (f"2026-11-23T14:00 {LOS_ANGELES}",),
    ),
    Case(
        "to the west before the hour",
        *("08:00", NEW_YORK, "2026-11-23T06:00", "2026-11-24T06:00"),
        ("2026-11-23T16:00 2026-11-23",),
        (f"2026-11-23T12:00 {LOS_ANGELES}",),
    ),
    Case(
        "over the date line to the west: a day is lost",
        *("08:00", HONOLULU, "2026-11-23T12:00", "2026-11-25T12:00"),
        ("2026-11-23T18:00 2026-11-23", "2026-11-24T19:00 2026-11-25"),
        (f"2026-11-24T06:00 {AUCKLAND}",),
    ),
    Case(
        "over the date line to the east: the same day comes twice and is told once",
        *("08:00", AUCKLAND, "2026-11-23T12:00", "2026-11-26T00:00"),
        ("2026-11-23T19:00 2026-11-24", "2026-11-25T18:00 2026-11-25"),
        (f"2026-11-23T20:00 {HONOLULU}",),
    ),
    Case(
        "the same wall clock, a day apart",
        *("08:00", KIRITIMATI, "2026-11-23T10:00", "2026-11-26T00:00"),
        ("2026-11-23T18:00 2026-11-24", "2026-11-25T18:00 2026-11-25"),
        (f"2026-11-24T00:00 {HONOLULU}",),
    ),
    Case(
        "from Apia to Pago Pago, an hour by boat",
        *("08:00", APIA, "2026-11-23T10:00", "2026-11-26T00:00"),
        ("2026-11-23T19:00 2026-11-24", "2026-11-25T19:00 2026-11-25"),
        ("2026-11-23T20:00 Pacific/Pago_Pago",),
    ),
    Case(
        "there and back on one day",
        *("08:00", NEW_YORK, "2026-11-23T06:00", "2026-11-24T20:00"),
        ("2026-11-23T13:00 2026-11-23", "2026-11-24T13:00 2026-11-24"),
        (f"2026-11-23T14:00 {LOS_ANGELES}", f"2026-11-24T02:00 {NEW_YORK}"),
    ),
    Case(
        "bedtime after midnight",
        *("00:30", NEW_YORK, "2026-11-23T17:00", "2026-11-25T17:00"),
        ("2026-11-24T05:30 2026-11-23", "2026-11-25T05:30 2026-11-24"),
    ),
    Case(
        "bedtime before the day ends",
        *("03:30", NEW_YORK, "2026-11-23T17:00", "2026-11-24T17:00"),
        ("2026-11-24T08:30 2026-11-23",),
    ),
    Case(
        "the last minute of the day",
        *("03:59", NEW_YORK, "2026-11-23T17:00", "2026-11-24T17:00"),
        ("2026-11-24T08:59 2026-11-23",),
    ),
    Case(
        "the first minute of the day",
        *("04:00", NEW_YORK, "2026-11-23T17:00", "2026-11-24T17:00"),
        ("2026-11-24T09:00 2026-11-24",),
    ),
    Case(
        "a minute before midnight",
        *("23:59", NEW_YORK, "2026-11-23T17:00", "2026-11-24T17:00"),
        ("2026-11-24T04:59 2026-11-23",),
    ),
    Case(
        "a leap day",
        *("08:00", NEW_YORK, "2028-02-28T06:00", "2028-03-01T20:00"),
        (
            "2028-02-28T13:00 2028-02-28",
            "2028-02-29T13:00 2028-02-29",
            "2028-03-01T13:00 2028-03-01",
        ),
    ),
    Case(
        "after midnight of a leap day",
        *("00:30", NEW_YORK, "2028-02-29T12:00", "2028-03-01T12:00"),
        ("2028-03-01T05:30 2028-02-29",),
    ),
    Case(
        "the end of a pause",
        *("08:00", NEW_YORK, "2026-11-23T17:00", "2026-11-28T06:00"),
        ("2026-11-27T13:00 2026-11-27",),
        from_day=date(2026, 11, 27),
    ),
    Case(
        "the end of a pause, by a bedtime after midnight",
        *("00:30", NEW_YORK, "2026-11-23T17:00", "2026-11-28T20:00"),
        ("2026-11-28T05:30 2026-11-27",),
        from_day=date(2026, 11, 27),
    ),
    Case(
        "a Sunday evening, each week",
        *("19:00", NEW_YORK, "2026-11-23T17:00", "2026-12-07T12:00"),
        ("2026-11-30T00:00 2026-11-29", "2026-12-07T00:00 2026-12-06"),
        weekday=SUNDAY,
    ),
    Case(
        "a Sunday's hour that is left out",
        *("02:30", NEW_YORK, "2026-02-28T20:00", "2026-03-15T20:00"),
        (
            "2026-03-01T07:30 2026-02-28",
            "2026-03-08T07:00 2026-03-07",
            "2026-03-15T06:30 2026-03-14",
        ),
        weekday=SUNDAY,
    ),
    Case(
        "a Sunday's hour that comes twice",
        *("01:30", NEW_YORK, "2026-10-31T20:00", "2026-11-08T20:00"),
        ("2026-11-01T05:30 2026-10-31", "2026-11-08T06:30 2026-11-07"),
        weekday=SUNDAY,
    ),
    Case(
        "a weekly Friday that Apia left out",
        *("08:00", APIA, "2011-12-23T12:00", "2012-01-06T00:00"),
        ("2011-12-23T18:00 2011-12-23", "2012-01-05T18:00 2012-01-06"),
        weekday=FRIDAY,
    ),
    Case(
        "a Sunday over the date line: not twice",
        *("08:00", AUCKLAND, "2026-11-21T12:00", "2026-11-30T00:00"),
        ("2026-11-21T19:00 2026-11-22", "2026-11-29T18:00 2026-11-29"),
        (f"2026-11-21T20:00 {HONOLULU}",),
        weekday=SUNDAY,
    ),
    Case(
        "the turn of a year",
        *("08:00", NEW_YORK, "2026-12-31T06:00", "2027-01-07T20:00"),
        ("2026-12-31T13:00 2026-12-31", "2027-01-07T13:00 2027-01-07"),
        weekday=THURSDAY,
    ),
    Case(
        "a week within a pause is left out",
        *("19:00", NEW_YORK, "2026-11-23T17:00", "2026-12-07T12:00"),
        ("2026-12-07T00:00 2026-12-06",),
        weekday=SUNDAY,
        from_day=date(2026, 12, 1),
    ),
    Case(
        "once more after two hours",
        *("08:00", NEW_YORK, "2026-11-23T17:00", "2026-11-24T17:00"),
        ("2026-11-24T15:00 2026-11-24",),
        once_more=True,
    ),
    Case(
        "never once more at night",
        *("21:30", NEW_YORK, "2026-11-23T17:00", "2026-12-23T17:00"),
        (),
        once_more=True,
    ),
    Case(
        "once more at night for who is up at night",
        *("23:30", NEW_YORK, "2026-11-23T17:00", "2026-11-24T17:00"),
        ("2026-11-24T06:30 2026-11-23",),
        once_more=True,
    ),
    Case(
        "never once more after the day is over",
        *("02:30", NEW_YORK, "2026-11-23T17:00", "2026-12-23T17:00"),
        (),
        once_more=True,
    ),
    Case(
        "two hours are two hours when the clocks go back",
        *("01:30", NEW_YORK, "2026-10-31T20:00", "2026-11-01T20:00"),
        ("2026-11-01T07:30 2026-10-31",),
        once_more=True,
    ),
    Case(
        "two hours lead past the end of the day when the clocks go forward",
        *("01:30", NEW_YORK, "2026-03-07T20:00", "2026-03-09T20:00"),
        ("2026-03-09T07:30 2026-03-08",),
        once_more=True,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_comes_when_is_as_worked_out_by_hand(case):
    assert walk(case) == case.comes


def test_the_table_has_forty_cases_and_more():
    assert len({case.what for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize(
    ("clock", "at", "is_good"),
    [
        ("08:00", "2026-11-23T12:59", False),  # it has not come
        ("08:00", "2026-11-23T13:00", True),
        ("08:00", "2026-11-23T15:00", True),
        ("08:00", "2026-11-23T15:01", False),
        ("21:30", "2026-11-24T03:59", True),
        ("21:30", "2026-11-24T04:00", False),  # 11 PM
        ("23:30", "2026-11-24T06:00", True),  # they are up at 11:30 PM
        ("06:30", "2026-11-23T11:45", True),
        ("03:30", "2026-11-24T08:59", True),
        ("03:30", "2026-11-24T09:00", False),  # 4 AM, the day is over
    ],
)
def test_what_is_late_is_dropped_and_never_comes_at_night_by_surprise(clock, at, is_good):
    zone, hour = ZoneInfo(NEW_YORK), time.fromisoformat(clock)
    found = moment_about(date(2026, 11, 23), hour, zone)

    assert is_in_time(found, hour, zone, at=moment(at)) == is_good


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("22:59", False), ("23:00", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_the_night_is_from_eleven_to_seven(clock, expected):
    assert is_night(time.fromisoformat(clock)) == expected


def test_a_second_one_is_about_the_day_of_the_first():
    first = Moment(moment("2026-11-23T13:00"), date(2026, 11, 23))

    second = again(first, time(8), ZoneInfo(NEW_YORK))

    assert second == (first.at + timedelta(hours=2), first.day)


def test_the_moment_itself_is_over():
    zone = ZoneInfo(NEW_YORK)
    at = moment("2026-11-23T13:00")

    assert next_daily(time(8), zone, after=at).day == date(2026, 11, 24)
    assert next_daily(time(8), zone, after=at - timedelta(seconds=1)).at == at
