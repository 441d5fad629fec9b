"""Saving a person's small step of the day, and how it went."""

import uuid
from datetime import date, datetime

from django.db import transaction

from checkins.enums import StepOutcome
from checkins.models import StepChoice, User
from checkins.services import audit
from checkins.services.turns import take_turn


class SmallStepNotDueError(Exception):
    """The small step is today's, too old, or answered already."""


@transaction.atomic
def pick_small_step(
    *, by: User, at: datetime, today: date, code: str = "", text: str = ""
) -> StepChoice:
    """Save the small step of the day; it replaces one that was picked earlier the same day.

    :raises ValueError: unless exactly one of ``code`` and ``text`` is given.
    """
    if bool(code) == bool(text):
        raise ValueError("a step has a code or words of its own")
    take_turn(by)
    choice: StepChoice | None = StepChoice.objects.visible_to(by).filter(picked_on=today).first()
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
    """Save how a small step went.

    :raises SmallStepNotDueError: if the small step is not due, or was answered meanwhile.
    """
    waiting = StepChoice.objects.visible_to(by).filter(pk=choice.pk, outcome="")
    if not choice.is_due(today) or not waiting.update(outcome=outcome, answered_at=at):
        raise SmallStepNotDueError(choice.pk)
    audit.record(action="step_answered", about=by, by=by, at=at)
