"""A counselor's work on a client's alerts: seen, acted on, set aside, closed."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.enums import AlertOutcome
from checkins.forms.alerts import OutcomeForm, SetAsideForm
from checkins.forms.base import StrictForm
from checkins.models import Alert, Scopes, User
from checkins.queries.sharing_reads import day_begins, local_day
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
    """Set the alert aside until a day, with a reason."""

    def until_day(*, by: User, until: date, **more: Any) -> None:
        alerts.snooze(by=by, until=day_begins(until, by), **more)

    today = local_day(timezone.now(), request.user)
    return _work(
        request,
        client_id,
        alert_id,
        until_day,
        "The alert is set aside.",
        set_aside_form=lambda _, **more: SetAsideForm(request.POST, today=today, **more),
    )


@require_POST
@counselor_required
def close(request: PersonRequest, client_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """Close the alert with its outcome."""

    def form(outcomes: Sequence[AlertOutcome], **more: Any) -> OutcomeForm:
        return OutcomeForm(request.POST, outcomes=outcomes, **more)

    return _work(
        request, client_id, alert_id, alerts.close, "The alert is closed.", outcome_form=form
    )


def _work(
    request: PersonRequest,
    client_id: uuid.UUID,
    alert_id: uuid.UUID,
    service: Callable[..., None],
    sentence: str,
    **forms: Callable[..., StrictForm],
) -> HttpResponse:
    """Call a service on an alert with the fields of a form and say so, or show its errors.

    ``forms`` makes the form under its name on the page, for the outcomes that may be given.
    """
    now, shared = timezone.now(), open_now(request, client_id)
    visible = Alert.objects.visible_to(request.user, at=now)
    alert = get_object_or_404(visible, pk=alert_id, person=shared.client.person_id)
    fields: dict[str, Any] = {}
    outcomes = alert.outcomes_for(shared.scopes or Scopes())
    for name, make in forms.items():
        form = make(outcomes, auto_id=f"id_%s_{alert.pk}")
        if not form.is_valid():
            return show_client(request, shared, working=alert.pk, **{name: form})
        fields |= form.cleaned_data
    try:
        service(alert=alert, by=request.user, at=now, **fields)
    except alerts.AlertNotOpenError:  # a colleague was faster; the page shows what they did
        sentence = CHANGED_MEANWHILE
    return to_client(request, client_id, sentence, place=f"alert-{alert_id}")
