"""Leaving at once: the session is locked, and a page that is nobody's comes in its place."""

import structlog
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.locking import lock
from checkins.queries.patience import in_a_hurry
from checkins.views.access import (
    kept_by_nobody_signed_in,
    refuse_fields,
    refuse_other_bodies,
    viewer_of,
)

SECONDS = 2.0  # without a script the page stands there until the answer comes
SEE_OTHER = 303
log = structlog.get_logger(__name__)


@csrf_exempt  # it locks and does nothing else; a page that is kept for everybody holds no token
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """Lock the session and lead away; a GET says what leaving cannot hide.

    A browser whose session cannot be locked forgets it: it has to sign in again.
    """
    if request.method != "POST":
        viewer = viewer_of(request)
        page = render(request, "checkins/leaving/page.html", {"viewer": viewer})
        return kept_by_nobody_signed_in(page, viewer)
    refuse_other_bodies(request)
    refuse_fields(request)
    response = redirect("leaving_away")
    response.status_code = SEE_OTHER
    response.headers["Clear-Site-Data"] = '"cache"'  # and with it the pages that Back would show
    if settings.SESSION_COOKIE_NAME in request.COOKIES and not _is_locked_now(request):
        response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    return response


@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """Show kitchen measures: a page that names neither the product nor anybody."""
    return kept_by_nobody_signed_in(render(request, "checkins/leaving/kitchen.html"), None)


def _is_locked_now(request: HttpRequest) -> bool:
    """Lock and store the session at once; False if the database takes too long or is gone."""
    session = request.session
    try:
        with in_a_hurry(SECONDS):
            lock(request, at=timezone.now())
            if session.modified:
                session.save()
    except (DatabaseFault, UpdateError) as fault:
        log.warning("left_without_locking", why=type(fault).__name__)
        return False
    finally:
        session.modified = False  # it is stored, or never will be
    return True
