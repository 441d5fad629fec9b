"""The counselor's list and a client's page."""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from checkins.charts.caseload import caseload_rows, ended_rows
from checkins.charts.client import client_pictures
from checkins.enums import AccessAction, AlertOutcome, ContactHow
from checkins.forms.caseload import CaseloadView, ContactForm, OutcomeForm, SnoozeForm, VisitForm
from checkins.forms.trends import weeks_from
from checkins.models import Alert
from checkins.queries.alert_budget import alert_budget
from checkins.queries.caseload import PAGE_SIZE, TITLES, Section, caseload
from checkins.queries.clients import client_page, contacts_of
from checkins.queries.shared import SharedClient, local_day
from checkins.queries.trends import SPANS_WEEKS
from checkins.services.alerts import AlertNotOpenError, close, mark_acted_on, mark_seen, snooze
from checkins.services.contact_log import log_contact, set_next_visit
from checkins.services.opening import (
    NotVisibleError,
    OpenedClient,
    open_caseload,
    open_client,
    open_counseling_notes,
)
from checkins.views.access import PersonRequest, counselor_required, posted, refuse_fields
from checkins.views.answers import answer

FOLDED = {Section.STEADY, Section.ENDED}


@require_safe
@counselor_required
def caseload_page(request: PersonRequest) -> HttpResponse:
    """Show the counselor's clients, those who need them first."""
    counselor, now = request.user, timezone.now()
    asked = CaseloadView(request.GET)
    everybody = open_caseload(by=counselor, at=now)
    sharing = sum(item.status is not None for item in everybody)
    budget = alert_budget(counselor, sharing=sharing, at=now)
    clients = asked.searched(everybody)
    first = (asked.page - 1) * PAGE_SIZE
    found = caseload(
        clients[first : first + PAGE_SIZE],
        at=now,
        counselor_today=local_day(now, counselor),
        line=budget.line,
    )
    return render(
        request,
        "checkins/caseload/page.html",
        {
            "tab": "caseload",
            "asked": asked,
            "today": local_day(now, counselor),
            "caseload": found,
            "budget": budget,
            "tiles": [
                {"name": name.value, "title": TITLES[name], "count": found.counts[name]}
                for name in Section
                if name is not Section.ENDED
            ],
            "sections": [
                {
                    "name": name.value,
                    "title": TITLES[name],
                    "count": len(rows),
                    "folded": name in FOLDED and asked.show != name and not asked.search,
                    "rows": _drawn(name, asked.ordered(rows), asked),
                }
                for name, rows in found.sections.items()
                if rows and asked.show in (None, name)
            ],
            "pages": range(1, -(-len(clients) // PAGE_SIZE) + 1),
        },
    )


def _drawn(name: Section, rows: Any, asked: CaseloadView) -> Any:
    if name in FOLDED and asked.show != name and not asked.search:
        return ""
    return ended_rows(rows) if name is Section.ENDED else caseload_rows(rows)


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
    """Show one client, as far as their consent goes."""
    return _client_page(request, _opened(request, client_id).shared)


def _client_page(request: PersonRequest, shared: SharedClient, **refused: Any) -> HttpResponse:
    """Show a client's page; ``refused`` is a form that comes back, by its name on the page."""
    counselor, now = request.user, timezone.now()
    page = client_page(counselor, shared, at=now, weeks=weeks_from(request.GET))
    initial = {"next_visit_at": _on_clock(shared.client.next_visit_at, counselor.zone)}
    context: dict[str, Any] = {
        "tab": "caseload",
        "client": shared.client,
        "shared": shared,
        "page": page,
        "contact_form": ContactForm(),
        "visit_form": VisitForm(initial=initial),
        "snooze_form": SnoozeForm(),
        "outcome_form": OutcomeForm(),
        "today": local_day(now, counselor),
        **refused,
    }
    if page is None:
        context["contacts"] = contacts_of(counselor, shared)
        return answer(request, "checkins/client/ended.html", context, refused=bool(refused))
    context["colleagues_notes"] = open_counseling_notes(shared=shared, by=counselor, at=now)
    context |= client_pictures(page)
    return answer(request, "checkins/client/page.html", context, refused=bool(refused))


def _on_clock(moment: datetime | None, zone: Any) -> datetime | None:
    return moment.astimezone(zone) if moment and zone else moment


@require_safe
@counselor_required
def session_sheet(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Show one page to print for a visit."""
    shared = _opened(request, client_id, AccessAction.OPENED_SESSION_SHEET).shared
    page = client_page(request.user, shared, at=timezone.now(), weeks=SPANS_WEEKS[0])
    if page is None:
        return redirect("client", client_id=client_id)
    context = {
        "client": shared.client,
        "shared": shared,
        "page": page,
        "consent": shared.client.consent,
    }
    return render(request, "checkins/client/sheet.html", context | client_pictures(page))


@require_POST
@counselor_required
def add_contact(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Write down one contact, or a note."""
    shared = _open_now(request, client_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _client_page(request, shared, contact_form=form)
    data = form.cleaned_data
    log_contact(
        client=shared.client,
        by=request.user,
        at=timezone.now(),
        how=ContactHow(data["how"]),
        reached=data["reached"],
        line=data["line"],
    )
    return redirect("client", client_id=client_id)


@require_POST
@counselor_required
def next_visit(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Note the next visit."""
    shared = _open_now(request, client_id)
    form = VisitForm(posted(request))
    if not form.is_valid():
        return _client_page(request, shared, visit_form=form)
    when = form.cleaned_data["next_visit_at"]
    if when and request.user.zone:
        when = when.replace(tzinfo=request.user.zone)
    set_next_visit(client=shared.client, by=request.user, at=timezone.now(), next_visit_at=when)
    return redirect("client", client_id=client_id)


def _open_now(request: PersonRequest, client_id: uuid.UUID) -> SharedClient:
    """Return a client whose consent is in force, for something to be written about them.

    :raises Http404: after the end too: there is nothing left to act on.
    """
    shared = _opened(request, client_id).shared
    if shared.scopes is None:
        raise Http404
    return shared


def _alert_of(request: PersonRequest, shared: SharedClient, alert_id: uuid.UUID) -> Alert:
    visible = Alert.objects.visible_to(request.user, at=timezone.now())
    alert: Alert = get_object_or_404(visible, pk=alert_id, person=shared.client.person_id)
    return alert


@require_POST
@counselor_required
def see_alert(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Say that the alert was seen."""
    refuse_fields(request)
    shared = _open_now(request, client_id)
    return _worked(request, client_id, mark_seen, alert=_alert_of(request, shared, alert_id))


@require_POST
@counselor_required
def act_on_alert(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Say that somebody acted on the alert."""
    refuse_fields(request)
    shared = _open_now(request, client_id)
    return _worked(request, client_id, mark_acted_on, alert=_alert_of(request, shared, alert_id))


@require_POST
@counselor_required
def snooze_alert(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Put the alert aside, with a reason and an end."""
    shared = _open_now(request, client_id)
    alert = _alert_of(request, shared, alert_id)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return _client_page(request, shared, snooze_form=form, working=alert.pk)
    until = timezone.now() + timedelta(days=form.cleaned_data["snooze_days"])
    reason = form.cleaned_data["reason"]
    return _worked(request, client_id, snooze, alert=alert, until=until, reason=reason)


@require_POST
@counselor_required
def close_alert(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Close the alert with what came of it."""
    shared = _open_now(request, client_id)
    alert = _alert_of(request, shared, alert_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _client_page(request, shared, outcome_form=form, working=alert.pk)
    outcome = AlertOutcome(form.cleaned_data["outcome"])
    return _worked(request, client_id, close, alert=alert, outcome=outcome)


def _worked(request: HttpRequest, client_id: uuid.UUID, service: Any, **more: Any) -> HttpResponse:
    with suppress(AlertNotOpenError):  # a colleague was faster; the page shows what they did
        service(by=request.user, at=timezone.now(), **more)
    return redirect("client", client_id=client_id)
