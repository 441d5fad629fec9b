"""Saving the small steps that a person picks, how they went, and those that they keep."""

import uuid
from datetime import date, datetime

from django.db import transaction

from checkins.enums import StepOutcome
from checkins.models import KeptStep, StepChoice, User
from checkins.services import audit
from checkins.services.removals import TakenMeanwhileError, bring_back, removed_row, take_away
from checkins.services.turns import take_turn

MOST_KEPT = 30


class SmallStepNotDueError(Exception):
    """The small step is too old to be asked about, or answered already."""


class TooManyKeptError(Exception):
    """The person keeps as many small steps as one page shows."""


@transaction.atomic
def pick_small_step(
    *, by: User, at: datetime, today: date, code: str = "", text: str = ""
) -> StepChoice:
    """Save a small step for the day; it replaces one of the same day that is not answered yet.

    Another step is another row: an answer from a page that still shows the one before is not its.

    :raises ValueError: unless exactly one of ``code`` and ``text`` is given.
    """
    _refuse_both(code, text)
    take_turn(by)
    waiting = StepChoice.objects.visible_to(by).unanswered()
    choice: StepChoice | None = waiting.filter(picked_on=today).first()
    if choice and (choice.code, choice.text) != (code, text):
        choice.delete()
        choice = None
    choice = choice or StepChoice(id=uuid.uuid4(), person=by, picked_on=today)
    choice.picked_at, choice.code = at, code
    choice.text = text
    choice.save()
    audit.record(action="step_picked", about=by, by=by, at=at, code=code or "own")
    return choice


@transaction.atomic
def answer_small_step(
    *, choice: StepChoice, by: User, at: datetime, today: date, outcome: StepOutcome
) -> None:
    """Save how a small step went, on the day that it was picked or within a week.

    :raises SmallStepNotDueError: if it is too old, or was answered meanwhile.
    """
    take_turn(by)
    waiting = StepChoice.objects.visible_to(by).unanswered().filter(pk=choice.pk)
    if not choice.is_open(today) or not waiting.update(outcome=outcome, answered_at=at):
        raise SmallStepNotDueError(choice.pk)
    audit.record(action="step_answered", about=by, by=by, at=at)


@transaction.atomic
def keep_small_step(*, by: User, at: datetime, code: str = "", text: str = "") -> KeptStep:
    """Keep a small step at hand; the same one again, in any case, changes nothing.

    :raises ValueError: unless exactly one of ``code`` and ``text`` is given.
    :raises TooManyKeptError: at 30 kept steps.
    """
    _refuse_both(code, text)
    take_turn(by)
    kept: list[KeptStep] = list(KeptStep.objects.visible_to(by))
    for row in kept:
        if _is_same(row, code, text):
            return row
    if len(kept) >= MOST_KEPT:
        raise TooManyKeptError(by.pk)
    row = KeptStep(id=uuid.uuid4(), person=by, kept_at=at, code=code)
    row.text = text
    row.save(force_insert=True)
    audit.record(action="step_kept", about=by, by=by, at=at, code=code or "own")
    return row


@transaction.atomic
def let_go_small_step(*, kept: KeptStep, by: User, at: datetime) -> None:
    """Take a small step off those that are kept, for good after a day."""
    if take_away(kept, by=by, at=at):
        audit.record(action="step_let_go", about=by, by=by, at=at)


@transaction.atomic
def undo_let_go_small_step(*, kept_id: uuid.UUID, by: User, at: datetime) -> KeptStep:
    """Keep a small step again within a day of letting it go.

    :raises TooManyKeptError: at 30 kept steps.
    :raises TakenMeanwhileError: if the same one was kept anew.
    :raises NothingToUndoError: if it is kept already.
    :raises TooLateToUndoError: if the day is over, or there is no such step.
    """
    row: KeptStep = removed_row(KeptStep, kept_id, by=by, at=at)
    others = list(KeptStep.objects.visible_to(by))
    if any(_is_same(other, row.code, row.text) for other in others):
        raise TakenMeanwhileError(kept_id)
    if len(others) >= MOST_KEPT:
        raise TooManyKeptError(by.pk)
    bring_back(row, by=by, at=at, action="step_kept_again")
    return row


def _refuse_both(code: str, text: str) -> None:
    if bool(code) == bool(text):
        raise ValueError("a step has a code or words of its own")


def _is_same(row: KeptStep, code: str, text: str) -> bool:
    return (row.code, row.text.casefold()) == (code, text.casefold())
