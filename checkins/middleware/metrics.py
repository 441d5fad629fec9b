"""Counting what is answered, for a monitor."""

from time import perf_counter

from django.http import HttpRequest, HttpResponse

from checkins.middleware.routes import Handler, route_of
from checkins.services.metrics import REQUESTS


class MetricsMiddleware:
    """Counts each answer by its route and status, and how long it took; it reads nothing else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = self.get_response(request)
        REQUESTS.note(route_of(request), response.status_code, perf_counter() - began)
        return response
