"""The agenda: a counselor's next visits, and setting one."""

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from checkins.forms.agenda import VisitForm
from checkins.forms.base import UUID_TEXT
from checkins.models import Client
from checkins.queries.agenda import TITLES, Booked, When, agenda_of
from checkins.services.contact_log import set_next_visit
from checkins.views.access import CounselorRequest, PersonRequest, counselor_required, posted
from checkins.views.answers import answer, said_at
from checkins.views.clients import open_now, show_client, to_client, zone_of

SHOWN_OPEN = 20  # so many of the visits that passed have their form open
MOST_FORMS = 60  # a longer agenda has a link in each row, and the form on the page that it leads to


@require_safe
@counselor_required
def agenda(request: CounselorRequest) -> HttpResponse:
    """Show the next visits in order. A label and a time are the counselor's own: no look."""
    return _show(request, timezone.now())


@require_POST
@counselor_required
def set_visit(request: CounselorRequest, client_id: uuid.UUID) -> HttpResponse:
    """Set or remove a client's next visit from the agenda."""
    now = timezone.now()
    client = get_object_or_404(Client.objects.visible_to(request.user).sharing(now), pk=client_id)
    form = _form(request, client.next_visit_at, now, key=client_id, data=posted(request))
    if not form.is_valid():
        return _show(request, now, {client_id: form})
    when = form.cleaned_data["next_visit_at"]
    set_next_visit(client=client, by=request.user, at=now, next_visit_at=when)
    sentence = "The next visit is saved." if when else "No next visit is set."
    place = f"visit-{client_id}" if when else ""
    return said_at(request, sentence, reverse("agenda"), place=place)


@require_POST
@counselor_required
def next_visit(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Set or remove the time of the next visit from a client's page."""
    now = timezone.now()
    shared = open_now(request, client_id)
    form = VisitForm(posted(request), at=now, zone=zone_of(request))
    if not form.is_valid():
        return show_client(request, shared, visit_form=form)
    when = form.cleaned_data["next_visit_at"]
    set_next_visit(client=shared.client, by=request.user, at=now, next_visit_at=when)
    sentence = "The next visit is saved." if when else "No next visit is set."
    return to_client(request, client_id, sentence, place="visit")


def _form(
    request: CounselorRequest,
    visit: datetime | None,
    now: datetime,
    *,
    key: uuid.UUID,
    data: Any = None,
) -> VisitForm:
    """Return the form of one row; its field has the client in its id."""
    return VisitForm(data, at=now, zone=zone_of(request), visit=visit, auto_id=f"id_%s_{key}")


def _show(
    request: CounselorRequest, now: datetime, refused: dict[uuid.UUID, VisitForm] | None = None
) -> HttpResponse:
    found, forms = agenda_of(request.user, at=now), refused or {}
    chosen = _chosen(request)
    open_rows = {row.id for row in found.parts[When.PASSED][:SHOWN_OPEN]} | {chosen, *forms}
    has_forms = sum(map(len, found.parts.values())) + len(found.without) <= MOST_FORMS

    def drawn(row: Booked) -> dict[str, Any]:
        is_open = row.id in open_rows
        form = forms.get(row.id)
        if form is None and (is_open or has_forms):
            form = _form(request, row.at, now, key=row.id)
        return {"row": row, "form": form, "is_open": is_open}

    parts = [
        {"name": part.value, "title": TITLES[part], "rows": list(map(drawn, rows))}
        for part, rows in found.parts.items()
        if rows
    ]
    without = list(map(drawn, found.without))
    context = {
        "tab": "visits",
        "today": found.today,
        "parts": parts,
        "without": without,
        "is_without_open": not parts or any(line["is_open"] for line in without),
        "visit_form": next(iter(forms.values()), None),
        "of_today": len(found.of_today),
        "of_this_week": len(found.of_this_week),
    }
    return answer(request, "checkins/agenda/page.html", context, refused=bool(refused))


def _chosen(request: CounselorRequest) -> uuid.UUID | None:
    text = request.GET.get("set", "")
    return uuid.UUID(text) if UUID_TEXT.fullmatch(text) else None
