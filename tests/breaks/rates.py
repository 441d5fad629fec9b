"""The bench's counting, and the one source of the rates that pages say."""

from tests.breaking import Break

TRIAL = "tests/engine/bench/test_trial.py"
REPORT = "tests/engine/bench/test_report.py"
CONDITIONS = "tests/engine/bench/test_conditions.py"
WORDS = "tests/queries/test_rates.py"
PAGES = "tests/views/test_rates.py"
RATE_BREAKS = [
    Break(
        name="a gap's gain has a cap under every version of the constants",
        path="checkins/engine/bench/smoothing.py",
        old="min(1 - constants.keep ** (item.day - last[stage]), constants.gain_cap)",
        new="1 - constants.keep ** (item.day - last[stage])",
        run=(
            f"{TRIAL}::test_smoothing_anew_gives_the_bits_of_a_fold_under_those_constants[v3-v4]",
        ),
    ),
    Break(
        name="an interval draws as many people as there are",
        path="checkins/engine/bench/resampling.py",
        old="chance.choices(people, k=len(people))",
        new="people",
        run=(f"{TRIAL}::test_an_interval_draws_people_and_not_their_notices",),
    ),
    Break(
        name="a group is marked above a quarter more, not at it",
        path="checkins/engine/bench/fairness.py",
        old="ratio > MOST",
        new="ratio >= MOST",
        run=(f"{REPORT}::test_a_group_at_a_quarter_more_is_not_marked",),
    ),
    Break(
        name="what changes lapses alone leaves stable people as they are",
        path="checkins/engine/bench/conditions.py",
        old="replace(self, slow=False, shape=Shape.EARLY, early_lapse=False)",
        new="replace(self, slow=False, early_lapse=False)",
        run=(f"{CONDITIONS}::test_only_what_changes_lapses_leaves_stable_people_as_they_are",),
    ),
    Break(
        name="an early lapse is early",
        path="checkins/engine/bench/lives.py",
        old="first, last = EARLY_LAPSE",
        new="first, last = 35, 95",
        run=(f"{CONDITIONS}::test_an_early_lapse_is_on_days_35_to_75",),
    ),
    Break(
        name="a share right counts false notices",
        path="checkins/engine/bench/rates.py",
        old="found / (found + false_a_year)",
        new="found / (found + 1)",
        run=(
            f"{REPORT}::test_the_shares_that_were_published_follow_from_their_rates[1-0.28-0.16]",
            f"{REPORT}::test_the_rates_are_the_range_over_all_conditions",
        ),
    ),
    Break(
        name="a notice's rate is that of its own rung",
        path="checkins/queries/rates.py",
        old="{WATCH_RUNG: WATCH, REACH_OUT_RUNG: REACH_OUT, STRONG_RUNG: STRONG}",
        new="{WATCH_RUNG: REACH_OUT, REACH_OUT_RUNG: REACH_OUT, STRONG_RUNG: STRONG}",
        run=(f"{WORDS}::test_each_rung_has_its_own_range",),
    ),
    Break(
        name="a page says the range, not its best end",
        path="checkins/queries/rates.py",
        old="least, most = floor(rates.least), ceil(rates.most)",
        new="least, most = floor(rates.least), floor(rates.most)",
        run=(f"{WORDS}::test_a_range_of_times_is_said_in_whole_numbers",),
        red=frozenset(
            f"{WORDS}::test_a_range_of_times_is_said_in_whole_numbers[{case}]"
            for case in (
                *("1.6-3.9-1 to 4 times", "2.4-2.6-2 to 3 times"),
                *("0.9-2.1-up to 3 times", "0.4-0.6-up to 1 time"),
            )
        ),
    ),
    Break(
        name="no page types a rate",
        path="templates/checkins/levels/_why_rise.html",
        old="{{ rates.a_year }} a year",
        new="twice a year",
        run=(f"{PAGES}::test_every_rate_on_every_page_is_the_sources",),
    ),
    Break(
        name="a rate is said with what it was not tested on",
        path="templates/checkins/levels/_diaries.html",
        old=" It has not been tested with people in recovery.",
        new="",
        run=(f"{PAGES}::test_every_rate_on_every_page_is_the_sources",),
    ),
]
