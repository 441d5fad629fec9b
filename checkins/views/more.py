"""More: whatever has no tab of its own, one tap from every page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.engine.days import local_date
from checkins.queries.more import more
from checkins.views.access import PersonRequest, person_required


@require_safe
@person_required
def page(request: PersonRequest) -> HttpResponse:
    """Show the way to everything else, with today's value beside it."""
    person, now = request.user, timezone.now()
    today = local_date(now, person.zone) if person.zone else None
    context = {"tab": "more", "more": more(person, at=now, today=today)}
    return render(request, "checkins/more/page.html", context)
