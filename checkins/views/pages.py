"""The page without a user that says what data the product keeps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.queries.safety_texts import safety_texts_words


@require_safe
def keep(request: HttpRequest) -> HttpResponse:
    """Say what data is kept; the page is public, so it can be read before signing up."""
    return render(request, "checkins/keep/page.html", {"safety_texts": safety_texts_words()})
