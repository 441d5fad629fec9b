"""Deciding who asks: a person, with their session, and from a page of ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

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
            if request.headers.get(SITE, "same-origin") != "same-origin":
                return _refused(403)
            if not request.user.is_authenticated:
                return _refused(401)
            if not cast("User", request.user).is_person:
                return _refused(404)
            try:
                return view(request, *args, **kwargs)
            except NotTakenError as error:
                return JsonResponse({"error": error.said()}, status=error.status)

        return guarded

    return admit


def _refused(status: int, **headers: str) -> HttpResponse:
    return JsonResponse(refusal(status), status=status, headers=headers)
