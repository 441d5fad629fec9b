"""A crowd at the passwords, which is told so before it costs anything."""

from django.http import HttpRequest, HttpResponse

from checkins.middleware.routes import Handler
from checkins.models.hashers import CrowdedError, is_crowded

PASSWORDS = {"password", "password1", "oldpassword"}


class CrowdMiddleware:
    """Refuses a form with a password while nobody else can be served: without any query.

    The hasher would refuse it too, but only after the rate limits were written.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Look at what is sent.

        :raises CrowdedError: if it has a password, and it is nobody's turn.
        """
        if request.method == "POST" and is_crowded() and PASSWORDS & request.POST.keys():
            raise CrowdedError
