"""The Help page, from a file: it works signed out, without a script and without the database."""

import structlog
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.models import SupportContact, User
from checkins.queries.safety_texts import safety_texts_words
from checkins.views.access import kept_by_nobody_signed_in, viewer_of

log = structlog.get_logger(__name__)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show the help lines and the overdose steps; a signed-in person's contacts come first."""
    viewer, contacts = _viewer(request)
    context = {"viewer": viewer, "contacts": contacts, "safety_texts": safety_texts_words()}
    return kept_by_nobody_signed_in(render(request, "checkins/help/page.html", context), viewer)


def _viewer(request: HttpRequest) -> tuple[User | None, list[SupportContact]]:
    """Return the signed-in user and their contacts.

    Without a cookie, or if the database does not answer, there is no user and no contact.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return None, []
    try:
        return viewer, list(SupportContact.objects.visible_to(viewer))
    except DatabaseFault:
        log.warning("help_without_database")
        return None, []
