"""The forms' cookie, sent once: a browser forgets a no-store page as soon as a cookie changes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from checkins.middleware.routes import Handler


class SteadyCookieMiddleware:
    """Keeps Django from sending the CSRF cookie anew, with another end, on each page with a form.

    Without this, Back would load most pages again, and what was typed on them would be gone. It
    stands inside Django's own middleware, which sends the cookie.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the cookie be sent if the browser has none, or another one."""
        response = self.get_response(request)
        if request.COOKIES.get(settings.CSRF_COOKIE_NAME) == request.META.get("CSRF_COOKIE"):
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        return response
