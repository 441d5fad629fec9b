"""The operator's page of the logs' seals: how they stand, and a check within a few seconds."""

from time import monotonic
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.forms.log_seals import DigestForm
from checkins.queries.log_seals import seal_board
from checkins.services.log_seals import verify_newest
from checkins.views.access import UserRequest, operator_required, posted
from checkins.views.answers import form_page

MOST_SECONDS = 4.0  # one thread of the server is busy for so long


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def seals(request: UserRequest) -> HttpResponse:
    """Show the newest seal, or check the newest days and a digest that was kept elsewhere."""
    form = DigestForm(posted(request))
    context: dict[str, Any] = {"tab": "desk", "board": seal_board(at=timezone.now())}
    if request.method == "POST" and form.is_valid():
        ends = monotonic() + MOST_SECONDS
        found = verify_newest(
            head=form.cleaned_data["digest"],
            days=form.cleaned_data["span"],
            is_over=lambda: monotonic() > ends,
        )
        return form_page(
            request, "checkins/log_seals/page.html", DigestForm(), found=found, **context
        )
    return form_page(request, "checkins/log_seals/page.html", form, **context)
