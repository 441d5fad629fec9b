"""Help now: from a file, signed out, without a script, and with the database stopped."""

import structlog
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.models import SupportContact, User
from checkins.models.sealed import SealError
from checkins.views.access import kept_by_nobody_signed_in, viewer_of

log = structlog.get_logger(__name__)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show the lines and the overdose steps; a signed-in person's own people come first."""
    viewer, contacts = _viewer(request)
    context = {"viewer": viewer, "contacts": contacts}
    return kept_by_nobody_signed_in(render(request, "checkins/help/page.html", context), viewer)


def _viewer(request: HttpRequest) -> tuple[User | None, list[tuple[str, str, str]]]:
    """Return who looks, and their own people as (name, relation, number to dial).

    Nobody, where there is no cookie or the database does not answer.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return None, []
    try:
        contacts = list(SupportContact.objects.visible_to(viewer))
        return viewer, [(item.name, item.relation, item.dial) for item in contacts]
    except (DatabaseFault, SealError):
        log.warning("help_without_database")
        return None, []
