"""Every line that can be loud has one sentence and one thing to do."""

import pytest

from checkins.catalog import sign_catalog
from checkins.catalog.loud import Does, loud_signs, loudest
from tests.reading import grade

WITH_OWN_SCREENS = {"planning", "used", "meeting_missed", "meeting_quiet"}


def test_every_sign_of_the_scale_has_a_sentence_but_those_with_screens_of_their_own():
    assert {one.code for one in loud_signs()} == sign_catalog().by_code.keys() - WITH_OWN_SCREENS


def test_what_goes_first_is_the_order_that_was_decided():
    first = ["cravings", "low_mood", "unseen_chance", "just_once", "old_places", "hid_truth"]

    assert [one.code for one in loud_signs()][:8] == [*first, "slept_well", "stressed"]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, None),
        ({"cravings": 2, "stressed": 2}, None),
        ({"stressed": 3}, "stressed"),
        ({"stressed": 4, "cravings": 3}, "cravings"),
        ({"slept_well": 1}, "slept_well"),
        ({"slept_well": 2}, None),
        ({"planning": 4}, None),
        ({"a code of an old catalog": 4}, None),
    ],
)
def test_the_loudest_is_the_first_that_reaches_three_points(answers, code):
    found = loudest(answers)

    assert (found.code if found else None) == code


def test_a_sentence_is_short_and_plain():
    for one in loud_signs():
        assert all(len(part.split()) <= 15 for part in one.says.split(". ")), one.says
        assert grade(one.says) <= 6, one.says
    assert {one.does for one in loud_signs()} == set(Does)
