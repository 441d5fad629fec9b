from datetime import timedelta

import pytest

from checkins.enums import StepOutcome
from checkins.models import AuditEvent, StepChoice
from checkins.queries.small_steps import what_helped
from checkins.services.small_steps import SmallStepNotDueError, answer_small_step, pick_small_step
from tests.factories import make_person
from tests.services.patterns import TODAY, ago, noon

HELPED, LITTLE, NOT = StepOutcome.HELPED, StepOutcome.LITTLE, StepOutcome.NOT


def pick(person, day=TODAY, code="shower", text=""):
    return pick_small_step(by=person, at=noon(day), today=day, code="" if text else code, text=text)


def went(person, choice, outcome, day=None):
    day = day or choice.picked_on + timedelta(days=1)
    answer_small_step(choice=choice, by=person, at=noon(day), today=day, outcome=outcome)


def test_a_step_of_ones_own_is_kept_sealed(person):
    pick(person, text="Call my brother")

    stored = StepChoice.objects.get()
    assert (stored.text, stored.code, stored.picked_on) == ("Call my brother", "", TODAY)
    assert "brother" not in stored.sealed_text
    assert AuditEvent.objects.get(action="step_picked").detail == {"code": "own"}


def test_a_day_has_one_step_and_the_last_pick_stands(person):
    pick(person, text="Call my brother")

    pick(person, code="shower")

    stored = StepChoice.objects.get()
    assert (stored.code, stored.text) == ("shower", "")


@pytest.mark.parametrize("given", [{}, {"code": "shower", "text": "Swim"}])
def test_a_step_is_one_or_the_other(person, given):
    with pytest.raises(ValueError, match="code or words"):
        pick_small_step(by=person, at=noon(TODAY), today=TODAY, **given)


@pytest.mark.parametrize(("after", "is_due"), [(0, False), (1, True), (7, True), (8, False)])
def test_a_step_is_asked_from_the_next_day_for_a_week(person, after, is_due):
    choice = pick(person)
    day = TODAY + timedelta(days=after)

    if is_due:
        went(person, choice, HELPED, day)
    else:
        with pytest.raises(SmallStepNotDueError):
            went(person, choice, HELPED, day)

    assert bool(StepChoice.objects.get().outcome) is is_due


def test_the_first_answer_stands(person):
    choice = pick(person)
    went(person, choice, HELPED)

    with pytest.raises(SmallStepNotDueError):
        went(person, choice, NOT)

    assert StepChoice.objects.get().outcome == HELPED


def test_nobody_answers_for_another(person):
    choice = pick(person)

    with pytest.raises(SmallStepNotDueError):
        went(make_person(), choice, HELPED)


def test_what_helped_most_often_comes_first(person):
    history = [
        *(("shower", HELPED), ("daylight", LITTLE), ("shower", NOT), ("one_song", NOT)),
        *(("daylight", HELPED), ("shower", HELPED), ("eat_warm", StepOutcome.NOT_DONE)),
        *(("phone_away", StepOutcome.SKIP), ("daylight", LITTLE)),
    ]
    for back, (code, outcome) in enumerate(history, start=2):
        went(person, pick(person, ago(back), code), outcome)
    went(person, pick(person, ago(40), text="Call my brother"), LITTLE)
    went(person, pick(person, ago(41), text="call my Brother"), LITTLE)
    pick(person, code="round_the_block")
    pick(make_person(), code="mine_to_do")

    assert [(item.words, item.said) for item in what_helped(person)] == [
        ("Take a shower and put on fresh clothes.", "Done 3 times: helped twice."),
        ("Sit in daylight for ten minutes.", "Done 3 times: helped once, a little twice."),
        ("Call my brother", "Done twice: a little twice."),
        (
            "Play one song that you love, from start to end.",
            "Done once: did not help so far.",
        ),
    ]
