"""A counselor's link that somebody opens before they can sign what it asks."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.models import User
from checkins.services.code_links import drop_code_link, keep_code_link, remember
from checkins.services.sharing_codes import CodeNotOpenError
from checkins.views.access import PersonRequest, person_required, refuse_fields
from checkins.views.answers import said


def kept_until_signed(view: Callable[..., HttpResponseBase]) -> Any:
    """Keep the link's code for who is sent elsewhere first: to sign in, or to say their zone."""

    @wraps(view)
    def opened(request: HttpRequest, code: str) -> HttpResponseBase:
        if not request.user.is_authenticated:
            remember(request.session, code=code, at=timezone.now())
        elif request.user.is_person and request.user.zone is None:
            keep(request.user, code)
        return view(request, code)

    return opened


def keep(person: User, code: str) -> None:
    """Keep the code, if it can be used."""
    with suppress(CodeNotOpenError):
        keep_code_link(by=person, at=timezone.now(), code=code)


@require_POST
@person_required
def put_away(request: PersonRequest) -> HttpResponse:
    """Forget the link that waits."""
    refuse_fields(request)
    drop_code_link(by=request.user, at=timezone.now())
    return said(request, "We put that card away. The link still works until it runs out.", "home")
