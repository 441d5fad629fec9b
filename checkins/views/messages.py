"""The operator's page of what waits to leave and what left."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.queries.messages import message_board
from checkins.views.access import UserRequest, operator_required


@require_safe
@operator_required
def board(request: UserRequest) -> HttpResponse:
    """Show numbers and ages by kind and channel."""
    found = message_board(request.user, at=timezone.now())
    return render(request, "checkins/messages/page.html", {"tab": "desk", "board": found})
