"""Help now: from a file, signed out, without a script, and with the database stopped."""

import structlog
from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.catalog import help_catalog
from checkins.models import SupportContact, User
from checkins.models.sealed import SealError

log = structlog.get_logger(__name__)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show the lines and the overdose steps; a signed-in person's own people come first."""
    viewer, contacts = _viewer(request)
    response = render(
        request,
        "checkins/help/page.html",
        {"help": help_catalog(), "viewer": viewer, "contacts": contacts},
    )
    response.headers["Cache-Control"] = "no-store" if viewer else "no-cache"
    return response


def _viewer(request: HttpRequest) -> tuple[User | None, list[tuple[str, str, str]]]:
    """Return who looks, and their own people as (name, relation, number to dial).

    Nobody, where there is no cookie or the database does not answer.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None, []
    try:
        user = request.user
        if not user.is_authenticated:
            return None, []
        contacts = list(SupportContact.objects.visible_to(user))
        return user, [(item.name, item.relation, item.dial) for item in contacts]
    except (DatabaseFault, SealError):
        log.warning("help_without_database")
        return None, []
