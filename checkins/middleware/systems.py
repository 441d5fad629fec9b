"""The interface for record systems: without cookie, session and user, and never with a page."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from checkins.exports.fhir.bundles import TYPE
from checkins.exports.fhir.outcomes import outcome
from checkins.middleware.routes import Handler, is_of_phones

BELOW = "/api/"
REFUSED, FORBIDDEN = 400, 403


class SystemMiddleware:
    """Takes each cookie away before any other code reads one, and answers errors with outcomes.

    It stands outside all that reads sessions. A session beside a token so changes nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer without cookies."""
        if not request.path.startswith(BELOW) or is_of_phones(request.path):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.__dict__.pop("COOKIES", None)  # it is read from the header once more, and empty
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return self._answer(HttpResponse(status=FORBIDDEN))
        return self._answer(self.get_response(request))

    @staticmethod
    def _answer(response: HttpResponse) -> HttpResponse:
        """Give an error that is a page, or nothing, the outcome that its status asks for."""
        is_page = not response.headers.get("Content-Type", "").startswith(TYPE)
        if response.status_code >= REFUSED and is_page:
            response.content = json.dumps(outcome(response.status_code)).encode()
            response.headers["Content-Type"] = TYPE
            response.headers["Content-Length"] = str(len(response.content))  # of the page it was
        return response
