"""Answers of the FHIR interface: JSON of its own type, and what went wrong as an outcome."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from checkins.exports.fhir.bundles import TYPE
from checkins.exports.fhir.outcomes import outcome

REALM = 'Bearer realm="FHIR"'


class RefusedError(Exception):
    """A request that is answered with an outcome; ``parameter`` names what cannot be used."""

    def __init__(self, status: int, *, parameter: str = "", retry_after: int = 0) -> None:
        super().__init__(status)
        self.status, self.parameter, self.retry_after = status, parameter, retry_after


def answered(content: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return an answer that nothing between here and the system keeps."""
    body = json.dumps(content, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type=TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(error: RefusedError) -> HttpResponse:
    """Return why a request was refused, with the headers that its status asks for."""
    response = answered(outcome(error.status, parameter=error.parameter), status=error.status)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = REALM
    if error.status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "GET, HEAD"
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
