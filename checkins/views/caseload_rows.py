"""What stands within a row of the caseload: the form that logs a contact, and what was done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from checkins.charts.caseload import caseload_rows
from checkins.forms.caseload import CaseloadView
from checkins.forms.clients import RowContactForm
from checkins.queries.caseload import caseload
from checkins.queries.contact_log import undoable
from checkins.queries.sharing_reads import clients_of
from checkins.views.access import PersonRequest

SAVED = "Saved."
PART = "X-Part"


def wants_row(request: HttpRequest) -> bool:
    """Return whether a script asks for the row alone, to put it in the place of the old one."""
    return request.headers.get(PART) == "row"


def row_parts(
    request: PersonRequest,
    options: CaseloadView,
    *,
    at: datetime,
    logging: UUID | None = None,
    log_form: RowContactForm | None = None,
) -> dict[str, Any]:
    """Return what stands within rows of the list, as ``caseload_rows`` takes it.

    Log is open in the row of ``logging``, which a refused form is about, or of the address.
    """
    parts: dict[str, Any] = {}
    if opened := logging or options.log:
        form = log_form or RowContactForm(auto_id=f"id_%s_{opened}")
        parts["open_log"] = (opened, _panel(request, options, opened, form))
    if options.at:
        parts["said"] = (options.at, _said(request, options, options.at, at=at))
    return parts


def to_row(request: PersonRequest, client_id: UUID, sentence: str) -> HttpResponse:
    """Go back to a client's row, which says in one sentence what was done."""
    messages.success(request, sentence, extra_tags=f"row-{client_id}")
    if wants_row(request):
        return answer_row(request, client_id)
    way = CaseloadView(request.GET).link()
    return redirect(f"{reverse('caseload')}{way}{'&' if way else '?'}at={client_id}#c-{client_id}")


def answer_row(
    request: PersonRequest, client_id: UUID, *, log_form: RowContactForm | None = None
) -> HttpResponse:
    """Answer with the client's row as the list draws it, with 400 if it shows a refused form.

    :raises Http404: if the client is gone meanwhile.
    """
    counselor, now = request.user, timezone.now()
    options = CaseloadView(request.GET)
    found = caseload(clients_of(counselor, at=now, among=[client_id]), reader=counselor, at=now)
    rows = [row for section in found.sections.values() for row in section]
    if not rows:
        raise Http404
    parts = {"said": (client_id, _said(request, options, client_id, at=now))}
    if log_form is not None:
        parts = {"open_log": (client_id, _panel(request, options, client_id, log_form))}
    response = HttpResponse(
        caseload_rows(rows, options.link(), **parts), status=200 if log_form is None else 400
    )
    response.headers[PART] = "row"
    return response


def _panel(
    request: PersonRequest, options: CaseloadView, client_id: UUID, form: RowContactForm
) -> SafeString:
    context = {"form": form, "client_id": client_id, "way": options.link()}
    return render_to_string("checkins/caseload/_log.html", context, request)


def _said(
    request: PersonRequest, options: CaseloadView, client_id: UUID, *, at: datetime
) -> SafeString:
    """Return what was done in a row, with a way to undo what was saved; blank if nothing was."""
    context = {
        "client_id": client_id,
        "entry": undoable(request.user, client_id, at=at),
        "saved": SAVED,
        "way": options.link(),
    }
    return render_to_string("checkins/caseload/_said.html", context, request)
