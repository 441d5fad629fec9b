"""Breaks of trends: what counts in a week and beside a trigger, and what may be called helpful."""

from tests.breaking import Break

ENGINE, QUERIES = "tests/engine/test_triggers.py", "tests/queries/test_triggers.py"
HELPED, CARE = "tests/queries/test_helped.py", "tests/queries/test_self_care.py"
WEEKS, CHARTS = "tests/queries/test_trend_weeks.py", "tests/charts/test_trend_weeks.py"
WORDS = "tests/queries/test_trend_words.py"
TREND_BREAKS = [
    Break(
        name="a day with use, and the day after it, count beside no trigger",
        path="checkins/engine/triggers.py",
        old="        known.pop(day, None)",
        new="        known.get(day)",
        run=(
            f"{ENGINE}::test_a_day_with_use_and_the_day_after_it_count_in_no_mean",
            f"{QUERIES}::test_thirteen_people_read_what_was_worked_out_by_hand",
        ),
    ),
    Break(
        name="nobody reads that they slept better on days with use",
        path="checkins/queries/self_care.py",
        old="for item in days if item.day not in apart]",
        new="for item in days if apart is not None]",
        run=(f"{CARE}::test_a_day_with_use_and_the_day_after_it_count_in_neither",),
    ),
    Break(
        name="no card says what was lower with a trigger",
        path="checkins/queries/triggers.py",
        old="    if item.on is Side.HIGHER:",
        new="    if item.on is not Side.SAME:",
        run=(f"{QUERIES}::test_thirteen_people_read_what_was_worked_out_by_hand",),
    ),
    Break(
        name="what helped is what was said to help, never what fell",
        path="checkins/queries/helped.py",
        old='answer := ride.content["helped"]',
        new='answer := ride.content["before"] and "yes"',
        run=(f"{HELPED}::test_a_craving_that_fell_during_a_ride_is_no_answer",),
    ),
    Break(
        name="a ride belongs to the person's own day",
        path="checkins/queries/helped.py",
        old='    zone = person.zone or ZoneInfo("UTC")',
        new='    zone = ZoneInfo("UTC")',
        run=(f"{HELPED}::test_a_week_holds_the_steps_and_rides_that_began_in_it",),
        red=frozenset(
            f"{HELPED}::test_a_week_holds_the_steps_and_rides_that_began_in_it[{case}]"
            for case in ("4-3-2", "3-3-1", "2-1-0")
        ),
    ),
    Break(
        name="a week that began today is not missed",
        path="checkins/queries/trend_weeks.py",
        old="not checkins and monday < trend.last",
        new="not checkins",
        run=(f"{WEEKS}::test_a_week_that_began_today_is_blank_and_not_missed",),
    ),
    Break(
        name="a year has whole weeks",
        path="checkins/queries/trends.py",
        old="    if weeks == YEAR_WEEKS:",
        new="    if not weeks:",
        run=(f"{WEEKS}::test_a_year_has_52_whole_weeks_whatever_day_it_is",),
        red=frozenset(
            f"{WEEKS}::test_a_year_has_52_whole_weeks_whatever_day_it_is[{weekday}]"
            for weekday in range(6)
        ),
    ),
    Break(
        name="a mean of one or two days is an outline",
        path="checkins/queries/trend_weeks.py",
        old="return self.days < FEW",
        new="return not self.days",
        run=(
            f"{CHARTS}::test_few_check_ins_make_an_outline_and_none_a_tick",
            f"{WEEKS}::test_a_week_is_the_mean_of_its_days_from_the_lowest_to_the_highest",
        ),
    ),
    Break(
        name="each stage is said at its own level",
        path="checkins/queries/trend_words.py",
        old="if found.get(stage) == words]",
        new="if found.get(stage) in (words, BELOW)]",
        run=(f"{WORDS}::test_every_combination_says_each_stage_once_at_its_level",),
        red=frozenset(
            f"{WORDS}::test_every_combination_says_each_stage_once_at_its_level[{voice}]"
            for voice in ("person", "reader")
        ),
    ),
]
