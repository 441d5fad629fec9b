"""Counting on real people's days: against arithmetic by hand, and people drawn, not notices."""

import json
import math
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from checkins.engine.baseline import CheckIn
from checkins.engine.bench.comparators import PRODUCT, TEXTBOOK
from checkins.engine.bench.evaluation import (
    APART_DAYS,
    RULES,
    Batch,
    Counted,
    Diary,
    Weeks,
    a_year,
    correlation,
    count,
    diary_of,
    interval_a_year,
    shuffled_a_year,
    weeks,
    weeks_after,
    years,
)
from checkins.engine.bench.evaluation_report import EvaluationReport
from checkins.engine.constants import V3, V4
from checkins.engine.types import DayAnswers, SignRule, Stage, Used
from checkins.engine.warning import Assessment, StageAssessment

EXAMPLE = json.loads((Path(__file__).parent.parent / "worked_example.json").read_text())
E1 = {"E1": Stage.EMOTIONAL}
CALM_THEN_HIGH = [*[1, 0] * 10, *[4] * 10, *[1, 0] * 10]


def diary(ratings, *, name="ann", first=0, every=1):
    return Diary(
        name, tuple(CheckIn(first + every * n, {"E1": rating}) for n, rating in enumerate(ratings))
    )


def counted(*diaries, stage_of=E1, constants=V3, seed=1, shuffles=0, chance_of=random.Random):
    return count(Batch(diaries, stage_of, constants, seed, shuffles), chance_of)


def heard(days, notices, rule=PRODUCT):
    return Counted(days=days, notices={**dict.fromkeys(RULES, 0), rule: notices})


class Unmoved:
    """A chance that swaps each answer with itself."""

    def __init__(self, _name):
        pass

    def randint(self, _first, last):
        return last


# --- people and their days ------------------------------------------------------------------------


def test_a_check_in_is_a_day_with_a_scored_sign_and_a_good_thing_is_turned_round():
    monday = date(2026, 1, 5)
    days = [
        DayAnswers(monday, ratings={"E1": 3, "slept": 4}),
        DayAnswers(monday + timedelta(days=1), used=Used.NO),
        DayAnswers(monday + timedelta(days=2), ratings={"other": 4}),
        DayAnswers(monday + timedelta(days=3), ratings={"slept": 1}),
    ]
    rules = {
        "E1": SignRule("E1", Stage.EMOTIONAL),
        "slept": SignRule("slept", Stage.EMOTIONAL, reversed=True),
    }

    found = diary_of("ann", days, rules)

    start = monday.toordinal()
    assert found == Diary(
        "ann", (CheckIn(start, {"E1": 3, "slept": 0}), CheckIn(start + 3, {"slept": 3}))
    )


def test_who_is_learning_has_no_days_and_the_fifteenth_check_in_is_the_first():
    learning, first, second = counted(diary([1] * 14), diary([1] * 15), diary([1] * 16, every=3))

    assert learning == Counted()
    assert (first.days, second.days) == (1, 4)


def test_the_notices_of_the_worked_example_are_those_of_its_risks():
    checkins = tuple(CheckIn(item["day"], item["answers"]) for item in EXAMPLE["checkins"])
    letters = {stage.value[0].upper(): stage for stage in Stage}
    stage_of = {code: letters[letter] for code, letter in EXAMPLE["stage_of"].items()}
    high = [item["day"] for item in EXAMPLE["expected"] if (item["risk"] or 0) >= V3.reach_out]

    (found,) = counted(Diary("ann", checkins), stage_of=stage_of)

    assert high[0] == 36
    assert checkins[-1].day - high[0] < 14  # so all of them are one notice
    assert found.notices[PRODUCT] == 1
    assert found.days == checkins[-1].day - checkins[14].day + 1


def test_the_constants_choose_the_smoothing_and_the_threshold():
    # One stage at 2 spreads for k days: v3 reaches 2 (1 - .85^k), v4 2 (1 - .8^k).
    for constants in (V3, V4):
        before, after = counted(
            diary([*[1] * 14, *[4] * 4]), diary([*[1] * 14, *[4] * 5]), constants=constants
        )
        assert (before.notices[PRODUCT], after.notices[PRODUCT]) == (0, 1), constants
        assert 2 * (1 - constants.keep**4) < constants.reach_out < 2 * (1 - constants.keep**5)
    # 0 and 2 by turns, then 2: 1.16 spreads, which v3 reaches 1.08 of and v4 not 1.26.
    slow = diary([*[0, 2] * 7, *[2] * 20])
    found = [counted(slow, constants=constants)[0].notices[PRODUCT] for constants in (V3, V4)]
    assert found == [1, 0]


