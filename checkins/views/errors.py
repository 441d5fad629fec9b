"""The error pages, in plain words and without echoing any input."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import reverse

from checkins.forms.base import BodyOverLimitError
from checkins.views.access import viewer_of


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say why a form was not taken: no cookie, a sign-in meanwhile, or a page that is too old."""
    is_at_sign_in = request.path == reverse("account_login")
    context = {
        "has_no_cookie": reason == REASON_NO_CSRF_COOKIE,
        "is_signed_in": is_at_sign_in and viewer_of(request) is not None,
        "is_at_entrance": is_at_sign_in,
    }
    return render(request, "403_csrf.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request cannot be used, and why if its file is too large."""
    reason = str(exception) if isinstance(exception, BodyOverLimitError) else ""
    return render(request, "400.html", {"reason": reason}, status=400)
