"""Writing, marking and ending the notes that something hurt or was wrong."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from checkins.models import SafetyNote, User
from checkins.models.safety_notes import is_safety_contact
from checkins.queries.safety_notes import safety_contact
from checkins.services import audit
from checkins.services.turns import made_before, take_turn

DAY = timedelta(hours=24)
MOST_A_DAY = 10
MOST_A_RUN = 500  # notes that one run deletes


class NoSafetyContactError(Exception):
    """Nobody is named to read the note, so it is not taken."""


class TooManyNotesError(Exception):
    """The person has written ten notes today."""


@transaction.atomic
def write_safety_note(
    *, by: User, at: datetime, text: str, form_id: uuid.UUID | None = None
) -> SafetyNote:
    """Keep a note for the safety contact, sealed, once for each form; no mail leaves.

    :raises NoSafetyContactError: if no active counselor is named.
    :raises TooManyNotesError: at ten notes since the same time yesterday.
    """
    take_turn(by)
    if made := made_before(SafetyNote, form_id, person=by):
        return made
    if safety_contact() is None:
        raise NoSafetyContactError
    lately = SafetyNote.objects.visible_to(by).filter(written_at__gt=at - DAY)
    if lately.count() >= MOST_A_DAY:
        raise TooManyNotesError(by.pk)
    note = SafetyNote(id=uuid.uuid4(), person=by, written_at=at, form_id=form_id)
    note.text = text
    note.save(force_insert=True)
    audit.record(action="safety_note_written", about=by, by=by, at=at)
    return note


@transaction.atomic
def mark_safety_note_read(*, note: SafetyNote, by: User, at: datetime) -> None:
    """Mark a note as read, which its person sees; repeating it changes nothing."""
    unread = SafetyNote.objects.visible_to(by, at=at).unread().filter(pk=note.pk)
    if is_safety_contact(by) and unread.update(read_at=at):
        audit.record(action="safety_note_read", about=note.person, by=by, at=at)


@transaction.atomic
def purge_safety_notes(*, at: datetime) -> int:
    """Delete the notes whose year is over, and return how many it was."""
    old = list(SafetyNote.objects.too_old(at).select_related("person")[:MOST_A_RUN])
    for note in old:
        audit.record(action="safety_note_deleted", about=note.person, by=None, at=at)
    SafetyNote.objects.filter(pk__in=[note.pk for note in old]).delete()
    return len(old)
