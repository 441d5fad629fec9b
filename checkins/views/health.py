"""The health of the server, for the machine before it that sends requests."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.services.health import (
    faults_of_the_server,
    faults_of_the_worker,
    lines_of_the_worker,
    lines_of_what_waits,
)

PLAIN = "text/plain; charset=utf-8"
SOME_WAIT = "Some memory is of other constants; run manage.py refold."


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process runs."""
    return HttpResponse("live\n", content_type=PLAIN)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 if nothing keeps the server from serving, else 503 with a line for each fault.

    What waits for a command is said below "ready", and that no worker sends: the server serves all
    the same. How much waits is not said: after an update it is everybody, and anybody may ask.
    """
    faults = faults_of_the_server()
    lines = [fault.line for fault in faults] or ["ready", *_lines_below()]
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type=PLAIN, status=503 if faults else 200)


def _lines_below() -> list[str]:
    waits = [SOME_WAIT] if lines_of_what_waits() else []
    now = timezone.now()
    late = [fault.line for fault in faults_of_the_worker(at=now)]
    return [*waits, *late, *lines_of_the_worker(at=now)]