# --- the textbook's charts ------------------------------------------------------------------------

# Fourteen check-ins of 1 and 3 by turns: mean 2, spread sqrt(14 / 13).
PHASE_ONE = [1, 3] * 7
SPREAD = math.sqrt(14 / 13)


@pytest.mark.parametrize(("name", "weight"), [("EWMA .1, 3 sigma", 0.1), ("EWMA .2, 3 sigma", 0.2)])
def test_an_ewma_is_in_standard_deviations_of_its_own(name, weight):
    found = TEXTBOOK[name].rule(diary([*PHASE_ONE, 4, 4, 0]), E1)

    # An EWMA of independent z is a weighted sum; its variance is the sum of the squared weights.
    z = [2 / SPREAD, 2 / SPREAD, -2 / SPREAD]
    weights = [[weight * (1 - weight) ** (t - s) for s in range(t + 1)] for t in range(3)]
    expected = [
        sum(w * x for w, x in zip(some, z, strict=False)) / math.sqrt(sum(w * w for w in some))
        for some in weights
    ]
    assert found == [None] * 14 + [pytest.approx(value) for value in expected]


def test_the_charts_count_from_their_limits_up():
    # Mean 2 and spread 1.038 of the fourteen: one 4 is 1.93 spreads, and the third in a row
    # takes the EWMA of .1 to 3.33 of its own deviations and that of .2 to 3.28.
    (found,) = counted(diary([*PHASE_ONE, 4, 4, 4]))

    assert [round(_ewma(3, weight), 2) for weight in (0.1, 0.2)] == [3.33, 3.28]
    assert [round(_ewma(2, weight), 2) for weight in (0.1, 0.2)] == [2.72, 2.71]
    assert [found.notices[name] for name in TEXTBOOK] == [1, 1, 0, 1]
    (found,) = counted(diary([*PHASE_ONE, 4, 4]))
    assert [found.notices[name] for name in TEXTBOOK] == [0, 0, 0, 1]


def _ewma(times, weight):
    """Return the EWMA in its own deviations after as many z of 2 / SPREAD."""
    weights = [weight * (1 - weight) ** s for s in range(times)]
    return sum(weights) * 2 / SPREAD / math.sqrt(sum(w * w for w in weights))


def test_shewhart_counts_a_single_day_and_the_fixed_mean_its_two():
    # 0 or 1 by turns: mean .5, spread .519. A 2 is 2.89 spreads, a 3 is 4.82.
    calm = [0, 1] * 7

    two, three, one = counted(diary([*calm, 2]), diary([*calm, 3]), diary([*calm, 1]))

    assert [found.notices["Shewhart, 3 sigma"] for found in (two, three, one)] == [0, 1, 0]
    assert [found.notices["fixed mean of 2"] for found in (two, three, one)] == [1, 1, 0]


def test_a_charts_notices_are_one_in_fourteen_days():
    (found,) = counted(diary([*[0, 1] * 7, *[4] * 29]))

    assert found.notices["fixed mean of 2"] == found.notices["Shewhart, 3 sigma"] == 3


# --- rates and intervals --------------------------------------------------------------------------


def test_a_rate_is_all_notices_over_all_days():
    people = [heard(100, 3), heard(265, 0), Counted()]

    assert a_year(people, PRODUCT) == pytest.approx(3 * 365.25 / 365)
    assert a_year(people, "Shewhart, 3 sigma") == 0
    assert years(people) == pytest.approx(365 / 365.25)


def test_nobody_past_learning_has_no_rate():
    for people in ([], [Counted()]):
        assert a_year(people, PRODUCT) is None
        assert shuffled_a_year(people, 5) is None
        assert interval_a_year(people, PRODUCT, random.Random(1)) is None
        assert correlation(people, 1) is None


def test_an_interval_draws_people_not_notices():
    """Twenty notices in forty years: of one person alone, or two of each."""
    four_years = 1461
    alone = [heard(four_years, 20), *[heard(four_years, 0)] * 9]
    of_each = [heard(four_years, 2)] * 10

    low, high = interval_a_year(alone, PRODUCT, random.Random(1))

    assert a_year(alone, PRODUCT) == a_year(of_each, PRODUCT) == 0.5
    assert (low, high) == (0, 1.5)  # the one is drawn 0 to 3 times: beyond, in 1.3 % of draws
    assert interval_a_year(of_each, PRODUCT, random.Random(1)) == (0.5, 0.5)


