"""Adding and retiring a person's own triggers and signs."""

import uuid
from datetime import datetime

from django.db import transaction

from checkins.enums import OwnLineKind
from checkins.models import OwnLine, User
from checkins.models.removals import undo_ends_before
from checkins.services import audit
from checkins.services.removals import (
    NothingToUndoError,
    TakenMeanwhileError,
    TooLateToUndoError,
)
from checkins.services.turns import made_before, take_turn

MOST = {OwnLineKind.TRIGGER: 5, OwnLineKind.SIGN: 3}


class TooManyLinesError(Exception):
    """A page already asks as many of the person's own lines of this kind as it can."""


@transaction.atomic
def add_line(
    *, by: User, at: datetime, kind: OwnLineKind, text: str, form_id: uuid.UUID | None = None
) -> OwnLine:
    """Ask a line of the person's own from now on; the same form or words make one line.

    :raises TooManyLinesError: at 5 active triggers, or 3 active signs.
    """
    take_turn(by)
    if made := made_before(OwnLine, form_id, person=by):
        return made
    active: list[OwnLine] = list(OwnLine.objects.visible_to(by).of_kind(kind).active())
    for line in active:
        if line.text.casefold() == text.casefold():
            return line
    if len(active) >= MOST[kind]:
        raise TooManyLinesError(by.pk)
    line = OwnLine(id=uuid.uuid4(), person=by, kind=kind, created_at=at, form_id=form_id)
    line.text = text
    line.save(force_insert=True)
    audit.record(action="own_line_added", about=by, by=by, at=at, kind=kind.value)
    return line


@transaction.atomic
def retire_line(*, line: OwnLine, by: User, at: datetime) -> None:
    """Stop asking a line; days that name it keep it. Repeating it changes nothing."""
    waiting = OwnLine.objects.visible_to(by).active().filter(pk=line.pk)
    if waiting.update(retired_at=at):
        audit.record(action="own_line_retired", about=by, by=by, at=at, kind=line.kind)


@transaction.atomic
def undo_retire_line(*, line_id: uuid.UUID, by: User, at: datetime) -> OwnLine:
    """Ask a line again within a day of taking it off.

    :raises TooManyLinesError: at 5 active triggers, or 3 active signs.
    :raises TakenMeanwhileError: if the same words were added anew.
    :raises NothingToUndoError: if it is asked already.
    :raises TooLateToUndoError: if the day is over, or there is no such line.
    """
    take_turn(by)
    line: OwnLine | None = OwnLine.objects.visible_to(by).filter(pk=line_id).first()
    if line is None:
        raise TooLateToUndoError(line_id)
    if line.retired_at is None:
        raise NothingToUndoError(line_id)
    if line.retired_at <= undo_ends_before(at):
        raise TooLateToUndoError(line_id)
    kind = OwnLineKind(line.kind)
    active = list(OwnLine.objects.visible_to(by).of_kind(kind).active())
    if any(other.text.casefold() == line.text.casefold() for other in active):
        raise TakenMeanwhileError(line_id)
    if len(active) >= MOST[kind]:
        raise TooManyLinesError(by.pk)
    line.retired_at = None
    line.save(update_fields=["retired_at"])
    audit.record(action="own_line_asked_again", about=by, by=by, at=at, kind=line.kind)
    return line
