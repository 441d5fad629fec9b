"""Why a level stands, in words: each rule with a worked value and its edges."""

from datetime import date

import pytest

from checkins.engine.types import Reason, Stage
from checkins.queries.rates import notice_rates
from checkins.queries.why import heavy_sign, listed, movement, why
from tests.queries.explained import explained

TODAY = date(2026, 11, 23)


def test_an_explanation_is_said_in_words():
    found = why(explained(), today=TODAY)

    assert (found.carrier, found.since, found.rests_on) == (Stage.MENTAL, "Nov 12", 21)
    [stage], [sign] = found.stages, found.signs
    # 0.4 is nearest to 0, 2.1 to 2; 0.2 to 0, 2.6 to 3.
    assert (stage.name, stage.baseline, stage.now) == ("Mental signs", "none", "some")
    assert (sign.name, sign.baseline, sign.now) == ("Cravings", "not at all", "Quite a bit")
    assert found.movement == "Up: cravings."


@pytest.mark.parametrize("nothing", [None, {}])
def test_where_nothing_rose_there_is_nothing_to_say(nothing):
    assert why(nothing, today=TODAY) is None


@pytest.mark.parametrize(
    ("baseline", "now", "words"),
    [
        (0.0, 1.0, ("not at all", "A little")),
        # Both are nearest to "Some": the halves tell them apart, 1.6 is 1 1/2 and 2.2 is 2.
        (1.6, 2.2, ("a little to some", "Some")),
        # The halves are the same, too.
        (2.0, 2.2, ("some", "A bit more")),
        (2.2, 2.0, ("some", "A bit less")),
        (4.0, 4.0, ("very much", "A bit less")),
    ],
)
def test_a_usual_and_a_week_get_two_words_wherever_they_differ(baseline, now, words):
    [line] = why(explained(signs=[["cravings", baseline, now]]), today=TODAY).signs

    assert (line.baseline, line.now) == words


def test_a_good_thing_is_said_as_it_was_tapped():
    # It is scored turned round: 0.5 of lack is 3.5 of sleep, 3 of lack is 1.
    [line] = why(explained(signs=[["slept_well", 0.5, 3.0]]), today=TODAY).signs

    assert (line.name, line.baseline, line.now) == ("Slept well", "very much", "A little")


def test_a_sign_that_left_the_catalog_is_named_by_its_code():
    found = why(explained(signs=[["gone", 0.0, 2.0]]), today=TODAY)

    assert (found.signs[0].name, found.movement) == ("gone", "")


@pytest.mark.parametrize(
    ("since", "said"),
    [("2026-11-23", "today"), ("2026-11-22", "yesterday"), ("2026-11-21", "Nov 21")],
)
def test_since_when_is_said_as_near_days_are_named(since, said):
    assert why(explained(since=since), today=TODAY).since == said


@pytest.mark.parametrize("rung", [1, 2, 3])
def test_how_often_such_a_notice_comes_is_the_rungs(rung):
    assert why(explained(rung=rung), today=TODAY).rates == notice_rates(rung)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], ""),
        (["cravings"], "Up: cravings."),
        (["slept_well"], "Down: slept well."),
        (["cravings", "slept_well", "stressed"], "Up: cravings and stress. Down: slept well."),
        (["gone"], ""),
    ],
)
def test_what_moved_is_up_unless_it_is_a_good_thing(codes, said):
    assert movement(codes) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Cravings"], "cravings"),
        (["Cravings", "Stress"], "cravings and stress"),
        (["Cravings", "Stress", "Low mood"], "cravings, stress and low mood"),
        (['"Just once" thoughts'], '"Just once" thoughts'),
    ],
)
def test_names_are_listed_in_a_sentence(names, said):
    assert listed(names) == said


def test_what_was_heavy_by_itself_has_its_signs_name():
    reasons = (Reason.HEAVY_CRAVINGS, Reason.HEAVY_LOW_MOOD)

    assert [heavy_sign(reason) for reason in reasons] == ["Cravings", "Low mood"]
