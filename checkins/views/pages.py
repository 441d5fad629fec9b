"""Pages that belong to nobody: what we keep, and whether the server lives."""

from django.db import Error as DatabaseFault
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def keep(request: HttpRequest) -> HttpResponse:
    """Say what is kept, before an account is made and at any time after."""
    return render(request, "checkins/keep/page.html")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, too."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
