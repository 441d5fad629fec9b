"""Adding and retiring a person's own triggers and signs."""

import uuid
from datetime import datetime

from django.db import transaction

from checkins.enums import OwnLineKind
from checkins.models import OwnLine, User
from checkins.services import audit
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
