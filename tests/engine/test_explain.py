"""What a pattern rests on, by hand: stages, signs, since when, and how many check-ins."""

import pytest

from checkins.engine.baseline import CheckIn, StageState, State
from checkins.engine.explain import Change, explain
from checkins.engine.types import Stage
from checkins.engine.warning import assess_history

EMOTIONAL, MENTAL, PHYSICAL = Stage.EMOTIONAL, Stage.MENTAL, Stage.PHYSICAL
STAGE_OF = {
    "pulled_away": EMOTIONAL,
    "kind_to_self": EMOTIONAL,
    "cravings": MENTAL,
    "hid_truth": MENTAL,
    "old_places": MENTAL,
    "stressed": PHYSICAL,
}
# Own usual of a sign: (total + 2 M) / (n + 2), M the stage's mean.
# mental: M = 14 / 28 = .5; cravings (14 + 1) / 16 = .9375, hid_truth (0 + 1) / 16 = .0625.
# emotional: M = 1; pulled_away (14 + 2) / 16 = 1. physical: M = 2; stressed (28 + 4) / 16 = 2.
BASELINE = {"cravings": 14, "hid_truth": 0, "pulled_away": 14, "stressed": 28}
NEWEST = 100


def state_of(*week, e=(0.0, 1.2, 0.0), since=(None, 93, None), baseline=BASELINE, **fields):
    """Return a state whose usual is known and whose queue is ``week``, the last on day 100."""
    first = NEWEST - len(week) + 1
    queue = fields.pop("queue", tuple(CheckIn(first + n, item) for n, item in enumerate(week)))
    return State(
        checkins=14 + len(queue),
        day=NEWEST,
        risk=1.2,
        n=dict.fromkeys(baseline, 14),
        total={code: float(total) for code, total in baseline.items()},
        stages={
            stage: StageState(count=14, e=e[n], last=NEWEST, above_since=since[n])
            for n, stage in enumerate(Stage)
        },
        queue=queue,
        **fields,
    )


def codes_of(changes):
    return [item.code for item in changes]


def test_the_numbers_of_a_rise_are_these():
    state = state_of(
        {"cravings": 2, "hid_truth": 0},
        {"cravings": 2},
        {"cravings": 3},
        {"cravings": 3, "hid_truth": 1},
    )

    found = explain(state, STAGE_OF)

    cravings, hid_truth = found.signs
    assert cravings == Change("cravings", 0.9375, 2.5, 4)
    assert hid_truth == Change("hid_truth", 0.0625, 0.5, 2)
    assert (cravings.rise, cravings.weight) == (1.5625, pytest.approx(1.5625 * 4 / 6))
    # Four answers stand 1.5625 above their usual, two .4375: 7.125 / 6 above the stage's .5.
    assert found.stages == (Change("mental", 0.5, pytest.approx(0.5 + 7.125 / 6), 6),)
    assert (found.since, found.rests_on, found.risk) == (93, 14, 1.2)


@pytest.mark.parametrize(
    ("e", "carrying"),
    [
        ((0.0, 1.2, 0.0), ["mental"]),
        ((0.6, 1.2, -0.3), ["mental", "emotional"]),
        ((0.59, 1.2, 0.59), ["mental"]),
        ((1.0, 0.9, 1.1), ["physical", "emotional", "mental"]),
    ],
)
def test_a_stage_carries_from_half_of_the_strongest_one_on(e, carrying):
    day = {"cravings": 3, "pulled_away": 3, "stressed": 3}

    found = explain(state_of(day, e=e, since=(97, 93, 95)), STAGE_OF)

    assert codes_of(found.stages) == carrying


def test_since_is_that_of_the_strongest_stage():
    found = explain(state_of({"cravings": 3}, e=(0.7, 1.2, 0.0), since=(80, 93, None)), STAGE_OF)

    assert found.since == 93


@pytest.mark.parametrize("e", [(0.0, 0.0, 0.0), (-1.0, -0.2, 0.0)])
def test_nothing_above_the_usual_is_no_explanation(e):
    assert explain(state_of({"cravings": 4}, e=e), STAGE_OF) is None


def test_before_the_first_check_in_there_is_no_explanation():
    assert explain(State(), STAGE_OF) is None


def test_a_sign_that_fell_or_stands_as_usual_is_not_named():
    found = explain(state_of({"cravings": 4, "stressed": 2, "pulled_away": 0}), STAGE_OF)

    assert codes_of(found.signs) == ["cravings"]


def test_the_three_signs_that_changed_most_are_named_the_heaviest_first():
    baseline = {"pulled_away": 0, "cravings": 0, "hid_truth": 0, "old_places": 0, "stressed": 0}
    week = [{"pulled_away": 1, "cravings": 4, "hid_truth": 2, "old_places": 3, "stressed": 2}] * 3

    found = explain(state_of(*week, baseline=baseline), STAGE_OF)

    # Rises 4, 3, 2, 2, 1 over as many answers each; the code decides between equals.
    assert codes_of(found.signs) == ["cravings", "old_places", "hid_truth"]


