"""The demo's own page, which shows the counselor's code."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.demo.counselor import DEMO_SECRET


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Show the demo counselor's code of this half minute; it is no secret."""
    now = format_hotp_value(hotp_value(DEMO_SECRET, next(iter(yield_hotp_counters_from_time()))))
    return render(request, "checkins/demo/code.html", {"code": now})
