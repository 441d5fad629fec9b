"""The pocket card: what a person may keep on the phone in their hand, and what is on it.

The choice lies on that phone alone, so nothing is stored here.
"""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.queries.pocket_cards import pocket_card
from checkins.views.access import PersonRequest, person_required


@require_safe
@person_required
def page(request: PersonRequest) -> HttpResponse:
    """Ask what this phone may keep; a script does it."""
    return render(request, "checkins/pocket_cards/page.html", {"tab": "people"})


@require_safe
@person_required
def card(request: PersonRequest) -> HttpResponse:
    """Return the card of the parts that the address asks for, for the phone to keep."""
    parts = {name: request.GET.get(name) == "1" for name in ("reasons", "alone")}
    return JsonResponse(pocket_card(request.user, **parts))
