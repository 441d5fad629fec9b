"""A year by the week: means, spreads and what counts as few or missed, worked out by hand."""

from datetime import date, timedelta

import pytest

from checkins.engine.types import Stage
from checkins.queries.trend_weeks import TrendWeek, WeekLevel, weeks_of
from checkins.queries.trends import Trend, TrendDay, trend_begins

MONDAY = date(2026, 11, 2)
MENTAL = Stage.MENTAL


def day(ahead, score, *, baseline=None, spread=None):
    """A day with a mental level: learning with ``score``, else its baseline and what it was."""
    deviation = None if baseline is None else score - baseline
    return TrendDay(
        MONDAY + timedelta(days=ahead),
        *(None, score, None),
        *(None, baseline, None),
        *(None, spread, None),
        *(None, deviation, None),
        *(0, 4, True, False, False, True, None, None, None),
    )


def weeks(*rows, last=20, first_day=MONDAY):
    days = {row.day: row for row in rows}
    end = MONDAY + timedelta(days=last)
    trend = Trend(first=trend_begins(end, 52), last=end, weeks=52, days=days)
    return weeks_of(trend, first_day=first_day)


def test_a_week_is_the_mean_of_its_days_from_the_lowest_to_the_highest():
    first, second, third = weeks(day(0, 1), day(1, 2), day(6, 3), day(7, 4), day(9, 0.5))

    assert first == TrendWeek(MONDAY, {MENTAL: WeekLevel(2, 1, 3, 3, is_above=False)}, 3, False)
    assert second.levels == {MENTAL: WeekLevel(2.25, 0.5, 4, 2, is_above=False)}
    assert (first.levels[MENTAL].is_few, second.levels[MENTAL].is_few) == (False, True)
    assert (third.levels, third.checkins, third.is_missed) == ({}, 0, True)


def test_sunday_ends_a_week_and_monday_begins_one():
    assert [week.checkins for week in weeks(day(6, 1), day(7, 1), last=7)] == [1, 1]


def test_a_week_that_began_today_is_blank_and_not_missed():
    assert [week.is_missed for week in weeks(day(0, 1), last=7)] == [False, False]
    assert [week.is_missed for week in weeks(day(0, 1), last=8)] == [False, True]


def test_the_level_is_that_of_the_charts_cut_at_the_scale():
    (week,) = weeks(day(0, 5, baseline=3, spread=1), day(1, -1, baseline=1, spread=1), last=6)

    assert week.levels[MENTAL] == WeekLevel(2, 0, 4, 2, is_above=False)


@pytest.mark.parametrize(("last_level", "is_above"), [(2, False), (2.5, True)])
def test_a_week_is_above_where_its_mean_is_above_the_top_of_the_usual(last_level, is_above):
    # The top of the usual is 1.5 on each day: 1 + 1.5 + 2 is just that, 1 + 1.5 + 2.5 is more. The
    # learning day counts in the mean alone.
    levels = [1, 1.5, last_level]
    rows = [day(place, level, baseline=1, spread=0.5) for place, level in enumerate(levels)]
    (week,) = weeks(*rows, day(4, 4), last=6)

    assert week.levels[MENTAL].is_above is is_above
    assert week.levels[MENTAL].mean == pytest.approx((sum(levels) + 4) / 4)


@pytest.mark.parametrize("weekday", range(7))
def test_a_year_has_52_whole_weeks_whatever_day_it_is(weekday):
    found = weeks(last=weekday, first_day=date(2020, 1, 1))

    assert (len(found), found[-1].monday) == (52, MONDAY)
    assert found[0].monday.weekday() == 0


def test_weeks_begin_with_the_first_check_in_ever():
    assert weeks(day(9, 1), first_day=MONDAY + timedelta(days=9))[0].monday == MONDAY + timedelta(7)
    assert weeks(first_day=None) == []
