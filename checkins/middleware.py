"""Middleware of every page: privacy headers, sessions of staff, the user's own time zone."""

from collections.abc import Callable, MutableMapping
from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from checkins.forms.base import BodyOverLimitError
from checkins.models import User

Handler = Callable[[HttpRequest], HttpResponse]
PUBLIC_PATHS = ("/help/", "/learn/", "/worker.js")

STAFF_IDLE = timedelta(minutes=15)
STAFF_LONGEST = timedelta(hours=12)
IDLE_WRITTEN_EVERY = timedelta(minutes=1)
BACKGROUND_HEADER = "X-Background"  # "1" marks a page's own poll, which no user made
# These pages work without the database, so their session is not read.
NO_SESSION_ASKED = {"help", "learn", "learn_page", "offline_worker", "health_live", "health_ready"}
ADDING = {"mfa_activate_totp", "mfa_add_webauthn"}
WITHOUT_SECOND_FACTOR = ADDING | {
    *("keep", "account_logout", "mfa_index"),
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}
BEGAN, SEEN, ENROLLED = "staff_began", "staff_seen", "staff_enrolled"
WAS_LONG = "We sign you out after 15 quiet minutes or 12 hours. Please sign in again."
UNPROVEN = "Please sign in again, with your second step."


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


class PrivacyMiddleware:
    """Keeps pages out of caches, so that on a shared phone Back shows nothing after sign-out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid caching, unless the view set a header for it and the request has no session."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") or _has_session(request):
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


class StaffMiddleware:
    """Requires a second factor and short sessions of counselors and operators.

    It runs before every view, so it covers a new page without naming it. It does not touch a
    person's session.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark a session in which a second factor was added: it needs no other proof."""
        response = self.get_response(request)
        if _has_just_enrolled(request, response):
            request.session[ENROLLED] = True
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Redirect staff whose session is not enough, to sign-in or to the second factor's page."""
        name = _route(request)
        if name in NO_SESSION_ASKED or not _has_session(request):
            return None
        user = request.user
        if not user.is_authenticated or not user.works_here:
            return None
        if _was_ended(request, user):
            return _sign_out(request, UNPROVEN)
        if not _keep_alive(request):
            return _sign_out(request, WAS_LONG)
        if not user.has_second_factor:
            return None if name in WITHOUT_SECOND_FACTOR else redirect("mfa_index")
        # A session that began with the password alone gains nothing if another one enrolls.
        return None if _is_proven(request, user) else _sign_out(request, UNPROVEN)


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""


def _has_just_enrolled(request: HttpRequest, response: HttpResponse) -> bool:
    shows_codes = getattr(response, "url", "") == reverse("mfa_view_recovery_codes")
    return request.method == "POST" and _route(request) in ADDING and shows_codes


def _is_proven(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return ENROLLED in request.session or any(one["method"] == "mfa" for one in records)


def _was_ended(request: HttpRequest, user: User) -> bool:
    """Return whether all sessions of the account were ended since this one began."""
    ended_at, now = user.signed_out_at, timezone.now().timestamp()
    return ended_at is not None and request.session.get(BEGAN, now) <= ended_at.timestamp()


def _keep_alive(request: HttpRequest) -> bool:
    """Return whether the session may go on, and store the time of use at most once a minute.

    The idle time counts from the stored time, so the session may end up to a minute early, but
    never late.
    """
    session: MutableMapping[str, Any] = request.session
    now = timezone.now().timestamp()
    if BEGAN not in session:
        session[BEGAN] = session[SEEN] = now
        # The row outlives the session a little, so that the page can say why it ended.
        request.session.set_expiry(STAFF_LONGEST + STAFF_IDLE)
    is_over = now - session[BEGAN] > STAFF_LONGEST.total_seconds()
    if is_over or now - session[SEEN] > STAFF_IDLE.total_seconds():
        return False
    is_background = request.headers.get(BACKGROUND_HEADER) == "1"
    if not is_background and now - session[SEEN] >= IDLE_WRITTEN_EVERY.total_seconds():
        session[SEEN] = now
    return True


def _sign_out(request: HttpRequest, why: str) -> HttpResponse:
    logout(request)
    messages.info(request, why)
    return redirect("account_login")


class ZoneMiddleware:
    """Shows times in the signed-in user's own time zone.

    Help and Learn read neither session nor user, so that they work without the database.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PUBLIC_PATHS) or not _has_session(request):
            return self.get_response(request)
        zone = getattr(request.user, "zone", None)
        with timezone.override(zone):
            return self.get_response(request)
