"""The interface for programs: without cookie, session and user, and never with a page."""

import json

from django.http import HttpRequest, HttpResponse

from checkins.exports.fhir.bundles import TYPE
from checkins.exports.fhir.outcomes import outcome
from checkins.middleware.routes import Handler

BELOW = "/api/"
REFUSED = 400


class SystemMiddleware:
    """Takes each cookie away before any other code reads one, and answers errors with outcomes.

    It stands outside all that reads sessions. A session beside a token so changes nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer without cookies."""
        if not request.path.startswith(BELOW):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.__dict__.pop("COOKIES", None)  # it is read from the header once more, and empty
        response = self.get_response(request)
        is_page = not response.headers.get("Content-Type", "").startswith(TYPE)
        if response.status_code >= REFUSED and is_page:
            response.content = json.dumps(outcome(response.status_code)).encode()
            response.headers["Content-Type"] = TYPE
        return response
