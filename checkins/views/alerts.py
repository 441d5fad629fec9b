"""A counselor's work on a client's alerts: marking them seen or acted on, snoozing, closing."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.enums import AlertOutcome
from checkins.forms.alerts import OutcomeForm, SnoozeForm
from checkins.models import Alert
from checkins.queries.sharing_reads import SharedClient
from checkins.services import alerts
from checkins.services.alerts import AlertNotOpenError, mark_acted_on, mark_seen
from checkins.views.access import PersonRequest, counselor_required, refuse_fields
from checkins.views.answers import said
from checkins.views.clients import open_now, show_client

SENTENCES = {
    mark_seen: "The alert is marked as seen.",
    mark_acted_on: "The alert is marked as acted on.",
    alerts.snooze: "The alert is snoozed.",
    alerts.close: "The alert is closed.",
}


def _alert_of(request: PersonRequest, shared: SharedClient, alert_id: uuid.UUID) -> Alert:
    visible = Alert.objects.visible_to(request.user, at=timezone.now())
    alert: Alert = get_object_or_404(visible, pk=alert_id, person=shared.client.person_id)
    return alert


@require_POST
@counselor_required
def see(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Mark the alert as seen."""
    refuse_fields(request)
    shared = open_now(request, client_id)
    return _worked(request, client_id, mark_seen, alert=_alert_of(request, shared, alert_id))


@require_POST
@counselor_required
def act(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Mark the alert as acted on."""
    refuse_fields(request)
    shared = open_now(request, client_id)
    return _worked(request, client_id, mark_acted_on, alert=_alert_of(request, shared, alert_id))


@require_POST
@counselor_required
def snooze(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Snooze the alert for a number of days, with a reason."""
    shared = open_now(request, client_id)
    alert = _alert_of(request, shared, alert_id)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return show_client(request, shared, snooze_form=form, working=alert.pk)
    until = timezone.now() + timedelta(days=form.cleaned_data["snooze_days"])
    reason = form.cleaned_data["reason"]
    return _worked(request, client_id, alerts.snooze, alert=alert, until=until, reason=reason)


@require_POST
@counselor_required
def close(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Close the alert with its outcome."""
    shared = open_now(request, client_id)
    alert = _alert_of(request, shared, alert_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return show_client(request, shared, outcome_form=form, working=alert.pk)
    outcome = AlertOutcome(form.cleaned_data["outcome"])
    return _worked(request, client_id, alerts.close, alert=alert, outcome=outcome)


def _worked(request: HttpRequest, client_id: uuid.UUID, service: Any, **more: Any) -> HttpResponse:
    sentence = SENTENCES[service]
    try:
        service(by=request.user, at=timezone.now(), **more)
    except AlertNotOpenError:  # a colleague was faster
        sentence = "This alert changed meanwhile. Its history says how."
    return said(request, sentence, "clients_page", client_id=client_id)
