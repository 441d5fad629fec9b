"""Going on from what is stored is the same as beginning anew, and a new usual begins anew."""

import json
import random
from datetime import date, timedelta

import pytest

from checkins.engine.baseline import State
from checkins.engine.levels import Fold, is_heavy, judge_history, scored_day
from checkins.engine.types import DayAnswers, Flag, Level, Reason, SignRule, Stage, Used

RULES = {
    "pulled_away": SignRule("pulled_away", Stage.EMOTIONAL),
    "slept_well": SignRule("slept_well", Stage.EMOTIONAL, reversed=True),
    "cravings": SignRule("cravings", Stage.MENTAL),
    "planning": SignRule("planning", Stage.MENTAL),
    "low_mood": SignRule("low_mood", Stage.PHYSICAL),
}
FIRST = date(2026, 1, 1)
BASELINE, HIGH = {"cravings": 1}, {"cravings": 4}


def day_of(number):
    return FIRST + timedelta(days=number)


def days_of(*ratings):
    return [DayAnswers(day=day_of(n), ratings=values) for n, values in enumerate(ratings)]


def a_life(length=70):
    """Return days of every kind: gaps, blank lines, days without a scored sign, use, a climb."""
    chance = random.Random("a life")
    found = []
    for number in range(length):
        if chance.random() < 0.15:
            continue
        codes = [code for code in RULES if chance.random() < 0.8] if chance.random() < 0.9 else []
        base = 1 + max(0, number - 40) / 6
        ratings = {
            code: 0 if code == "planning" else min(4, int(base + chance.random() * 2))
            for code in codes
        }
        used = chance.choice([None, Used.NO, Used.NO, Used.YES])
        found.append(DayAnswers(day=day_of(number), ratings=ratings, used=used))
    return found


def stored(state):
    """Return the state as the database gives it back."""
    return State.from_json(json.loads(json.dumps(state.to_json())))


def levels_of(verdicts):
    return [verdict.level for verdict in verdicts]


@pytest.mark.parametrize("baseline_days", [(), (day_of(30),), (day_of(20), day_of(50))])
def test_going_on_from_any_stored_state_gives_the_same_verdicts(baseline_days):
    days = a_life()
    expected = judge_history(days, RULES, baseline_days=baseline_days)
    fold, differing = Fold(RULES, baseline_days=baseline_days), []

    for cut, answers in enumerate(days):
        resumed = Fold(
            RULES,
            state=stored(fold.state),
            before=stored(fold.before),
            scored=list(fold.scored),
            baseline_days=baseline_days,
        )
        # The resumed one goes on for three days: over a blank one, over the new usual.
        found = [resumed.judge(item) for item in days[cut : cut + 3]]
        differing += [cut] * (found != expected[cut : cut + 3])
        fold.judge(answers)

    assert {Level.LEARNING, Level.STEADY, Level.URGENT} <= {*levels_of(expected)}
    assert any(Flag.HEAVY in verdict.flags for verdict in expected)
    assert differing == []


def test_what_stood_before_the_newest_check_in_judges_it_again():
    days = a_life()
    fold = Fold(RULES)
    verdicts = [fold.judge(answers) for answers in days]
    newest = max(n for n, verdict in enumerate(verdicts) if verdict.assessment)

    again = Fold(RULES, state=stored(fold.before), scored=fold.scored[:-1]).judge(days[newest])

    assert again == verdicts[newest]


def test_what_is_stored_says_its_level_before_another_day_comes():
    fold = Fold(RULES)
    for answers in days_of(*[BASELINE] * 20, *[HIGH] * 8):
        fold.judge(answers)

    resumed = Fold(RULES, state=stored(fold.state))

    assert (resumed.level, resumed.strong) == (Level.REACH_OUT, True)
    assert resumed.explanation() == fold.explanation() is not None


def test_days_out_of_order_are_refused():
    fold = Fold(RULES)
    fold.judge(days_of(BASELINE)[0])

    with pytest.raises(ValueError, match="does not come after the last"):
        fold.judge(days_of(BASELINE)[0])


# --- a new usual ----------------------------------------------------------------------------------


def test_from_a_new_usual_on_fourteen_check_ins_are_learning():
    days = days_of(*[BASELINE] * 20, *[HIGH] * 16)

    verdicts = judge_history(days, RULES, baseline_days=[day_of(20)])

    steady = [Level.STEADY]
    assert levels_of(verdicts) == (
        [Level.LEARNING] * 14 + steady * 6 + [Level.LEARNING] * 14 + steady * 2
    )
    assert [verdict.risk for verdict in verdicts[34:]] == [0.0, 0.0]
    assert verdicts[34].assessment.rests_on == 14


def test_without_it_the_same_days_are_a_strong_change():
    verdicts = judge_history(days_of(*[BASELINE] * 20, *[HIGH] * 16), RULES)

    assert verdicts[-1].level is Level.REACH_OUT


