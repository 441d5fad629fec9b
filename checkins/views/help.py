"""The Help page, from a file: it works signed out, without a script and without the database."""

from typing import Any

import structlog
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.models import User
from checkins.queries.contacts import support_contacts_of
from checkins.queries.groups import next_meeting
from checkins.queries.safety_texts import safety_texts_words
from checkins.views.access import kept_by_nobody_signed_in, viewer_of

log = structlog.get_logger(__name__)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show the help lines and the overdose steps; a signed-in person's contacts come first."""
    viewer, own = _own(request)
    context = {"viewer": viewer, "safety_texts": safety_texts_words(), **own}
    return kept_by_nobody_signed_in(render(request, "checkins/help/page.html", context), viewer)


def _own(request: HttpRequest) -> tuple[User | None, dict[str, Any]]:
    """Return the signed-in user, with their contacts or, where there are none, the next meeting.

    Without a cookie, or if the database does not answer, there is no user and nothing of theirs.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return None, {}
    try:
        contacts = support_contacts_of(viewer)
        asks = viewer.is_person and not contacts and not viewer.has_quiet_home
        meeting = next_meeting(viewer, at=timezone.now()) if asks else None
    except DatabaseFault:
        log.warning("help_without_database")
        return None, {}
    return viewer, {"contacts": contacts, "next_meeting": meeting}
