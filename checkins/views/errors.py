"""The error pages, in plain words and without echoing any input."""

import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import escape_leading_slashes
from django.views import defaults

from checkins.catalog import help_catalog
from checkins.forms.base import BodyOverLimitError
from checkins.forms.form_drafts import KEPT, carried, keep_typed
from checkins.models.hashers import CrowdedError
from checkins.queries.patience import is_database_away
from checkins.views.access import viewer_of

RETRY_SECONDS = {"away": 30, "crowd": 5}  # a restart; a few passwords that are checked


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say why a form was not taken: no cookie, a sign-in meanwhile, or a page that is too old.

    What was typed is kept for the account for which the page was shown.
    """
    is_at_sign_in = request.path == reverse("account_login")
    interrupted, viewer = keep_typed(request), viewer_of(request)
    is_own = bool(interrupted and viewer and interrupted.mark.account_id == viewer.pk)
    if interrupted and is_own and interrupted.is_kept:
        request.session[KEPT] = True
    context = {
        "is_kept": bool(interrupted and interrupted.is_kept),
        "page": interrupted.mark.page if interrupted and is_own else "",
        "is_of_another": bool(interrupted and viewer and not is_own),
        "has_no_cookie": reason == REASON_NO_CSRF_COOKIE,
        "is_signed_in": is_at_sign_in and viewer is not None,
        "is_at_entrance": is_at_sign_in,
    }
    return render(request, "403_csrf.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request cannot be used, and why if its file is too large."""
    reason = str(exception) if isinstance(exception, BodyOverLimitError) else ""
    return render(request, "400.html", {"reason": reason}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; with 503 if the same request will be taken a little later."""
    fault = sys.exc_info()[1]
    if isinstance(fault, CrowdedError):
        return _later(request, because="crowd")
    if is_database_away(fault):
        return _later(request, because="away")
    return defaults.server_error(request)


def _later(request: HttpRequest, *, because: str) -> HttpResponse:
    """Say that nothing was saved, and carry a form on; without session, user and query."""
    is_form = request.method == "POST"
    context: dict[str, Any] = {
        "because": because,
        "address": escape_leading_slashes(request.get_full_path()),
        "is_form": is_form,
        "form_sent": carried(request) if is_form else None,
        "help": help_catalog(),
        "site_name": settings.SITE_NAME,
    }
    headers = {"Retry-After": str(RETRY_SECONDS[because]), "Cache-Control": "no-store"}
    page = render_to_string("503.html", context)  # no request: its context would ask who looks
    return HttpResponse(page, status=503, headers=headers)
