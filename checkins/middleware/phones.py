"""What a phone's own scripts ask: JSON in, JSON out, and never a page or a redirect."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from checkins.forms.sync import refusal
from checkins.forms.sync_json import MOST_BYTES, NotTakenError
from checkins.middleware.routes import Handler, is_of_phones

TYPE = "application/json"
REDIRECTS = range(300, 400)


class PhoneMiddleware:
    """Refuses a body that nobody reads before any code does, and answers errors in JSON.

    What would lead to sign-in or to another question says that nobody is signed in here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with JSON."""
        if not is_of_phones(request.path):
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return JsonResponse(refusal(403), status=403)
        try:
            _refuse_other_bodies(request)
        except NotTakenError as error:
            return JsonResponse({"error": error.said()}, status=error.status)
        response = self.get_response(request)
        if response.headers.get("Content-Type", "") != TYPE:
            return _as_json(response)
        return response


def _refuse_other_bodies(request: HttpRequest) -> None:
    """Refuse what is not read here at all.

    :raises NotTakenError: if a body is another type than JSON in UTF-8, or too long.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal():
        raise NotTakenError(400, "body", "Its length is no number.")
    if int(length[:9]) > MOST_BYTES:
        raise NotTakenError(413, "body", "This is too long. Send at most 64 KiB at once.")
    kind, more = request.content_type, request.content_params or {}
    charset = more.get("charset", "utf-8").lower()
    if request.method == "POST" and (
        kind != TYPE or more.keys() - {"charset"} or charset != "utf-8"
    ):
        raise NotTakenError(415, "Content-Type", "Send JSON in UTF-8, as application/json.")


def _as_json(response: HttpResponse) -> HttpResponse:
    """Give an answer that is a page, or leads to one, the words of its status."""
    if response.status_code in REDIRECTS:
        response.status_code = 401
        del response.headers["Location"]
    response.content = JsonResponse(refusal(response.status_code)).content
    response.headers["Content-Type"] = TYPE
    response.headers["Content-Length"] = str(len(response.content))  # of the page that it was
    return response
