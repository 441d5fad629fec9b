import re

import pytest

from checkins.catalog import sign_catalog
from checkins.catalog.small_steps import small_step_catalog
from checkins.engine.types import Stage
from tests.reading import grade, sentences, words

STEPS = small_step_catalog().steps
SCALE = {sign.code: sign for sign in sign_catalog().scale_signs()}
MEETING = {"meeting_missed", "meeting_quiet"}
MEDICAL = r"(?i)\b(medicine|dose|pill|doctor|taper|detox|vitamin|prescri\w+|treat\w*)\b"


def test_there_are_at_least_thirty_each_with_a_name_of_its_own():
    assert len(STEPS) >= 30
    assert len({step.code for step in STEPS}) == len(STEPS)
    assert len({step.text for step in STEPS}) == len(STEPS)


def test_each_is_tied_to_signs_and_each_sign_has_a_step():
    tied = {sign for step in STEPS for sign in step.signs}

    assert all(step.signs for step in STEPS)
    assert tied == SCALE.keys() | MEETING


def test_each_is_short_plain_and_not_medical():
    texts = [step.text for step in STEPS]

    assert [part for part in sentences(texts) if len(words(part)) > 15] == []
    assert grade(texts) <= 6
    assert [text for text in texts if re.search(MEDICAL, text)] == []


def codes(signs, turn=0, count=3):
    return [step.code for step in small_step_catalog().fitting(signs, turn=turn, count=count)]


def test_each_leading_sign_gives_one_in_its_order():
    assert codes(["slept_well", "pulled_away", "stressed"]) == [
        "phone_away",
        "short_hello",
        "name_three",
    ]


def test_another_day_begins_at_another_place():
    assert codes(["pulled_away", "slept_well"], turn=1)[:2] == ["sit_near_people", "same_hour"]


@pytest.mark.parametrize("turn", range(30))
def test_one_sign_gives_all_three_and_none_twice(turn):
    for code in SCALE:
        found = codes([code], turn=turn)
        assert len(set(found)) == 3
        own = [step.code for step in STEPS if code in step.signs]
        assert set(found[: len(own)]) <= set(own)


def test_too_few_for_a_sign_are_filled_up_from_its_stage():
    near = {code for code, sign in sign_catalog().by_code.items() if sign.stage is Stage.EMOTIONAL}

    found = small_step_catalog().fitting(["others_problems"], turn=0, count=3)

    assert [step.code for step in found][:2] == ["mine_to_do", "wait_an_hour"]
    assert set(found[2].signs) & near


def test_a_sign_that_is_unknown_here_still_gives_three():
    assert len(codes(["a_clinics_own"])) == 3
