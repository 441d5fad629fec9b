"""A counselor's link that somebody opens before they can sign what it asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.services.code_links import drop_code_link, keep_code_link, remember
from checkins.services.sharing_codes import CodeNotOpenError
from checkins.services.tries import WRONG
from checkins.views.access import PersonRequest, person_required, refuse_fields
from checkins.views.answers import said


def kept_until_signed(view: Callable[..., HttpResponseBase]) -> Any:
    """Keep the link's code for who is sent elsewhere first: to sign in, or to say their zone."""

    @wraps(view)
    def opened(request: HttpRequest, code: str) -> HttpResponseBase:
        try:
            if not request.user.is_authenticated:
                remember(request.session, code=code, at=timezone.now())
            elif request.user.is_person and request.user.zone is None:
                keep_code_link(by=request.user, at=timezone.now(), code=code)
        except CodeNotOpenError:  # they are sent elsewhere as with a right one, but it counts
            setattr(request, WRONG, True)
        return view(request, code)

    return opened


@require_POST
@person_required
def put_away(request: PersonRequest) -> HttpResponse:
    """Forget the link that waits."""
    refuse_fields(request)
    drop_code_link(by=request.user, at=timezone.now())
    return said(request, "We put that card away. The link still works until it runs out.", "home")
