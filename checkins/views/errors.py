"""The pages for what went wrong, in plain words and without an echo."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form cannot be trusted any more; the answers are still in the browser."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that what was sent cannot be used."""
    return render(request, "400.html", status=400)
