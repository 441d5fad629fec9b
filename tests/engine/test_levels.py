"""Which level a day has, and on which days a pattern notice is due."""

from datetime import date, timedelta

import pytest

from checkins.engine.levels import (
    Ladder,
    judge_history,
    notice_days,
    shown_level,
    urgent_is_over,
)
from checkins.engine.types import DayAnswers, Flag, Level, Reason, Shown, SignRule, Stage, Used

RULES = {code: SignRule(code, Stage.MENTAL) for code in ("planning", "cravings", "old_places")}
FIRST = date(2026, 1, 1)


def days_of(*ratings, used=None):
    return [
        DayAnswers(day=FIRST + timedelta(days=n), ratings=values, used=(used or {}).get(n))
        for n, values in enumerate(ratings)
    ]


def climb(*steps):
    ladder, due = Ladder(), []
    for day, rung in steps:
        ladder, notice = ladder.climb(day, rung)
        due.append(notice)
    return due


def test_no_rung_is_no_notice():
    assert climb((0, 0), (1, 0)) == [False, False]


def test_the_same_rung_waits_fourteen_days():
    assert climb((0, 1), (13, 1), (14, 1), (27, 1), (28, 1)) == [True, False, True, False, True]


def test_a_higher_rung_is_told_at_once_and_a_lower_one_waits():
    assert climb((0, 1), (1, 2), (2, 1), (3, 3), (4, 2), (17, 2)) == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]


def test_the_first_fourteen_check_ins_are_learning_and_the_fifteenth_is_compared():
    verdicts = judge_history(days_of(*[{"cravings": 1}] * 15), RULES)

    assert [verdict.level for verdict in verdicts] == [Level.LEARNING] * 14 + [Level.STEADY]
    assert [verdict.risk for verdict in verdicts] == [None] * 14 + [0.0]


@pytest.mark.parametrize(
    ("rating", "level", "reasons"),
    [
        (1, Level.LEARNING, (Reason.PLANNING_ONCE,)),
        (2, Level.URGENT, (Reason.PLANNING,)),
    ],
)
def test_planning_acts_alone_while_learning(rating, level, reasons):
    (verdict,) = judge_history(days_of({"planning": rating}), RULES)

    assert (verdict.level, verdict.level_without_use, verdict.reasons) == (level, level, reasons)


def test_use_is_urgent_with_use_alone_and_changes_no_risk():
    quiet = [{"cravings": 1}] * 20

    with_use = judge_history(days_of(*quiet, used={18: Used.YES}), RULES)
    without = judge_history(days_of(*quiet), RULES)

    assert (with_use[18].level, with_use[18].level_without_use) == (Level.URGENT, Level.STEADY)
    assert [item.risk for item in with_use] == [item.risk for item in without]


def test_a_day_without_a_scored_sign_takes_the_level_of_the_last_one():
    rising = [{"cravings": 0, "old_places": 0}] * 20 + [{"cravings": 4, "old_places": 4}] * 8

    verdicts = judge_history(days_of(*rising, {}), RULES)

    assert verdicts[-2].level is verdicts[-1].level is Level.REACH_OUT
    assert Flag.STRONG in verdicts[-1].flags
    assert (verdicts[-1].risk, verdicts[-1].rung) == (None, 0)
    assert verdicts[-1].reasons == verdicts[-2].reasons


def test_a_rise_gives_a_notice_on_each_higher_rung():
    rising = [{"cravings": 0, "old_places": 0}] * 20 + [{"cravings": 4, "old_places": 4}] * 8

    verdicts = judge_history(days_of(*rising), RULES)

    due = notice_days(verdicts)
    told = [(item.level, Flag.STRONG in item.flags) for item in verdicts if item.day in due]
    assert told == [
        (Level.WATCH, False),
        (Level.REACH_OUT, False),
        (Level.REACH_OUT, True),
    ]


# --- what is shown of a level ---------------------------------------------------------------------

HEAVY, STRONG, SUPPORT = {Flag.HEAVY}, {Flag.STRONG}, {Flag.SUPPORT_SCREEN}


@pytest.mark.parametrize(
    ("level", "flags", "is_quiet", "shown"),
    [
        (Level.LEARNING, {}, False, Shown.LEARNING),
        (Level.LEARNING, {}, True, Shown.QUIET),
        (Level.LEARNING, HEAVY, False, Shown.HEAVY),
        (Level.STEADY, {}, False, Shown.STEADY),
        (Level.STEADY, {}, True, Shown.QUIET),
        (Level.STEADY, HEAVY, False, Shown.HEAVY),
        (Level.STEADY, HEAVY, True, Shown.QUIET),
        (Level.STEADY, SUPPORT | HEAVY, True, Shown.SUPPORT),
        (Level.WATCH, HEAVY, False, Shown.WATCH),
        (Level.WATCH, {}, True, Shown.QUIET),
        (Level.REACH_OUT, HEAVY, True, Shown.REACH_OUT),
        (Level.REACH_OUT, STRONG, True, Shown.STRONG),
        (Level.REACH_OUT, STRONG | SUPPORT, False, Shown.SUPPORT),
        (Level.URGENT, STRONG | SUPPORT | HEAVY, True, Shown.URGENT),
    ],
)
def test_the_most_pressing_of_level_flags_and_silence_is_shown(level, flags, is_quiet, shown):
    assert shown_level(level, flags, is_quiet=is_quiet) == shown


def test_an_urgent_level_that_is_over_is_shown_as_quiet():
    assert shown_level(Level.URGENT, {}, is_quiet=False, urgent_is_over=True) == Shown.QUIET


@pytest.mark.parametrize(
    ("told_ago", "checkin_ago", "over"),
    [(7, 7, False), (8, 8, True), (8, 7, False), (1, 8, False), (8, None, True)],
)
def test_an_urgent_answer_stands_for_a_week_without_a_check_in(told_ago, checkin_ago, over):
    last = None if checkin_ago is None else FIRST - timedelta(days=checkin_ago)

    assert urgent_is_over(FIRST - timedelta(days=told_ago), last, FIRST) is over
