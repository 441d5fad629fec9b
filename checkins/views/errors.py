"""The error pages, in plain words and without echoing any input."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import reverse

from checkins.forms.base import BodyOverLimitError
from checkins.forms.form_drafts import KEPT, keep_typed
from checkins.views.access import viewer_of


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say why a form was not taken: no cookie, a sign-in meanwhile, or a page that is too old.

    What was typed is kept for the account for which the page was shown.
    """
    is_at_sign_in = request.path == reverse("account_login")
    interrupted, viewer = keep_typed(request.POST, address=request.path), viewer_of(request)
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
