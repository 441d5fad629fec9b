"""One client as their counselor sees them, and what the counselor logs about them."""

import uuid
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from checkins.charts.clients import client_pictures
from checkins.enums import AccessAction, ContactHow
from checkins.forms.agenda import VisitForm
from checkins.forms.alerts import OutcomeForm, SnoozeForm
from checkins.forms.caseload import CaseloadView
from checkins.forms.clients import ContactForm
from checkins.forms.trends import weeks_from
from checkins.queries.clients import AlertLine, ClientPage, client_page, contacts_of
from checkins.queries.sharing_reads import SharedClient, local_day
from checkins.services.access_log import (
    NotVisibleError,
    OpenedClient,
    open_client,
    open_counseling_notes,
)
from checkins.services.contact_log import log_contact
from checkins.views.access import PersonRequest, UserRequest, counselor_required
from checkins.views.answers import answer, said_at


def _opened(
    request: PersonRequest, client_id: uuid.UUID, page: AccessAction = AccessAction.OPENED_CLIENT
) -> OpenedClient:
    try:
        return open_client(client_id=client_id, by=request.user, at=timezone.now(), page=page)
    except NotVisibleError as error:
        raise Http404 from error


@require_safe
@counselor_required
def client(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Show one client within the scopes of their consent."""
    return show_client(request, _opened(request, client_id).shared)


def show_client(request: PersonRequest, shared: SharedClient, **refused: Any) -> HttpResponse:
    """Show a client's page; ``refused`` holds a form with errors under its name on the page."""
    counselor, now = request.user, timezone.now()
    page = client_page(counselor, shared, at=now, weeks=weeks_from(request.GET))
    visit = shared.client.next_visit_at
    way = way_of(request)
    context: dict[str, Any] = {
        "tab": "caseload",
        "way": way,
        "and_way": way.replace("?", "&", 1),
        "client": shared.client,
        "shared": shared,
        "page": page,
        "contact_form": ContactForm(),
        "visit_form": VisitForm(at=now, zone=zone_of(request), visit=visit),
        "today": local_day(now, counselor),
        **refused,
    }
    if page is None:
        context["contacts"] = contacts_of(counselor, shared)
        return answer(request, "checkins/clients/ended.html", context, refused=bool(refused))
    context["alert_rows"] = alert_rows(page, refused)
    context["colleagues_notes"] = open_counseling_notes(shared=shared, by=counselor, at=now)
    context |= client_pictures(page)
    return answer(request, "checkins/clients/page.html", context, refused=bool(refused))


def alert_rows(
    page: ClientPage, refused: Mapping[str, Any]
) -> list[tuple[AlertLine, SnoozeForm, OutcomeForm]]:
    """Return each alert with the forms to work it; ``refused`` may hold one with its errors.

    Each field has its alert in its id: a label is to lead to its own field.
    """
    rows = []
    for line in page.alerts:
        auto_id = f"id_%s_{line.alert.pk}"
        here = refused if refused.get("working") == line.alert.pk else {}
        snooze_form = here.get("snooze_form") or SnoozeForm(auto_id=auto_id)
        outcome_form = here.get("outcome_form") or OutcomeForm(
            auto_id=auto_id, outcomes=line.outcomes
        )
        rows.append((line, snooze_form, outcome_form))
    return rows


def way_of(request: UserRequest) -> str:
    """Return the query string with which the list was left, to go on and back with."""
    return CaseloadView(request.GET).link()


def to_client(
    request: UserRequest, client_id: uuid.UUID, sentence: str = "", *, place: str = ""
) -> HttpResponse:
    """Redirect to a client's page, which says in one sentence what was done, if anything."""
    address = reverse("clients_page", args=[client_id]) + way_of(request)
    return said_at(request, sentence, address, place=place) if sentence else redirect(address)


def zone_of(request: UserRequest) -> tzinfo:
    """Return the zone of the counselor's clock, else the one in which times are shown."""
    return request.user.zone or timezone.get_current_timezone()


@require_POST
@counselor_required
def add_contact(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Log one contact, or a note."""
    shared = open_now(request, client_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return show_client(request, shared, contact_form=form)
    data = form.cleaned_data
    log_contact(
        client=shared.client,
        by=request.user,
        at=timezone.now(),
        how=ContactHow(data["how"]),
        reached=data["reached"],
        line=data["line"],
        form_id=data["form_id"],
    )
    return to_client(request, client_id, "The contact is logged.", place="contact")


def open_now(request: PersonRequest, client_id: uuid.UUID) -> SharedClient:
    """Return a client whose consent is in force, before something is written about them.

    :raises Http404: if the counselor has no such client, or access has ended.
    """
    shared = _opened(request, client_id).shared
    if shared.scopes is None:
        raise Http404
    return shared
