"""The page on which a person starts a new baseline, or takes it back."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.models import PersonStatus
from checkins.services.baseline import (
    BaselineWaitsError,
    NoBaselineWaitsError,
    start_baseline,
    take_back_baseline,
)
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    person_required,
    refuse_fields,
)
from checkins.views.answers import said


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def start(request: DatedRequest) -> HttpResponse:
    """Explain a new baseline, and start one."""
    if request.method == "POST":
        refuse_fields(request)
        with suppress(BaselineWaitsError):  # a double tap
            start_baseline(by=request.user, at=request.now, today=request.today)
        return redirect("baseline")
    status = PersonStatus.objects.visible_to(request.user).get()
    return render(request, "checkins/baseline/page.html", {"first": status.waiting_baseline})


@require_POST
@person_required
def keep(request: PersonRequest) -> HttpResponse:
    """Take a new baseline back and keep the earlier one."""
    refuse_fields(request)
    with suppress(NoBaselineWaitsError):  # a double tap, or a check-in came first
        take_back_baseline(by=request.user, at=timezone.now())
    return said(request, "We keep your usual as it was.", "baseline")