def test_who_is_drawn_brings_all_of_their_days():
    people = [heard(10, 1), heard(990, 0), Counted()]

    assert interval_a_year(people, PRODUCT, random.Random(1)) == (0, pytest.approx(36.525))


@pytest.mark.parametrize("people", [[heard(100, 3)], [heard(100, 0), heard(100, 0)]])
def test_one_person_or_no_notice_has_no_interval(people):
    assert interval_a_year(people, PRODUCT, random.Random(1)) is None


def test_an_interval_is_the_same_again_with_the_same_chance():
    people = [heard(100 + n, n % 3) for n in range(20)]

    first, again, other = (
        interval_a_year(people, PRODUCT, random.Random(seed)) for seed in (1, 1, 2)
    )

    assert first == again != other


def test_an_interval_does_not_depend_on_the_order_of_files():
    people = [heard(100 + n, n % 3) for n in range(20)]

    there, back = (
        interval_a_year(order, PRODUCT, random.Random(1)) for order in (people, people[::-1])
    )

    assert there == back


# --- shuffled days --------------------------------------------------------------------------------


def test_days_that_stay_where_they_are_give_the_notices_anew():
    (found,) = counted(diary(CALM_THEN_HIGH), shuffles=3, chance_of=Unmoved)

    assert (found.notices[PRODUCT], found.shuffled) == (1, 3)
    assert shuffled_a_year([found], 3) == a_year([found], PRODUCT)


def test_a_rise_that_lasts_is_gone_from_shuffled_days():
    people = [diary(CALM_THEN_HIGH, name=f"p{n}") for n in range(30)]

    found = counted(*people, shuffles=4)

    assert shuffled_a_year(found, 4) < a_year(found, PRODUCT) / 4
    assert found == counted(*people, shuffles=4) != counted(*people, shuffles=4, seed=2)


def test_every_order_of_a_persons_days_is_as_likely_and_has_all_of_them():
    seen = []

    class Listening(random.Random):
        def randint(self, first, last):
            seen.append((first, last))
            return super().randint(first, last)

    counted(diary([1] * 16), shuffles=1, chance_of=Listening)

    assert seen == [(0, last) for last in range(15, 0, -1)]


def test_no_shuffles_are_no_rate():
    assert shuffled_a_year([heard(10, 1)], 0) is None


# --- the week after a notice ----------------------------------------------------------------------


def assessed(day, **zs):
    """Return a check-in whose stages have (z, e)."""
    stages = {Stage(name): StageAssessment(None, z, e) for name, (z, e) in zs.items()}
    e = {stage: stages[stage].e if stage in stages else 0.0 for stage in Stage}
    return Assessment(day, risk=1.0, stages=stages, e=e)


LEARNING = [Assessment(day) for day in range(14)]


@pytest.mark.parametrize(
    ("zs", "week"),
    [
        ([0.5, 0.5, 0.5], Weeks(1, 1)),
        ([1.5, 0.5, -0.6], Weeks(1, 0)),
        ([2.0, 2.0], Weeks(0, 0)),
    ],
)
def test_a_week_is_raised_from_half_a_spread_on(zs, week):
    found = [*LEARNING, assessed(20, emotional=(2.0, 1.2))]
    found += [assessed(21 + n, emotional=(z, -1.0)) for n, z in enumerate(zs)]

    notices, _ = weeks_after(found, {20})

    assert notices == week


@pytest.mark.parametrize(("led", "other"), [("mental", "physical"), ("mental", "emotional")])
def test_a_week_has_seven_days_and_its_stage_led_on_the_day(led, other):
    found = [
        *LEARNING,
        assessed(20, **{led: (2.0, 1.2), other: (0.0, 0.5)}),
        *(assessed(day, **{led: (0.6, 0.0), other: (-2.0, 0.0)}) for day in (21, 24)),
        assessed(26, **{other: (-2.0, 0.0)}),  # without the stage that led
        assessed(27, **{led: (0.6, 0.0)}),
        assessed(28, **{led: (-2.0, 0.0)}),  # the eighth day
    ]

    assert weeks_after(found, {20})[0] == Weeks(1, 1)
    assert weeks_after(found[:-2], {20})[0] == Weeks(0, 0)


