"""Importing past check-ins from a person's file."""

import uuid
from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.catalog import sign_catalog
from checkins.forms.history import HistoryError, read_own_history
from checkins.forms.imports import MOST_BYTES, ImportForm
from checkins.models import CheckinImport
from checkins.queries.imports import import_preview
from checkins.services.imports import NothingToImportError, bring_file, drop_file, import_days
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
    refuse_fields,
    takes_file,
)
from checkins.views.answers import form_page

SHOWN_ERRORS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@dated
@takes_file(MOST_BYTES)
def bring(request: DatedRequest) -> HttpResponse:
    """Accept a file; show its errors, or a preview of the days that it would add."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["file"]
        try:
            read_own_history(text.splitlines(keepends=True), today=request.today)
        except HistoryError as error:
            return _import_page(request, form, wrong=error.errors)
        bring_file(by=request.user, at=request.now, text=text)
        return redirect("imports")
    return _import_page(request, form)


def _import_page(
    request: DatedRequest, form: ImportForm, *, wrong: list[str] | None = None
) -> HttpResponse:
    person = request.user
    imports = list(CheckinImport.objects.visible_to(person))
    waiting = next((item for item in imports if item.confirmed_at is None), None)
    context: dict[str, Any] = {
        "wrong": (wrong or [])[:SHOWN_ERRORS],
        "more_wrong": max(0, len(wrong or []) - SHOWN_ERRORS),
        "waiting": waiting,
        "done": [item for item in imports if item.confirmed_at],
        "signs": sign_catalog().signs,
    }
    if waiting:
        context["preview"] = import_preview(person, _days_of(waiting, request.today))
    return form_page(request, "checkins/imports/page.html", form, **context)


def _days_of(waiting: CheckinImport, today: date) -> Any:
    with suppress(HistoryError):  # the file was valid when it was stored
        return read_own_history(waiting.file.splitlines(keepends=True), today=today)
    return []


@require_POST
@dated_action
def confirm_import(request: DatedRequest, import_id: uuid.UUID) -> HttpResponse:
    """Import the file's days."""
    refuse_fields(request)
    brought = _brought(request, import_id)
    with suppress(NothingToImportError):  # a double tap, or every day is here already
        import_days(
            brought=brought,
            days=_days_of(brought, request.today),
            by=request.user,
            at=request.now,
        )
    return redirect("imports")


@require_POST
@person_required
def drop_import(request: PersonRequest, import_id: uuid.UUID) -> HttpResponse:
    """Delete a file that was not confirmed."""
    refuse_fields(request)
    drop_file(brought=_brought(request, import_id), by=request.user, at=timezone.now())
    return redirect("imports")


def _brought(request: PersonRequest, import_id: uuid.UUID) -> CheckinImport:
    visible = CheckinImport.objects.visible_to(request.user)
    brought: CheckinImport = get_object_or_404(visible, pk=import_id)
    return brought
