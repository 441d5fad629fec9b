"""Right now: something to do in a hard moment, signed out, without a script or the database.

The pages are the same for everybody; the server adds a signed-in person's people and reasons.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.catalog.rides import ride_catalog
from checkins.enums import RATING_WORDS
from checkins.forms.rides import began_at
from checkins.queries.now import RightNow, right_now
from checkins.views.access import is_viewer_locked, kept_by_nobody_signed_in, viewer_of

TEXT_TO_COME = "I'm not safe alone. Can you come, or stay on the phone?"
log = structlog.get_logger(__name__)


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Offer the ten minutes, somebody to call or text, and what to do about danger."""
    return _page(request, "checkins/now/page.html", {})


@require_safe
def alone(request: HttpRequest) -> HttpResponse:
    """Show who stays with somebody who might use, and what makes it less deadly."""
    return _page(request, "checkins/now/alone.html", {"words": TEXT_TO_COME})


@require_safe
def ride(request: HttpRequest) -> HttpResponse:
    """Show the minute of the exercise that the clock has reached since the start in the address.

    Nothing is stored here: a locked phone, Back or a new tab go on where the clock is. A person's
    way out leads to the page that keeps it.
    """
    catalog, at = ride_catalog(), timezone.now()
    began = began_at(request.GET, at)
    minute = min((at - began) // timedelta(minutes=1), catalog.minutes)
    end = f"{reverse('rides_end')}?{urlencode({'at': int(began.timestamp())})}"
    viewer = viewer_of(request)
    if minute == catalog.minutes and viewer and viewer.is_person:
        return redirect(end)
    context = {
        "ride": catalog,
        "began": int(began.timestamp()),
        "minute": minute,
        "left": catalog.minutes - minute,
        "is_over": minute == catalog.minutes,
        "prompt": catalog.prompts[min(minute, catalog.minutes - 1)],
        "ins": range(1, catalog.breathe_in_seconds + 1),
        "outs": range(1, catalog.breathe_out_seconds + 1),
        "stands": "stand" in request.GET,
        "scale": list(enumerate(RATING_WORDS)),
        "end": end,
    }
    return _page(request, "checkins/now/ride.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        own = right_now(viewer, at=timezone.now())
    except DatabaseFault:
        log.warning("now_without_database")
        viewer, own = None, RightNow()
    context = {"viewer": viewer, "tab": "now", "own": own, "words": own.words, **context}
    context["locked"] = viewer is None and is_viewer_locked(request)
    return kept_by_nobody_signed_in(render(request, template, context), viewer)