def test_it_begins_with_the_first_check_in_on_or_after_its_day():
    days = [*days_of(*[BASELINE] * 20), DayAnswers(day=day_of(27), ratings=BASELINE)]

    verdicts = judge_history(days, RULES, baseline_days=[day_of(21)])

    assert levels_of(verdicts[-2:]) == [Level.STEADY, Level.LEARNING]


def test_a_day_before_it_is_judged_by_the_old_usual():
    verdicts = judge_history(days_of(*[BASELINE] * 20), RULES, baseline_days=[day_of(20)])

    assert verdicts[-1].level is Level.STEADY


def test_a_day_without_a_scored_sign_says_learning_and_keeps_the_old_memory():
    fold = Fold(RULES, baseline_days=[day_of(20)])
    for answers in days_of(*[BASELINE] * 20):
        fold.judge(answers)
    memory = fold.state

    blank = fold.judge(DayAnswers(day=day_of(20), used=Used.NO))

    assert (blank.level, blank.explanation, fold.state) == (Level.LEARNING, None, memory)


def test_taken_back_after_such_a_day_the_old_usual_goes_on():
    fold = Fold(RULES, baseline_days=[day_of(20)])
    blank = DayAnswers(day=day_of(20), used=Used.NO)
    for answers in [*days_of(*[BASELINE] * 20), blank]:
        fold.judge(answers)

    on = Fold(RULES, state=stored(fold.state)).judge(DayAnswers(day=day_of(21), ratings=BASELINE))

    assert (on.level, on.assessment.rests_on) == (Level.STEADY, 14)


def test_a_rise_is_forgotten_with_the_old_usual():
    days = days_of(*[BASELINE] * 20, *[HIGH] * 8, HIGH, {})

    verdicts = judge_history(days, RULES, baseline_days=[day_of(28)])

    assert levels_of(verdicts[-3:]) == [Level.REACH_OUT, Level.LEARNING, Level.LEARNING]
    assert [bool(verdict.explanation) for verdict in verdicts[-3:]] == [True, False, False]


def test_planning_and_use_act_alone_while_learning_anew():
    days = [
        *days_of(*[BASELINE] * 20),
        DayAnswers(day=day_of(20), ratings={"planning": 2}),
        DayAnswers(day=day_of(21), ratings=BASELINE, used=Used.YES),
    ]

    verdicts = judge_history(days, RULES, baseline_days=[day_of(20)])

    assert [(item.level, item.level_without_use) for item in verdicts[-2:]] == [
        (Level.URGENT, Level.URGENT),
        (Level.URGENT, Level.LEARNING),
    ]


def test_each_of_two_new_usuals_begins_anew():
    days = days_of(*[BASELINE] * 50)

    verdicts = judge_history(days, RULES, baseline_days=[day_of(16), day_of(32)])

    learning, steady = [Level.LEARNING] * 14, [Level.STEADY] * 2
    assert levels_of(verdicts) == [*learning, *steady] * 3 + [*steady]


def test_a_second_one_while_the_first_is_learning_starts_the_count_again():
    verdicts = judge_history(
        days_of(*[BASELINE] * 40), RULES, baseline_days=[day_of(16), day_of(20)]
    )

    assert levels_of(verdicts)[14:16] == [Level.STEADY] * 2
    assert levels_of(verdicts)[16:] == [Level.LEARNING] * 18 + [Level.STEADY] * 6


# --- heavy, and quick days ------------------------------------------------------------------------

SLEPT_BADLY = {"slept_well": 0}  # one answer of its stage, and as high as can be
TWO_ANSWERS = {"slept_well": 0, "pulled_away": 2}


def heavy_of(*ratings):
    return list(judge_history(days_of(*ratings), RULES)[-1].reasons)


@pytest.mark.parametrize(
    ("days", "reasons"),
    [
        ([SLEPT_BADLY] * 14, []),
        ([TWO_ANSWERS] * 7, [Reason.HEAVY_EMOTIONAL]),
        # A quick day is one of the seven days; the mean is that of the others.
        ([TWO_ANSWERS] * 6 + [{"slept_well": 4}], [Reason.HEAVY_EMOTIONAL]),
        ([TWO_ANSWERS] * 6, []),
        ([{"slept_well": 4, "pulled_away": 0}] + [SLEPT_BADLY] * 13, []),
    ],
)
def test_heavy_takes_a_stages_mean_from_days_with_two_of_its_answers(days, reasons):
    assert heavy_of(*days) == reasons


def test_going_on_from_stored_days_finds_the_same_days_heavy():
    days = days_of(*[TWO_ANSWERS, SLEPT_BADLY, {"cravings": 3, "planning": 0}] * 5)
    whole = judge_history(days, RULES)

    for cut in range(len(days)):
        fold = Fold(
            RULES,
            scored=[
                scored_day(day, verdict.scores, RULES)
                for day, verdict in zip(days[:cut], whole[:cut], strict=True)
            ],
        )
        found = [
            list(filter(is_heavy, verdict.reasons))
            for verdict in (fold.judge(days[cut]), whole[cut])
        ]
        assert found[0] == found[1]
        assert bool(found[0]) is (cut >= 6)
