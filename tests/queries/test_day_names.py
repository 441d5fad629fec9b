"""Days in words: every form, near and far, with the edges."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.dateformat import format as date_format

from checkins.queries.day_names import (
    dated,
    day_name,
    minute_words,
    month,
    on_named_day,
    on_short_day,
    short_day,
    weekday_and_date,
    weekday_name,
)

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("age", "weekday", "name", "on_name", "short", "on_short"),
    [
        (-1, "Tuesday", "Tuesday, Nov 24", "on Tuesday, Nov 24", "Nov 24", "on Nov 24"),
        (0, "Today", "Today", "today", "today", "today"),
        (1, "Yesterday", "Yesterday", "yesterday", "yesterday", "yesterday"),
        (2, "Saturday", "Saturday", "on Saturday", "Nov 21", "on Nov 21"),
        (6, "Tuesday", "Tuesday", "on Tuesday", "Nov 17", "on Nov 17"),
        (7, "Monday", "Monday, Nov 16", "on Monday, Nov 16", "Nov 16", "on Nov 16"),
        (20, "Tuesday", "Tuesday, Nov 3", "on Tuesday, Nov 3", "Nov 3", "on Nov 3"),
    ],
)
def test_a_day_has_its_name_in_every_form(age, weekday, name, on_name, short, on_short):  # noqa: PLR0917 one row of the table
    day = TODAY - timedelta(days=age)

    assert weekday_name(day, TODAY) == weekday
    assert (day_name(day, TODAY), on_named_day(day, TODAY)) == (name, on_name)
    assert (short_day(day, TODAY), on_short_day(day, TODAY)) == (short, on_short)


def test_a_day_of_another_year_says_its_year():
    assert dated(date(2026, 1, 5), today=TODAY) == "Jan 5"
    last = date(2025, 12, 31)
    assert dated(last, today=TODAY) == short_day(last, TODAY) == "Dec 31, 2025"
    assert weekday_and_date(last, today=TODAY) == "Wed, Dec 31, 2025"
    assert day_name(last, TODAY) == "Wednesday, Dec 31, 2025"


@pytest.mark.parametrize("number", range(1, 13))
def test_months_and_weekdays_are_short_in_a_table(number):
    day = date(2026, number, 9)

    assert (month(day), weekday_and_date(day, today=TODAY)) == (f"{day:%b}", f"{day:%a, %b} 9")


def test_a_time_to_the_minute_is_written_as_django_writes_it():
    for hour, minute in [(hour, minute) for hour in range(24) for minute in (0, 5, 30, 59)]:
        moment = datetime(2026, 11, 3, hour, minute, tzinfo=UTC)
        assert minute_words(moment) == date_format(moment, "g:i A")
