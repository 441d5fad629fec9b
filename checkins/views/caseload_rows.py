"""What stands within a row of the caseload: the form that logs a contact, and what was done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from checkins.charts.caseload import caseload_rows
from checkins.forms.caseload import CaseloadView
from checkins.forms.clients import RowContactForm
from checkins.forms.form_drafts import KEPT
from checkins.queries.caseload import CaseloadRow, caseload
from checkins.queries.contact_log import undoable
from checkins.queries.sharing_reads import clients_of
from checkins.services.form_drafts import kept_form
from checkins.views.access import PersonRequest
from checkins.views.answers import answer_part

SAVED = "Saved."
PART = "X-Part"


def wants_row(request: HttpRequest) -> bool:
    """Return whether a script asks for the row alone, to put it in the place of the old one."""
    return request.headers.get(PART) == "row"


def kept_row(request: PersonRequest) -> UUID | None:
    """Return in whose row a contact was written that could not be saved; it opens filled in."""
    typed = kept_form(request.user, at=timezone.now()) if request.session.get(KEPT) else None
    if typed is None:
        return None
    found = resolve(typed.address)
    return found.kwargs["client_id"] if found.url_name == "clients_log" else None


def row_parts(
    request: PersonRequest,
    options: CaseloadView,
    drawn: Sequence[CaseloadRow],
    *,
    at: datetime,
    log_form: RowContactForm | None = None,
) -> dict[str, Any]:
    """Return what stands within the drawn rows, as ``caseload_rows`` takes it.

    ``log_form`` is a refused one, of the client in whose row Log is open.
    """
    open_rows = {row.id for row in drawn if row.shown}
    parts: dict[str, Any] = {
        "is_refused": log_form is not None,
        "place": options.at or options.log,
    }
    if options.log is not None and options.log in open_rows:
        form = log_form or RowContactForm(auto_id=f"id_%s_{options.log}")
        parts["open_log"] = (options.log, _panel(request, options, options.log, form))
    if options.at is not None and options.at in open_rows:
        parts["said"] = (options.at, _said(request, options, options.at, at=at))
    return parts


def to_row(request: PersonRequest, client_id: UUID, sentence: str) -> HttpResponse:
    """Go back to a client's row, which says in one sentence what was done."""
    messages.success(request, sentence, extra_tags=f"row-{client_id}")
    if wants_row(request):
        return answer_row(request, client_id)
    return redirect(reverse("caseload") + CaseloadView(request.GET).back_to(client_id))


def answer_row(
    request: PersonRequest, client_id: UUID, *, log_form: RowContactForm | None = None
) -> HttpResponse:
    """Answer with the client's row as the list draws it; one with a refused form is a 400.

    :raises Http404: if the client is gone meanwhile.
    """
    counselor, now = request.user, timezone.now()
    options = CaseloadView(request.GET)
    options.log, options.at = (client_id, None) if log_form else (None, client_id)
    found = caseload(clients_of(counselor, at=now, among=[client_id]), reader=counselor, at=now)
    rows = [row for section in found.sections.values() for row in section]
    if not rows:
        raise Http404
    parts = row_parts(request, options, rows, at=now, log_form=log_form)
    html = caseload_rows(rows, options.listed(), is_roomy=options.is_roomy, **parts)
    response = answer_part(html, refused=log_form is not None)
    response.headers[PART] = "row"
    return response


def _panel(
    request: PersonRequest, options: CaseloadView, client_id: UUID, form: RowContactForm
) -> SafeString:
    context = {"form": form, "client_id": client_id, "way": options.listed()}
    return render_to_string("checkins/caseload/_log.html", context, request)


def _said(
    request: PersonRequest, options: CaseloadView, client_id: UUID, *, at: datetime
) -> SafeString:
    """Return what was done in a row, with a way to undo what was saved; blank if nothing was."""
    context = {
        "client_id": client_id,
        "entry": undoable(request.user, client_id, at=at),
        "saved": SAVED,
        "way": options.listed(),
    }
    return render_to_string("checkins/caseload/_said.html", context, request)
