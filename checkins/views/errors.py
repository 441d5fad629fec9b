"""The error pages, in plain words and without echoing any input."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form's CSRF token is not valid; the answers are still in the browser."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request cannot be used."""
    return render(request, "400.html", status=400)
