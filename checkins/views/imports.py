"""Importing past check-ins from a person's file."""

import csv
import uuid
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog import sign_catalog
from checkins.enums import RATING_WORDS, DayOrder, Removal
from checkins.forms.history import HistoryError, OwnHistory, read_own_history
from checkins.forms.imports import DayOrderForm, ImportForm
from checkins.forms.workbooks import MOST_BYTES, TOO_LARGE
from checkins.models import CheckinImport
from checkins.queries.imports import import_preview
from checkins.services.imports import (
    NothingToImportError,
    bring_file,
    drop_file,
    import_days,
    set_day_order,
)
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
    refuse_fields,
    takes_file,
)
from checkins.views.answers import answer, form_page, removed, said
from checkins.views.confirming import asks_who

SHOWN_ERRORS = 20
TEMPLATE_NAME = "past-days.csv"


@require_http_methods(["GET", "HEAD", "POST"])
@dated
@takes_file(MOST_BYTES, over=TOO_LARGE)
def bring(request: DatedRequest) -> HttpResponse:
    """Accept a file; show what is wrong with it, what it asks, or the days that it would add."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["file"]
        try:
            read_own_history(text, today=request.today)
        except HistoryError as error:
            return _import_page(request, form, wrong=error)
        bring_file(by=request.user, at=request.now, text=text)
        return redirect("imports")
    return _import_page(request, form)


def _import_page(
    request: DatedRequest, form: ImportForm, *, wrong: HistoryError | None = None
) -> HttpResponse:
    person = request.user
    imports = list(CheckinImport.objects.visible_to(person))
    waiting = next((item for item in imports if item.confirmed_at is None), None)
    context: dict[str, Any] = {
        **_wrong_in(wrong),
        "waiting": waiting,
        "done": [item for item in imports if item.confirmed_at],
        "signs": [sign for sign in sign_catalog().signs if sign.active],
        "words": list(enumerate(RATING_WORDS)),
    }
    if waiting:
        context |= _waiting_in(request, waiting)
    return form_page(request, "checkins/imports/page.html", form, **context)


def _wrong_in(wrong: HistoryError | None) -> dict[str, Any]:
    errors = wrong.errors if wrong else []
    shown = [f"{capfirst(line)}." for line in errors[:SHOWN_ERRORS]]
    more = len(errors) - SHOWN_ERRORS
    return {
        "problems": [*shown, f"And {more} more."] if more > 0 else shown,
        "wrong_left_out": wrong.left_out if wrong else [],
    }


def _waiting_in(request: DatedRequest, waiting: CheckinImport) -> dict[str, Any]:
    """Return what the page says of the file that waits: its days, its question, what is wrong."""
    found: dict[str, Any] = {}
    if waiting.day_order:  # it can be answered anew
        with suppress(HistoryError):
            found["question"] = read_own_history(waiting.file, today=request.today).question
    try:
        history = _history_of(waiting, request.today)
    except HistoryError as error:
        return {**found, "unread": error.errors[:SHOWN_ERRORS]}
    found["left_out"] = history.left_out
    if history.question:
        found["question"] = history.question
    else:
        found["preview"] = import_preview(request.user, history.days)
    return found


def _history_of(waiting: CheckinImport, today: date) -> OwnHistory:
    order = DayOrder(waiting.day_order) if waiting.day_order else None
    return read_own_history(waiting.file, today=today, day_order=order)


@require_safe
@dated
def template(request: DatedRequest) -> HttpResponse:
    """Return a table to fill in: a column for each question, and yesterday as a first line."""
    codes = [sign.code for sign in sign_catalog().signs if sign.active]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{TEMPLATE_NAME}"'
    yesterday = request.today - timedelta(days=1)
    csv.writer(response).writerows([["day", *codes], [yesterday, *[""] * len(codes)]])
    return response


@require_POST
@dated_action
def order_days(request: DatedRequest, import_id: uuid.UUID) -> HttpResponse:
    """Keep how the days of the file are read."""
    form = DayOrderForm(request.POST)
    if not form.is_valid():
        return answer(request, "400.html", {"form": form}, refused=True)
    set_day_order(
        brought=_brought(request, import_id),
        day_order=DayOrder(form.cleaned_data["day_order"]),
        by=request.user,
        at=request.now,
    )
    return said(request, "We read the days of your file this way now.", "imports")


@require_POST
@dated_action
@asks_who
def confirm_import(request: DatedRequest, import_id: uuid.UUID) -> HttpResponse:
    """Import the file's days."""
    refuse_fields(request)
    brought = _brought(request, import_id)
    # A double tap, or every day is here, or the page says what is wrong or asked.
    with suppress(NothingToImportError, HistoryError):
        import_days(
            brought=brought,
            days=_history_of(brought, request.today).days,
            by=request.user,
            at=request.now,
        )
    return redirect("imports")


@require_POST
@person_required
def drop_import(request: PersonRequest, import_id: uuid.UUID) -> HttpResponse:
    """Take away a file that was not confirmed."""
    refuse_fields(request)
    brought = _brought(request, import_id)
    if brought.confirmed_at:
        return redirect("imports")
    drop_file(brought=brought, by=request.user, at=timezone.now())
    return removed(
        request, "Your file is deleted. Nothing was added.", Removal.IMPORT, import_id, "imports"
    )


def _brought(request: PersonRequest, import_id: uuid.UUID) -> CheckinImport:
    visible = CheckinImport.objects.visible_to(request.user)
    brought: CheckinImport = get_object_or_404(visible, pk=import_id)
    return brought
