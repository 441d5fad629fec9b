"""Saying that something here hurt or was wrong, and the safety contact's page of such notes."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.safety_notes import SafetyNoteForm
from checkins.models import SafetyNote
from checkins.models.safety_notes import is_safety_contact
from checkins.queries.safety_notes import safety_contact
from checkins.services.safety_notes import (
    NoSafetyContactError,
    TooManyNotesError,
    mark_safety_note_read,
    write_safety_note,
)
from checkins.views.access import (
    CounselorRequest,
    PersonRequest,
    counselor_required,
    person_required,
    posted,
    refuse_fields,
)
from checkins.views.answers import form_page, said

NOBODY = "No one is named here to read this right now. Please tell your clinic."
ENOUGH = "You sent ten notes today. Please call your clinic."


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def write(request: PersonRequest) -> HttpResponse:
    """Show who reads a note and the notes that were sent, and take one."""
    form = SafetyNoteForm(posted(request))
    if form.is_valid():
        try:
            write_safety_note(by=request.user, at=timezone.now(), **form.cleaned_data)
        except NoSafetyContactError:
            form.add_error(None, NOBODY)
        except TooManyNotesError:
            form.add_error(None, ENOUGH)
        else:
            return said(request, "Thank you for saying it. Your note is sent.", "safety_notes")
    context = {
        "contact": safety_contact(),
        "sent": SafetyNote.objects.visible_to(request.user),
    }
    return form_page(request, "checkins/safety_notes/page.html", form, **context)


@require_safe
@counselor_required
def inbox(request: CounselorRequest) -> HttpResponse:
    """Show all notes to the safety contact; for other counselors there is no such page."""
    if not is_safety_contact(request.user):
        raise Http404
    # The notes are addressed to this reader and are no part of a record, so no look is logged.
    notes = SafetyNote.objects.visible_to(request.user, at=timezone.now()).unread_first()
    return render(request, "checkins/safety_notes/inbox.html", {"tab": "desk", "notes": notes})


@require_POST
@counselor_required
def read(request: CounselorRequest, note_id: uuid.UUID) -> HttpResponse:
    """Mark one note as read."""
    refuse_fields(request)
    now = timezone.now()
    note = get_object_or_404(SafetyNote.objects.visible_to(request.user, at=now), pk=note_id)
    mark_safety_note_read(note=note, by=request.user, at=now)
    return said(request, "Marked as read. They can see that.", "safety_notes_inbox")
