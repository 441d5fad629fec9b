"""The closer look: what tends to come together with triggers, and the person's self-care."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.charts.sign_grid import own_sign_grid
from checkins.engine.triggers import LEAST_DAYS
from checkins.queries.own_lines import own_lines_of, own_signs
from checkins.queries.self_care import recent_days, self_care
from checkins.queries.triggers import came_with
from checkins.views.access import DatedRequest, dated


@require_safe
@dated
def closer(request: DatedRequest) -> HttpResponse:
    """Show what came together with triggers over the last year, and how self-care went."""
    person, today = request.user, request.today
    own, days = own_lines_of(person), recent_days(person, today=today)
    signs = own_signs(days, own, today=today)
    context = {
        "tab": "more",
        "came_with": came_with(person, own, today=today),
        "least_days": LEAST_DAYS,
        "self_care": self_care(days, today=today),
        "own_signs": signs,
        "grid": own_sign_grid({sign.line.name: sign.days for sign in signs}, last=today),
    }
    return render(request, "checkins/closer/page.html", context)
