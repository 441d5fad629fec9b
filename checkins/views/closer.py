"""A closer look: what tends to come with triggers, and how the person cares for themselves."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.engine.days import local_date
from checkins.engine.triggers import LEAST_DAYS
from checkins.queries.self_care import self_care
from checkins.queries.triggers import came_with
from checkins.views.access import PersonRequest, person_required


@require_safe
@person_required
def closer(request: PersonRequest) -> HttpResponse:
    """Say what came together over the last year, and how self-care went."""
    person = request.user
    if person.zone is None:
        return redirect("start_step", step=3)
    today = local_date(timezone.now(), person.zone)
    context = {
        "tab": "home",
        "came_with": came_with(person, today=today),
        "least_days": LEAST_DAYS,
        "self_care": self_care(person, today=today),
    }
    return render(request, "checkins/closer/page.html", context)
