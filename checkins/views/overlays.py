"""The operator's page of questions and help lines: what an overlay would change. It changes none.

Whoever has the machine puts the file in place: ``docs/adr/0074`` says why.
"""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from checkins.catalog.overlay_changes import overlay_changes, overlay_in_force
from checkins.forms.overlays import MOST_LETTERS, TOO_LARGE, OverlayForm
from checkins.views.access import UserRequest, operator_required, takes_file
from checkins.views.answers import answer


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
@takes_file(MOST_LETTERS, over=TOO_LARGE)
def overlays(request: UserRequest) -> HttpResponse:
    """Show what is in force, and what an overlay would change of it."""
    form = OverlayForm(request.POST, request.FILES) if request.method == "POST" else OverlayForm()
    context: dict[str, Any] = {
        "tab": "desk",
        "form": form,
        "in_force": overlay_in_force(),
        "place": settings.CATALOG_OVERLAY,
    }
    if form.is_bound and form.is_valid():
        context["parts"] = overlay_changes(form.cleaned_data["overlay"])
        context["is_shown"] = True
    refused = form.is_bound and not form.is_valid()
    return answer(request, "checkins/overlays/page.html", context, refused=refused)
