"""Pages without a user: what data the product keeps, and the health of the server."""

from django.db import Error as DatabaseFault
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.queries.safety_texts import safety_texts_words


@require_safe
def keep(request: HttpRequest) -> HttpResponse:
    """Say what data is kept; the page is public, so it can be read before signing up."""
    return render(request, "checkins/keep/page.html", {"safety_texts": safety_texts_words()})


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process runs."""
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers, too, else 503."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
