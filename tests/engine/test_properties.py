"""What must hold for every history, not for an example."""

import json
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkins.engine.baseline import CheckIn, State
from checkins.engine.types import Level, Stage
from checkins.engine.warning import WATCH, advance, assess_history
from tests.amounts import how_many

STAGE_OF = {
    f"{stage.value[0]}{n}": stage for stage in Stage for n in range(1, 3)
}  # two signs a stage
CODES = tuple(STAGE_OF)


@st.composite
def histories(draw, *, top=4, least=16, most=45):
    """Check-ins with gaps of up to a week and signs left out, rated 0 to ``top``."""
    gaps = draw(st.lists(st.sampled_from([1, 1, 1, 2, 7]), min_size=least, max_size=most))
    rated = st.lists(
        st.sampled_from([None, *range(top + 1)]), min_size=len(CODES), max_size=len(CODES)
    )
    found = []
    for day in accumulate(gaps):
        values = {
            code: value for code, value in zip(CODES, draw(rated), strict=True) if value is not None
        }
        found.append(CheckIn(day, values or {CODES[0]: 0}))
    return found


def risks(checkins):
    return [item.risk for item in assess_history(checkins, STAGE_OF)[1]]


@settings(max_examples=how_many(quick=10, full=40))
@given(histories(top=2), st.integers(1, 2))
def test_a_constant_on_all_ratings_changes_no_risk(checkins, constant):
    raised = [
        CheckIn(item.day, {code: value + constant for code, value in item.values.items()})
        for item in checkins
    ]

    for plain, shifted in zip(risks(checkins), risks(raised), strict=True):
        assert shifted == (None if plain is None else pytest.approx(plain, abs=1e-9, rel=0))


@pytest.mark.parametrize("every_days", [1, 3])
@pytest.mark.parametrize("rating", range(5))
def test_who_always_answers_the_same_is_never_above_steady(rating, every_days):
    checkins = [CheckIn(day, dict.fromkeys(CODES, rating)) for day in range(0, 400, every_days)]

    levels = {item.level for item in assess_history(checkins, STAGE_OF)[1]}

    assert levels == {Level.LEARNING, Level.STEADY}


@settings(max_examples=how_many(quick=15, full=60))
@given(histories(), st.integers(1, 30))
def test_one_bad_day_says_nothing_when_no_stage_stood_above_its_usual(checkins, gap):
    state, _ = assess_history(checkins, STAGE_OF)
    for memory in state.stages.values():
        memory.e = min(memory.e, 0.0)

    _, found = advance(state, CheckIn(checkins[-1].day + gap, dict.fromkeys(CODES, 4)), STAGE_OF)

    assert found.risk < WATCH


@settings(max_examples=how_many(quick=10, full=40))
@given(histories(), st.data())
def test_resuming_from_a_stored_state_gives_the_bits_of_refolding(checkins, data):
    cut = data.draw(st.integers(0, len(checkins)))
    whole, expected = assess_history(checkins, STAGE_OF)

    state, found = assess_history(checkins[:cut], STAGE_OF)
    state = State.from_json(json.loads(json.dumps(state.to_json())))
    for checkin in checkins[cut:]:
        state, assessment = advance(state, checkin, STAGE_OF)
        found.append(assessment)

    assert state == whole
    assert found == expected


@settings(max_examples=how_many(quick=10, full=40))
@given(histories(least=20), st.data())
def test_refolding_from_an_older_state_after_an_edit_equals_refolding_from_the_start(
    checkins, data
):
    edited = data.draw(st.integers(0, len(checkins) - 1))
    older, _ = assess_history(checkins[:edited], STAGE_OF)
    changed = [*checkins]
    changed[edited] = CheckIn(checkins[edited].day, {CODES[0]: data.draw(st.integers(0, 4))})

    for checkin in changed[edited:]:
        older, _ = advance(older, checkin, STAGE_OF)

    assert older == assess_history(changed, STAGE_OF)[0]


@settings(max_examples=how_many(quick=5, full=20))
@given(histories())
def test_advancing_leaves_the_state_it_came_from_as_it_was(checkins):
    state, _ = assess_history(checkins[:-1], STAGE_OF)
    before = json.dumps(state.to_json())

    advance(state, checkins[-1], STAGE_OF)

    assert json.dumps(state.to_json()) == before
