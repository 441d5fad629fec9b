"""Versions of the rule's constants: days are judged by the one that shipped, and by no other."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from checkins.engine.constants import SHIPPED, V3, VERSIONS, Constants, constants_of, shipped
from checkins.engine.levels import judge_history
from checkins.engine.types import DayAnswers, Flag, Level, SignRule, Stage

RULES = {code: SignRule(code, Stage.MENTAL) for code in ("cravings", "old_places")}
FASTER = Constants("made", keep=0.80, gain_cap=0.36, watch=1.09, reach_out=1.26, strong=1.40)
BEGINS = date(2026, 1, 1)


def judged(days, constants):
    """Judge twenty days at 0, which are the baseline, and then these: z is 2 at 1, and 0 at 0."""
    answers = [
        DayAnswers(day=BEGINS + timedelta(number), ratings=dict.fromkeys(RULES, int(digit)))
        for number, digit in enumerate("0" * 20 + days)
    ]
    return judge_history(answers, RULES, constants=constants)[20:]


def test_a_version_that_shipped_never_changes_and_is_never_taken_out():
    """Days that it judged are judged by it again when one of their answers is edited."""
    assert asdict(VERSIONS["v3"]) == {
        "version": "v3",
        "keep": 0.85,
        "gain_cap": 0.28,
        "watch": 0.92,
        "reach_out": 1.08,
        "strong": 1.23,
    }
    assert all(version == constants.version for version, constants in VERSIONS.items())


def test_a_day_that_was_never_judged_is_of_what_ships():
    assert (shipped(), constants_of(""), constants_of("v3")) == (SHIPPED, SHIPPED, V3)


@pytest.mark.parametrize(
    ("constants", "risks", "rungs"),
    [
        # e goes .85 e + .15 z, or .80 e + .20 z.
        (V3, [0.3, 0.555, 0.77175, 0.95599, 1.11259, 1.2457], [0, 0, 0, 1, 2, 3]),
        (FASTER, [0.4, 0.72, 0.976, 1.1808, 1.34464, 1.47571], [0, 0, 0, 1, 2, 3]),
    ],
)
def test_each_version_smooths_and_judges_by_its_own_numbers(constants, risks, rungs):
    verdicts = judged("111111", constants)

    assert [item.risk for item in verdicts] == pytest.approx(risks, abs=1e-5)
    assert [item.rung for item in verdicts] == rungs
    assert {item.constants for item in verdicts} == {constants}


def test_the_same_days_end_at_another_level_under_another_version():
    last = [judged("111110", constants)[-1] for constants in (V3, FASTER)]

    assert [item.risk for item in last] == pytest.approx([0.9457, 1.07571], abs=1e-5)
    assert [item.level for item in last] == [Level.WATCH, Level.STEADY]


def test_strong_follows_the_version_too():
    found = [judged("111111", constants)[-1].flags for constants in (V3, FASTER)]

    assert found == [{Flag.STRONG}, {Flag.STRONG}]
    assert [judged("11111", constants)[-1].flags for constants in (V3, FASTER)] == [set(), set()]
