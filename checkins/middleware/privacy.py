"""Privacy headers of every answer, and what no page sends refused."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from checkins.forms.base import BodyOverLimitError
from checkins.middleware.routes import Handler, has_session


class PrivacyMiddleware:
    """Keeps pages out of caches, so that on a shared phone Back shows nothing after sign-out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid caching, unless the view set a header for it and the request has no session."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") or has_session(request):
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response

    def process_view(self, request: HttpRequest, view: Handler, *_: object) -> None:
        """Refuse a body that no page sends, before any code reads it.

        Some charsets do not decode to text, and some decode to text that no database stores.
        Django's own limit does not count uploaded files, which it would write to the disk.

        :raises BadRequest: if the body is not in UTF-8, or too long.
        """
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest("another encoding than UTF-8")
        most = getattr(view, "most_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise BodyOverLimitError(getattr(view, "over_limit", ""))
