"""Logging a contact with a client, in a row of the list or on the client's page; undoing it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.forms.clients import ContactForm, FollowUpForm, RowContactForm
from checkins.models import ContactLog
from checkins.queries.sharing_reads import SharedClient
from checkins.services.contact_log import (
    NotTheirEntryError,
    UndoTooLateError,
    follow_up,
    log_contact,
    take_back,
)
from checkins.views.access import PersonRequest, counselor_required, refuse_fields
from checkins.views.caseload import show_caseload
from checkins.views.caseload_rows import SAVED, answer_row, to_row, wants_row
from checkins.views.clients import (
    open_now,
    open_row,
    show_client,
    shown_until,
    to_client,
)

TAKEN_BACK = "Taken back. It no longer counts as a contact."
TOO_LATE = "It was logged more than 10 minutes ago, so it stays. You can correct it instead."
IT_STAYS = "This entry was taken back before. It stays as it is."


@require_POST
@counselor_required
def log_in_row(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Log one contact, and go back to the client's row in the list."""
    shared = open_row(request, client_id)
    form = RowContactForm(request.POST, auto_id=f"id_%s_{client_id}")
    if not form.is_valid():
        if wants_row(request):
            return answer_row(request, client_id, log_form=form)
        return show_caseload(request, log_form=form, logging=client_id)
    _log(request, shared, form)
    return to_row(request, client_id, SAVED)


@require_POST
@counselor_required
def undo_in_row(request: PersonRequest, client_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Take back what was logged, and go back to the client's row in the list."""
    refuse_fields(request)
    return to_row(request, client_id, _taken_back(request, open_row(request, client_id), entry_id))


@require_POST
@counselor_required
def add(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Log one contact, or a note."""
    shared = open_now(request, client_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return show_client(request, shared, contact_form=form)
    _log(request, shared, form)
    return to_client(request, client_id, "The contact is logged.", place="contact")


@require_POST
@counselor_required
def undo(request: PersonRequest, client_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Take back what was logged."""
    refuse_fields(request)
    sentence = _taken_back(request, open_now(request, client_id), entry_id)
    return to_client(request, client_id, sentence, place="contact")


@require_POST
@counselor_required
def correct(request: PersonRequest, client_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Write a note that corrects an entry."""
    shared = open_now(request, client_id)
    entry = _own(request, shared, entry_id)
    form = FollowUpForm(request.POST, auto_id=f"id_%s_{entry_id}")
    if not form.is_valid():
        return show_client(request, shared, correcting=entry_id, follow_up_form=form)
    sentence = "The correction is saved."
    try:
        follow_up(entry=entry, by=request.user, at=timezone.now(), **form.cleaned_data)
    except NotTheirEntryError:  # taken back in another tab
        sentence = IT_STAYS
    return to_client(request, client_id, sentence, place="contact")


def _log(request: PersonRequest, shared: SharedClient, form: ContactForm) -> None:
    """Log what a valid form says."""
    log_contact(
        client=shared.client,
        by=request.user,
        at=timezone.now(),
        shown_until=shown_until(request),
        **form.logged,
    )


def _own(request: PersonRequest, shared: SharedClient, entry_id: uuid.UUID) -> ContactLog:
    """Return an entry that the counselor wrote about this client."""
    own = ContactLog.objects.visible_to(request.user).filter(client=shared.client)
    entry: ContactLog = get_object_or_404(own.select_related("client__person"), pk=entry_id)
    return entry


def _taken_back(request: PersonRequest, shared: SharedClient, entry_id: uuid.UUID) -> str:
    """Take an entry back and return what to say of it."""
    entry = _own(request, shared, entry_id)
    try:
        take_back(entry=entry, by=request.user, at=timezone.now())
    except UndoTooLateError:
        return TOO_LATE
    except NotTheirEntryError:
        return IT_STAYS
    return TAKEN_BACK
