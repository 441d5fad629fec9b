from datetime import timedelta

import pytest

from checkins.catalog.small_steps import small_step_catalog
from checkins.enums import StepOutcome
from checkins.models import AuditEvent, KeptStep, StepChoice
from checkins.queries.small_steps import all_steps, steps_done
from checkins.services.plans import add_to_plan
from checkins.services.removals import TakenMeanwhileError
from checkins.services.small_steps import (
    MOST_KEPT,
    SmallStepNotDueError,
    TooManyKeptError,
    answer_small_step,
    keep_small_step,
    let_go_small_step,
    pick_small_step,
    undo_let_go_small_step,
)
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


def test_a_day_has_one_unanswered_step_and_the_last_pick_is_it(person):
    pick(person, text="Call my brother")

    pick(person, code="shower")

    stored = StepChoice.objects.get()
    assert (stored.code, stored.text) == ("shower", "")


def test_a_step_is_picked_done_and_answered_on_one_day_and_the_next_one_leaves_it(person):
    went(person, pick(person, code="shower"), HELPED, TODAY)

    pick(person, code="daylight")
    went(person, pick(person, code="one_song"), NOT, TODAY)
    pick(person, code="eat_warm")

    day = StepChoice.objects.filter(picked_on=TODAY)
    assert set(day.values_list("code", "outcome")) == {
        ("shower", "helped"),
        ("one_song", "not"),
        ("eat_warm", ""),
    }


def test_an_answer_from_a_page_of_the_step_before_is_not_that_of_the_one_picked_since(person):
    before = pick(person, code="shower")
    pick(person, code="shower")
    assert StepChoice.objects.get() == before
    pick(person, text="Call my brother")

    with pytest.raises(SmallStepNotDueError):
        went(person, before, HELPED, TODAY)

    assert StepChoice.objects.get().outcome == ""


@pytest.mark.parametrize("given", [{}, {"code": "shower", "text": "Swim"}])
def test_a_step_is_one_or_the_other(person, given):
    with pytest.raises(ValueError, match="code or words"):
        pick_small_step(by=person, at=noon(TODAY), today=TODAY, **given)


@pytest.mark.parametrize(("after", "is_due"), [(0, True), (7, True), (8, False)])
def test_a_step_is_answered_from_its_day_on_for_a_week(person, after, is_due):
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

    assert [(item.words, item.of, item.said) for item in steps_done(person)] == [
        ("Take a shower and put on fresh clothes.", "2 of 3", "You said it helped 2 of 3 times."),
        (
            "Sit in daylight for ten minutes.",
            "3 of 3",
            "You said it helped 3 of 3 times, 2 of them a little.",
        ),
        ("Call my brother", "2 of 2", "You said it helped a little 2 of 2 times."),
        (
            "Play one song that you love, from start to end.",
            "0 of 1",
            "Done once, didn\N{RIGHT SINGLE QUOTATION MARK}t help so far.",
        ),
    ]


# --- kept -----------------------------------------------------------------------------------------


def keep(person, text="", at=TODAY):
    return keep_small_step(by=person, at=noon(at), code="" if text else "shower", text=text)


def test_what_is_kept_is_sealed_and_kept_once_in_any_case(person):
    first = keep(person, "Call my brother")
    keep(person)

    assert keep(person, "call my Brother") == first
    keep(person)

    assert KeptStep.objects.count() == 2
    assert "brother" not in first.sealed_text
    details = AuditEvent.objects.filter(action="step_kept").values_list("detail", flat=True)
    assert [detail["code"] for detail in details.order_by("pk")] == ["own", "shower"]


def test_thirty_are_kept_and_no_more(person):
    rows = [keep(person, f"Step {number}") for number in range(MOST_KEPT)]

    with pytest.raises(TooManyKeptError):
        keep(person)

    let_go_small_step(kept=rows[0], by=person, at=noon(TODAY))
    keep(person)
    with pytest.raises(TooManyKeptError):
        undo_let_go_small_step(kept_id=rows[0].pk, by=person, at=noon(TODAY))


def test_one_that_was_kept_anew_does_not_come_back_beside_it(person):
    first = keep(person, "Swim")
    let_go_small_step(kept=first, by=person, at=noon(TODAY))
    keep(person, "swim")

    with pytest.raises(TakenMeanwhileError):
        undo_let_go_small_step(kept_id=first.pk, by=person, at=noon(TODAY))


def test_the_list_of_all_has_each_step_once_with_what_is_kept_and_in_the_plan(person):
    keep(person)
    add_to_plan(by=person, at=noon(TODAY), line="sit in daylight for  ten minutes")

    stages = all_steps(person)

    rows = [row for stage in stages for row in stage.rows]
    assert [stage.name for stage in stages] == ["Emotional", "Mental", "Physical"]
    assert sorted(row.code for row in rows) == sorted(small_step_catalog().texts)
    assert [row.code for row in rows if row.kept] == ["shower"]
    assert [row.code for row in rows if row.is_in_plan] == ["daylight"]
    assert next(row.fits for row in rows if row.code == "daylight") == "Low mood, Slept badly"
