from datetime import date

import pytest

from checkins.engine.scoring import (
    MEETING_VALUES,
    answers_by_stage,
    scored_values,
    signs_asked,
    stage_scores,
)
from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used

DAY = date(2026, 11, 23)
EMOTIONAL = ("bottled_up", "pulled_away", "meeting_missed", "meeting_quiet")
GOOD = ("slept_well", "ate_enough")
MENTAL = ("cravings", "old_places", "just_once", "hid_truth", "planning")
PHYSICAL = ("stressed", "low_mood", "unseen_chance")
RULES = {
    **{code: SignRule(code, Stage.EMOTIONAL) for code in EMOTIONAL},
    **{code: SignRule(code, Stage.EMOTIONAL, reversed=True) for code in GOOD},
    **{code: SignRule(code, Stage.MENTAL) for code in MENTAL},
    **{code: SignRule(code, Stage.PHYSICAL) for code in PHYSICAL},
}
NO_SCORE = dict.fromkeys(Stage)


def day_of(ratings=None, *, asked=(), meeting=None, used=None):
    return DayAnswers(
        day=DAY, asked=frozenset(asked), ratings=ratings or {}, meeting=meeting, used=used
    )


@pytest.mark.parametrize(("tapped", "value"), [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)])
def test_a_good_thing_counts_the_other_way_round(tapped, value):
    assert scored_values(day_of({"slept_well": tapped}), RULES) == {"slept_well": value}


@pytest.mark.parametrize("tapped", range(5))
def test_a_plain_sign_counts_as_tapped(tapped):
    assert scored_values(day_of({"cravings": tapped}), RULES) == {"cravings": tapped}


@pytest.mark.parametrize(
    ("meeting", "values"),
    [
        (Meeting.MISSED, {"meeting_missed": 3, "meeting_quiet": 0}),
        (Meeting.QUIET, {"meeting_missed": 0, "meeting_quiet": 2}),
        (Meeting.SHARED, {"meeting_missed": 0, "meeting_quiet": 0}),
        (Meeting.NONE_PLANNED, {}),
        (None, {}),
    ],
)
def test_one_meeting_answer_is_two_signs(meeting, values):
    assert scored_values(day_of(meeting=meeting), RULES) == values


def test_every_meeting_answer_has_its_values():
    assert set(MEETING_VALUES) == set(Meeting)


def test_meeting_signs_that_a_clinic_switched_off_are_left_out():
    rules = {code: rule for code, rule in RULES.items() if code != "meeting_quiet"}

    assert scored_values(day_of(meeting=Meeting.QUIET), rules) == {"meeting_missed": 0}


def test_codes_without_a_rule_are_left_out():
    assert scored_values(day_of({"my_own_sign": 4, "cravings": 1}), RULES) == {"cravings": 1}


def test_the_worked_example_of_a_whole_day():
    # Emotional: 1, 3, missed 3, quiet 0, slept 4-3=1, ate 4-4=0: 8/6.
    # Mental: 2, 1, 0, 0, 0: 3/5. Physical: 3, 2, 0: 5/3.
    ratings = {
        "bottled_up": 1,
        "pulled_away": 3,
        "slept_well": 3,
        "ate_enough": 4,
        "cravings": 2,
        "old_places": 1,
        "just_once": 0,
        "hid_truth": 0,
        "planning": 0,
        "stressed": 3,
        "low_mood": 2,
        "unseen_chance": 0,
    }

    scores = stage_scores(
        day_of(ratings, asked=[*ratings, "meeting"], meeting=Meeting.MISSED), RULES
    )

    assert scores == {Stage.EMOTIONAL: 8 / 6, Stage.MENTAL: 3 / 5, Stage.PHYSICAL: 5 / 3}


def test_a_day_without_an_answer_has_no_score():
    assert stage_scores(day_of(asked=RULES), RULES) == NO_SCORE


def test_a_day_that_asked_nothing_has_no_score():
    assert stage_scores(day_of(), RULES) == NO_SCORE


@pytest.mark.parametrize(
    ("answered", "score"),
    [(0, None), (1, None), (2, None), (3, 2.0), (4, 2.0), (5, 2.0)],
)
def test_a_score_stands_from_half_of_the_asked_signs_on(answered, score):
    ratings = dict.fromkeys(MENTAL[:answered], 2)

    assert stage_scores(day_of(ratings, asked=MENTAL), RULES)[Stage.MENTAL] == score


def test_exactly_half_is_enough():
    scores = stage_scores(day_of({"cravings": 3}, asked=["cravings", "planning"]), RULES)

    assert scores == {**NO_SCORE, Stage.MENTAL: 3.0}


def test_no_planned_meeting_leaves_the_denominator():
    # Four lines and the meeting: two answers of six are too few, two of four are enough.
    asked = ["bottled_up", "pulled_away", "slept_well", "ate_enough", "meeting"]
    ratings = {"bottled_up": 1, "pulled_away": 3}

    unanswered = stage_scores(day_of(ratings, asked=asked), RULES)
    none_planned = stage_scores(day_of(ratings, asked=asked, meeting=Meeting.NONE_PLANNED), RULES)

    assert (unanswered[Stage.EMOTIONAL], none_planned[Stage.EMOTIONAL]) == (None, 2.0)


def test_a_meeting_is_two_answered_signs():
    scores = stage_scores(day_of(asked=["meeting", *GOOD], meeting=Meeting.MISSED), RULES)

    assert scores == {**NO_SCORE, Stage.EMOTIONAL: 1.5}


def test_an_answer_counts_as_asked():
    assert signs_asked(day_of({"cravings": 1}, asked=["planning"]), RULES) == {
        "cravings",
        "planning",
    }


@pytest.mark.parametrize("used", [None, *Used])
def test_use_is_in_no_value_no_mean_and_no_denominator(used):
    ratings = {"cravings": 2}
    day = day_of(ratings, asked=["cravings", "planning", "used"], used=used)

    assert scored_values(day, RULES) == {"cravings": 2}
    assert signs_asked(day, RULES) == {"cravings", "planning"}
    assert stage_scores(day, RULES) == {**NO_SCORE, Stage.MENTAL: 2.0}


def test_an_answer_of_not_at_all_is_an_answer_and_a_blank_is_none():
    scores = stage_scores(day_of({"stressed": 0, "low_mood": 0}, asked=PHYSICAL), RULES)

    assert scores == {**NO_SCORE, Stage.PHYSICAL: 0.0}


# --- how many answers a stage has -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratings", "meeting", "counts"),
    [
        ({}, None, (0, 0, 0)),
        ({"slept_well": 4, "cravings": 0, "planning": 0, "low_mood": 1}, None, (1, 2, 1)),
        ({}, Meeting.MISSED, (1, 0, 0)),
        ({}, Meeting.SHARED, (1, 0, 0)),
        ({}, Meeting.NONE_PLANNED, (0, 0, 0)),
        ({"slept_well": 4}, Meeting.QUIET, (2, 0, 0)),
        ({"a_sign_that_is_gone": 4}, None, (0, 0, 0)),
    ],
)
def test_the_meeting_is_one_answer_though_it_gives_two_signs(ratings, meeting, counts):
    found = answers_by_stage(day_of(ratings, meeting=meeting), RULES)

    assert tuple(found[stage] for stage in Stage) == counts