def test_a_weekly_sign_with_one_answer_does_not_outrank_a_daily_one_with_six():
    baseline = {"kind_to_self": 0, "cravings": 0}
    week = [{"cravings": 2}] * 5 + [{"cravings": 2, "kind_to_self": 4}]

    found = explain(state_of(*week, baseline=baseline), STAGE_OF)

    assert [(item.code, item.weight) for item in found.signs] == [
        ("cravings", 2 * 6 / 8),
        ("kind_to_self", pytest.approx(4 / 3)),
    ]


def test_a_sign_without_a_usual_is_not_compared():
    found = explain(state_of({"cravings": 3, "old_places": 4}), STAGE_OF)

    assert codes_of(found.signs) == ["cravings"]
    assert found.stages[0].answers == 1


def test_a_sign_that_the_catalog_no_longer_has_is_left_out():
    stages = {code: stage for code, stage in STAGE_OF.items() if code != "hid_truth"}

    found = explain(state_of({"cravings": 3, "hid_truth": 4}), stages)

    # Without hid_truth the stage's mean is the one sign's own: 14 / 14.
    assert found.signs == (Change("cravings", 1.0, 3.0, 1),)


def test_the_last_week_is_the_seven_days_that_end_with_the_newest_check_in():
    queue = (
        CheckIn(93, {"cravings": 4}),
        CheckIn(94, {"cravings": 2}),
        CheckIn(100, {"cravings": 3}),
    )

    found = explain(state_of(queue=queue), STAGE_OF)

    assert found.signs == (Change("cravings", 0.9375, 2.5, 2),)


def test_after_more_than_a_week_away_the_newest_check_in_speaks_alone():
    queue = (
        *(CheckIn(day, {"cravings": 4}) for day in range(85, 90)),
        CheckIn(100, {"cravings": 2}),
    )

    found = explain(state_of(queue=queue, since=(None, 85, None)), STAGE_OF)

    assert (found.signs, found.since) == ((Change("cravings", 0.9375, 2.0, 1),), 85)


def test_a_stage_that_was_not_asked_this_week_carries_at_its_usual():
    found = explain(state_of({"stressed": 3}), STAGE_OF)

    assert found.stages == (Change("mental", 0.5, 0.5, 0),)
    assert codes_of(found.signs) == ["stressed"]


@pytest.mark.parametrize(
    ("e", "answer", "now"), [((0.0, 1.2, 0.0), 4, 4.0), ((0.0, 0.1, 0.0), 0, 0.0)]
)
def test_a_stage_stays_within_the_scale(e, answer, now):
    baseline = {"cravings": 0, "hid_truth": 56} if answer else {"cravings": 56, "hid_truth": 0}

    found = explain(state_of({"cravings": answer}, e=e, baseline=baseline), STAGE_OF)

    # M = 2 and cravings' own usual 4 / 16 or 60 / 16: 3.75 up, or 3.75 down, from 2.
    assert found.stages == (Change("mental", 2.0, now, 1),)


# --- folded ---------------------------------------------------------------------------------------


def folded(*ratings, code="cravings"):
    """Fold one rating a day from day 1 on; one sign at 1: each step away from it is z = +-2."""
    state, _ = assess_history(
        [CheckIn(day, {code: value}) for day, value in enumerate(ratings, start=1)], STAGE_OF
    )
    return state


def test_the_first_day_above_explains_itself():
    found = explain(folded(*[1] * 14, 3), STAGE_OF)

    # The fourteen are the usual already; the week before today stands in it, not beside it.
    assert found.signs == (Change("cravings", 1.0, 3.0, 1),)
    assert (found.since, found.rests_on) == (15, 14)


def test_since_stays_through_a_better_day_and_begins_anew_after_e_fell_to_zero():
    baseline = [1] * 14
    # e: .3, .555, then a usual day .472, then .701: never at 0.
    stays = explain(folded(*baseline, 2, 2, 1, 2), STAGE_OF)
    # e: .3, then a low day .255 - .3 = -.045, then -.038 + .3 = .262.
    anew = explain(folded(*baseline, 2, 0, 2), STAGE_OF)

    assert (stays.since, anew.since) == (15, 17)


def test_after_a_low_day_took_e_below_zero_nothing_is_above():
    assert explain(folded(*[1] * 14, 2, 0), STAGE_OF) is None


def test_the_newest_three_weeks_are_not_part_of_the_usual():
    # Day 40: the days up to 18 lie more than 21 days back.
    found = explain(folded(*[1] * 39, 3), STAGE_OF)

    assert found.rests_on == 18
