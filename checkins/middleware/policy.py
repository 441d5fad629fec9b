"""The content security policy, which is the same on every page."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from checkins.middleware.routes import Handler

DEBUG_PAGES = {404, 500}  # Django's own, whose styles and scripts stand in them


class PolicyMiddleware:
    """Sends the policy of the settings with every answer; it is put together once, at the start."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response, self.policy = get_response, build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in DEBUG_PAGES):
            response.headers[HEADER] = self.policy
        return response
