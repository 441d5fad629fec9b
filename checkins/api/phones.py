"""Deciding who asks: a person, with their session, and from a page of ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from checkins.forms.sync import refusal
from checkins.forms.sync_json import NotTakenError
from checkins.models import User

View = Callable[..., HttpResponse]
SITE = "Sec-Fetch-Site"  # browsers write it, and no script can


class PhoneRequest(HttpRequest):
    """A request of a signed-in person's own phone."""

    user: User


def for_phones(method: str) -> Callable[[View], View]:
    """Admit signed-in persons to a view that is asked with this method; answer all in JSON."""
    methods = {method, "HEAD"} if method == "GET" else {method}

    def admit(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return _refused(405, Allow=", ".join(sorted(methods)))
            if status := _refuses(request):
                return _refused(status)
            try:
                return view(request, *args, **kwargs)
            except NotTakenError as error:
                return JsonResponse({"error": error.said()}, status=error.status)

        return guarded

    return admit


def _refuses(request: HttpRequest) -> int:
    """Return the status for whoever is not answered, 0 for a person at a page of ours."""
    if request.headers.get(SITE, "same-origin") != "same-origin":
        return 403
    if not request.user.is_authenticated:
        return 401
    return 0 if request.user.is_person else 404


def _refused(status: int, **headers: str) -> HttpResponse:
    return JsonResponse(refusal(status), status=status, headers=headers)