def test_other_check_ins_are_counted_beside_but_none_of_the_learning_ones():
    found = [*LEARNING, *(assessed(20 + n, emotional=(n % 2, 0.5)) for n in range(5))]

    # After day 20 the z are 1, 0, 1, 0; after 21 they are 0, 1, 0; later weeks are too short.
    assert weeks_after(found, {20}) == (Weeks(1, 1), Weeks(1, 0))
    assert weeks_after(found, set()) == (Weeks(0, 0), Weeks(2, 1))
    assert weeks([Weeks(1, 1), Weeks(3, 2)]) == Weeks(4, 3)


def test_who_answers_other_signs_after_learning_has_no_known_week():
    checkins = [CheckIn(day, {"E1": 1}) for day in range(14)]
    checkins += [CheckIn(day, {"M1": 4}) for day in range(14, 30)]
    stage_of = {**E1, "M1": Stage.MENTAL}

    (found,) = counted(Diary("ann", tuple(checkins)), stage_of=stage_of)

    assert (found.after_notices, found.after_others) == (Weeks(), Weeks())
    assert found.notices[PRODUCT] == 0


# --- correlations ---------------------------------------------------------------------------------


def test_a_correlation_is_within_a_person():
    low, high = diary([0, 1] * 8), diary([3, 4] * 8)

    found = counted(low, high)

    assert [round(correlation(found, apart), 9) for apart in APART_DAYS] == [-1, 1, -1, -1]


def test_pairs_are_exactly_so_many_days_apart():
    ratings = [0, 0, 4, 4] * 4
    days = [day for day in range(23) if day % 4 != 3][:16]  # every fourth day is missing
    person = Diary(
        "ann", tuple(CheckIn(day, {"E1": r}) for day, r in zip(days, ratings, strict=False))
    )
    of_day = {item.day: item.values["E1"] - 2 for item in person.checkins}
    pairs = [(of_day[day], of_day[day + 2]) for day in of_day if day + 2 in of_day]

    found = correlation(counted(person), 2)

    assert len(pairs) > 5
    assert found == pytest.approx(sum(x * y for x, y in pairs) / 4 / len(pairs))


def test_stages_are_apart_and_pooled():
    stage_of = {**E1, "E2": Stage.EMOTIONAL, "M1": Stage.MENTAL}
    days = [{"E1": 0, "E2": 2, "M1": 4}, {"E1": 2, "E2": 2, "M1": 0}] * 8

    (found,) = counted(
        Diary("ann", tuple(CheckIn(n, values) for n, values in enumerate(days))), stage_of=stage_of
    )

    # Means 1 and 2 by turns, so -.5 and .5; and 4 and 0, so 2 and -2; fifteen pairs of each.
    assert found.pairs[1].xy == pytest.approx(15 * -0.25 + 15 * -4)
    assert correlation([found], 1) == pytest.approx(-1)


def test_who_always_answers_the_same_has_no_correlation():
    assert correlation(counted(diary([2] * 20)), 1) is None


# --- the tables -----------------------------------------------------------------------------------


def tables(files, *, constants=V3, shuffles=2):
    lines = EvaluationReport(files, constants, seed=1, shuffles=shuffles).lines(random.Random)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in rows if not row[0].startswith("--")]


def test_the_rows_are_each_file_and_all_together():
    ann = counted(diary(CALM_THEN_HIGH), shuffles=2, chance_of=Unmoved)
    quiet = counted(diary([1] * 15), diary([1] * 3))

    rows = tables({"ann.csv": ann, "quiet.csv": quiet})

    # Ann has 36 days past learning, and one notice: 10.15 a year; the other has one day.
    assert rows[:4] == [
        [
            *("this rule, v3", "people", "past learning", "person-years", "notices"),
            *("a person-year (95 %)", "days shuffled"),
        ],
        ["ann.csv", "1", "1", "0.1", "1", "10.15 (no interval)", "10.15"],
        ["quiet.csv", "2", "1", "0.0", "0", "0.00 (no interval)", "0.00"],
        ["all files", "3", "2", "0.1", "1", "9.87 (0.00 to 10.15)", "9.87"],
    ]


def test_a_file_of_its_own_has_no_row_of_all():
    assert all(row[0] != "all files" for row in tables({"one.csv": counted(diary([1] * 15))}))


def test_nobody_past_learning_is_said_and_has_no_rate():
    rows = tables({"new.csv": counted(diary([1] * 14))})

    nobody = "nobody past learning"
    assert [row for row in rows if row[0] == "new.csv"] == [
        ["new.csv", "1", "0", "0.0", "0", nobody, "-"],
        ["new.csv", *[nobody] * 4],
        ["new.csv", "none known", "none known"],
        ["new.csv", *["-"] * 4],
    ]
