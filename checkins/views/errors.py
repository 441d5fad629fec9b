"""The error pages, in plain words and without echoing any input."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from checkins.forms.base import BodyOverLimitError


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form's CSRF token is not valid; the answers are still in the browser."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request cannot be used, and why if its file is too large."""
    reason = str(exception) if isinstance(exception, BodyOverLimitError) else ""
    return render(request, "400.html", {"reason": reason}, status=400)
