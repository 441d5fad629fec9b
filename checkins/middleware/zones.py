"""The user's own time zone."""

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checkins.middleware.routes import Handler, has_session, is_public


class ZoneMiddleware:
    """Shows times in the signed-in user's own time zone.

    Help, Right now and Learn read neither session nor user, so that they work without the database.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_public(request.path) or not has_session(request):
            return self.get_response(request)
        # The account itself: Django's lazy one costs something at each attribute.
        request.user = get_user(request)
        zone = getattr(request.user, "zone", None)
        with timezone.override(zone):
            return self.get_response(request)
