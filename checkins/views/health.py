"""The health of the server, for the machine before it that sends requests."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from checkins.services.health import faults_of_the_server

PLAIN = "text/plain; charset=utf-8"


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process runs."""
    return HttpResponse("live\n", content_type=PLAIN)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 if nothing keeps the server from serving, else 503 with a line for each fault."""
    faults = faults_of_the_server()
    text = "".join(f"{fault.line}\n" for fault in faults) or "ready\n"
    return HttpResponse(text, content_type=PLAIN, status=503 if faults else 200)
