"""What happens around every page: privacy headers, and the person's own clock."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
HELP_PATH = "/help/"


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


class PrivacyMiddleware:
    """Keeps every page out of caches: a shared phone's Back button shows nothing after sign-out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer as nobody's to keep."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") or _has_session(request):
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response

    def process_view(self, request: HttpRequest, view: Handler, *_: object) -> None:
        """Refuse a body that no page sends, before anything reads it.

        Some encodings name no text, some make text that no database stores; and Django's own
        limit does not count uploaded files, which it would write to the disk.

        :raises BadRequest: if the body is not in UTF-8, or too long.
        """
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest("another encoding than UTF-8")
        most = getattr(view, "most_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise BadRequest("a body over the limit")


class ZoneMiddleware:
    """Shows times on the signed-in person's own clock.

    Help reads neither session nor user, so that it answers while the database does not.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer on the person's own clock."""
        if request.path.startswith(HELP_PATH) or not _has_session(request):
            return self.get_response(request)
        zone = getattr(request.user, "zone", None)
        with timezone.override(zone):
            return self.get_response(request)
