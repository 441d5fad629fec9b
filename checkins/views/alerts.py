"""A counselor's work on a client's alerts: marking them seen or acted on, snoozing, closing."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.forms.alerts import OutcomeForm, SnoozeForm
from checkins.forms.base import StrictForm
from checkins.models import Alert
from checkins.services import alerts
from checkins.views.access import PersonRequest, counselor_required, refuse_fields
from checkins.views.clients import open_now, show_client, to_client

CHANGED_MEANWHILE = "This alert changed meanwhile. Its history says how."


@require_POST
@counselor_required
def see(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Mark the alert as seen."""
    refuse_fields(request)
    return _work(request, client_id, alert_id, alerts.mark_seen, "The alert is marked as seen.")


@require_POST
@counselor_required
def act(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Mark the alert as acted on."""
    refuse_fields(request)
    return _work(
        request, client_id, alert_id, alerts.mark_acted_on, "The alert is marked as acted on."
    )


@require_POST
@counselor_required
def snooze(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Snooze the alert for a number of days, with a reason."""

    def for_days(*, at: datetime, snooze_days: int, **more: Any) -> None:
        alerts.snooze(at=at, until=at + timedelta(days=snooze_days), **more)

    form = SnoozeForm(request.POST)
    return _work(request, client_id, alert_id, for_days, "The alert is snoozed.", snooze_form=form)


@require_POST
@counselor_required
def close(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Close the alert with its outcome."""
    form = OutcomeForm(request.POST)
    return _work(
        request, client_id, alert_id, alerts.close, "The alert is closed.", outcome_form=form
    )


def _work(
    request: PersonRequest,
    client_id: uuid.UUID,
    alert_id: uuid.UUID,
    service: Callable[..., None],
    sentence: str,
    **forms: StrictForm,
) -> HttpResponse:
    """Call a service on an alert with the fields of a form and say so, or show its errors."""
    now, shared = timezone.now(), open_now(request, client_id)
    visible = Alert.objects.visible_to(request.user, at=now)
    alert = get_object_or_404(visible, pk=alert_id, person=shared.client.person_id)
    fields: dict[str, Any] = {}
    for form in forms.values():
        if not form.is_valid():
            return show_client(request, shared, working=alert.pk, **forms)
        fields |= form.cleaned_data
    try:
        service(alert=alert, by=request.user, at=now, **fields)
    except alerts.AlertNotOpenError:  # a colleague was faster; the page shows what they did
        sentence = CHANGED_MEANWHILE
    return to_client(request, client_id, sentence, place=f"alert-{alert_id}")
