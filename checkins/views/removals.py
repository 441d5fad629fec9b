"""Undoing a removal within a day."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.catalog.bidi import isolate
from checkins.engine.days import local_date
from checkins.enums import Removal
from checkins.models import User
from checkins.services.breaks import BreaksOverlapError, TooManyBreaksError, undo_end_break
from checkins.services.contacts import TooManyContactsError, undo_remove_contact
from checkins.services.groups import TooManyGroupsError, undo_remove_group
from checkins.services.imports import undo_drop_file
from checkins.services.look_backs import undo_remove_look_back
from checkins.services.own_lines import TooManyLinesError, undo_retire_line
from checkins.services.pages_aside import undo_drop
from checkins.services.removals import (
    NothingToUndoError,
    TakenMeanwhileError,
    TooLateToUndoError,
)
from checkins.services.rides import undo_remove_ride
from checkins.services.sharing_texts import UTC
from checkins.services.small_steps import TooManyKeptError, undo_let_go_small_step
from checkins.services.supporters import TooManySupportersError, undo_take_invitation_back
from checkins.services.thoughts import undo_remove_thought
from checkins.views.access import PersonRequest, person_required, refuse_fields
from checkins.views.answers import said
from checkins.views.confirming import ask_who

BACK_ALREADY = "Nothing to undo. It’s back already."
TOO_LATE = "It’s too late to undo that. You can undo for one day."
Undo = Callable[[uuid.UUID, User, datetime], Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How one kind of removal is undone, where that leads, and what is said there."""

    undo: Undo
    to: str
    back: str
    full: str = ""
    taken: str = ""


def _end_of_break(pk: uuid.UUID, by: User, at: datetime) -> Any:
    today = local_date(at, by.zone or UTC)
    return undo_end_break(break_id=pk, by=by, at=at, today=today)


WAYS: dict[Removal, Way] = {
    Removal.CONTACT: Way(
        lambda pk, by, at: undo_remove_contact(contact_id=pk, by=by, at=at),
        to="contacts",
        back="{name} is back on your list.",
        full="Your list is full, with 20 people. Take one off, then undo.",
    ),
    Removal.THOUGHT: Way(
        lambda pk, by, at: undo_remove_thought(record_id=pk, by=by, at=at),
        to="thoughts",
        back="Your thought is back.",
    ),
    Removal.RIDE: Way(
        lambda pk, by, at: undo_remove_ride(ride_id=pk, by=by, at=at),
        to="rides",
        back="Your ride is back.",
        taken="You kept this ride again after that. We left that one.",
    ),
    Removal.KEPT_STEP: Way(
        lambda pk, by, at: undo_let_go_small_step(kept_id=pk, by=by, at=at),
        to="small_steps",
        back="Your step is back.",
        full="You keep 30 steps. Remove one, then undo.",
        taken="You keep this step already.",
    ),
    Removal.GROUP: Way(
        lambda pk, by, at: undo_remove_group(group_id=pk, by=by, at=at),
        to="groups",
        back="It’s back on your list.",
        full="Your list is full, with 20 groups. Take one off first.",
        taken="This group is already on your list.",
    ),
    Removal.OWN_LINE: Way(
        lambda pk, by, at: undo_retire_line(line_id=pk, by=by, at=at),
        to="own_lines_{row.kind}s",
        back="It’s back. Your check-in shows it again.",
        full="Your list is full. Take one off first.",
        taken="This one is already on your list.",
    ),
    Removal.BREAK: Way(
        _end_of_break,
        to="breaks",
        back="Your break is back.",
        full="You have 10 breaks here. Cancel one first.",
        taken="You now have another break on these days.",
    ),
    Removal.ASIDE: Way(
        lambda pk, by, at: undo_drop(page_id=pk, by=by, at=at),
        to="pages_aside",
        back="Your answers are back.",
    ),
    Removal.LOOK_BACK: Way(
        lambda pk, by, at: undo_remove_look_back(look_id=pk, by=by, at=at),
        to="look_backs_day",
        back="What you wrote is back.",
        taken="You wrote a new one after that. We left that one.",
    ),
    Removal.IMPORT: Way(
        lambda pk, by, at: undo_drop_file(import_id=pk, by=by, at=at),
        to="imports",
        back="Your file is back.",
        taken="You chose another file after that. Add or delete it first.",
    ),
    Removal.INVITATION: Way(
        lambda pk, by, at: undo_take_invitation_back(supporter_id=pk, by=by, at=at),
        to="supporters",
        back="The invitation is open again.",
        full="You have 10 supporters here. Remove one first.",
    ),
}
FULL = (
    TooManyBreaksError,
    TooManyContactsError,
    TooManyGroupsError,
    TooManyKeptError,
    TooManyLinesError,
    TooManySupportersError,
)
# Where to go on if there is no row to lead the way.
NO_ROW = {Removal.OWN_LINE: "settings", Removal.LOOK_BACK: "home"}


@require_POST
@person_required
def undo(request: PersonRequest, removal: str, row_id: uuid.UUID) -> HttpResponse:
    """Bring back what the person took away; a repeat or a late one only says how things are."""
    refuse_fields(request)
    if removal not in Removal:
        raise Http404
    kind = Removal(removal)
    if kind is Removal.INVITATION:
        ask_who(request)  # its link opens again
    way, there = WAYS[kind], NO_ROW.get(kind, WAYS[kind].to)
    try:
        row = way.undo(row_id, request.user, timezone.now())
    except NothingToUndoError:
        return said(request, BACK_ALREADY, there)
    except TooLateToUndoError:
        return said(request, TOO_LATE, there)
    except (TakenMeanwhileError, BreaksOverlapError):
        return said(request, way.taken, there)
    except FULL:
        return said(request, way.full, there)
    name = isolate(row.name) if kind is Removal.CONTACT else ""
    parameters = {"day": row.day} if kind is Removal.LOOK_BACK else {}
    return said(request, way.back.format(name=name), way.to.format(row=row), **parameters)
