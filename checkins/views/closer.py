"""The closer look: what was higher with triggers, what helped, and the person's self-care."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.charts.sign_grid import own_sign_grid
from checkins.charts.triggers import trigger_cards
from checkins.engine.triggers import LEAST_DAYS
from checkins.queries.helped import said_to_help
from checkins.queries.own_lines import own_lines_of, own_signs
from checkins.queries.self_care import recent_days, self_care
from checkins.queries.trends import YEAR_WEEKS
from checkins.queries.triggers import came_with, split
from checkins.views.access import DatedRequest, dated


@require_safe
@dated
def closer(request: DatedRequest) -> HttpResponse:
    """Show what was higher with triggers in the last year, what helped, and self-care."""
    person, today = request.user, request.today
    own, days = own_lines_of(person), recent_days(person, today=today)
    signs = own_signs(days, own, today=today)
    higher, others = split(came_with(person, own, today=today))
    context = {
        "tab": "more",
        "triggers": trigger_cards(higher),
        "no_difference": others,
        "least_days": LEAST_DAYS,
        "helped": said_to_help(person, first=today - timedelta(weeks=YEAR_WEEKS), last=today),
        "self_care": self_care(days, today=today),
        "own_signs": signs,
        "grid": own_sign_grid({sign.line.name: sign.days for sign in signs}, last=today),
    }
    return render(request, "checkins/closer/page.html", context)
