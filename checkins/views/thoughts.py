"""Thought records: writing, reading, changing, deleting, and sharing them one by one."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.enums import Removal
from checkins.forms.one_by_one import ReadersForm
from checkins.forms.sharing import page_from
from checkins.forms.thoughts import NewShortThoughtForm, NewThoughtForm, ThoughtForm
from checkins.models import ThoughtRecord
from checkins.queries.one_by_one import chosen_readers, readers_of
from checkins.queries.thoughts import shown_thought, thought_history, thoughts_page
from checkins.services.one_by_one import NoReaderError
from checkins.services.thoughts import (
    add_thought,
    change_thought,
    remove_thought,
    share_thought,
    thought_of,
    unshare_thought,
)
from checkins.views.access import PersonRequest, person_required, posted, refuse_fields
from checkins.views.answers import form_page, removed, said


@require_safe
@person_required
def thoughts(request: PersonRequest) -> HttpResponse:
    """List the records, and show the patterns that recur in them."""
    page = page_from(request.GET)
    found, has_older = thoughts_page(request.user, page=page)
    context = {
        "thoughts": found,
        "older": page + 1 if has_older else None,
        "newer": page - 1,
        "back": thought_history(request.user, at=timezone.now()),
    }
    return render(request, "checkins/thoughts/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def new(request: PersonRequest, *, long: bool) -> HttpResponse:
    """Write a record with the short or the long form."""
    form = (NewThoughtForm if long else NewShortThoughtForm)(posted(request))
    if form.is_valid():
        record = add_thought(
            thought=form.said(),
            by=request.user,
            at=timezone.now(),
            form_id=form.cleaned_data["form_id"],
        )
        return said(request, "Your thought is saved.", "thoughts_record", thought_id=record.pk)
    return form_page(request, "checkins/thoughts/form.html", form, is_long=long)


@require_safe
@person_required
def thought(request: PersonRequest, thought_id: uuid.UUID) -> HttpResponse:
    """Show one record, and who else can see it."""
    record, now = _record(request, thought_id), timezone.now()
    readers = readers_of(request.user, at=now)
    seen_by, kept_from = chosen_readers(record, readers)
    context = {
        "thought": shown_thought(record),
        "readers": readers,
        "seen_by": seen_by,
        "kept_from": kept_from,
    }
    return render(request, "checkins/thoughts/thought.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def edit(request: PersonRequest, thought_id: uuid.UUID) -> HttpResponse:
    """Change a record; the form is always the long one."""
    record, now = _record(request, thought_id), timezone.now()
    stored = thought_of(record)
    initial = {name: getattr(stored, name) for name in ThoughtForm.base_fields}
    form = ThoughtForm(posted(request), initial=initial)
    if form.is_valid():
        change_thought(record=record, thought=form.said(), by=request.user, at=now)
        return said(request, "Your change is saved.", "thoughts_record", thought_id=record.pk)
    seen_by, _ = chosen_readers(record, readers_of(request.user, at=now))
    context = {"record": record, "is_long": True, "seen_by": seen_by}
    return form_page(request, "checkins/thoughts/form.html", form, **context)


@require_POST
@person_required
def remove(request: PersonRequest, thought_id: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    remove_thought(record=_record(request, thought_id), by=request.user, at=timezone.now())
    return removed(request, "Your thought is deleted.", Removal.THOUGHT, thought_id, "thoughts")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def share(request: PersonRequest, thought_id: uuid.UUID) -> HttpResponse:
    """Show who could see this record, and share it with the chosen counselors."""
    record, now = _record(request, thought_id), timezone.now()
    consents = readers_of(request.user, at=now)
    form = ReadersForm(posted(request), consents=consents)
    if form.is_valid():
        try:
            share_thought(record=record, consent_ids=form.consent_ids(), by=request.user, at=now)
        except NoReaderError:
            form.add_error("readers", "Sharing ended in the meantime. Check who can see it.")
        else:
            sentence = "Shared. You can stop at any time."
            return said(request, sentence, "thoughts_record", thought_id=record.pk)
    context = {"thought": shown_thought(record), "consents": consents}
    return form_page(request, "checkins/thoughts/share.html", form, **context)


@require_POST
@person_required
def unshare(request: PersonRequest, thought_id: uuid.UUID) -> HttpResponse:
    """Stop sharing this record."""
    refuse_fields(request)
    unshare_thought(record=_record(request, thought_id), by=request.user, at=timezone.now())
    sentence = "Only you can see this record now."
    return said(request, sentence, "thoughts_record", thought_id=thought_id)


def _record(request: PersonRequest, thought_id: uuid.UUID) -> ThoughtRecord:
    visible = ThoughtRecord.objects.visible_to(request.user)
    record: ThoughtRecord = get_object_or_404(visible, pk=thought_id)
    return record
