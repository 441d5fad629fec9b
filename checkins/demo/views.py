"""The demo's own pages: the counselor's code, and all that would have been sent."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.demo.carriers import all_that_left
from checkins.demo.counselor import DEMO_SECRET


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Show the demo counselor's code of this half minute; it is no secret."""
    now = format_hotp_value(hotp_value(DEMO_SECRET, next(iter(yield_hotp_counters_from_time()))))
    return render(request, "checkins/demo/code.html", {"code": now})


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Show every message that would have left since the demo was started, the newest first."""
    return render(request, "checkins/demo/messages.html", {"messages_left": all_that_left()})
