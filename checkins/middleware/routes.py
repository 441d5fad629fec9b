"""What middleware asks of a request: its route, its session, and what its view accepts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
PUBLIC_PATHS = (
    "/help/",
    "/now/",
    "/learn/",
    "/worker.js",
    "/app.webmanifest",
    "/health/",
    "/metrics",
    "/check-in/offline/",
    "/unsent/",
    "/leave/",
    "/kitchen/",
)
# What a person's own phone asks with its session; all else below /api/ is asked by a token.
OF_PHONES = {"/api/v1/checkins", "/api/v1/session"}
# A person's own pages, which ask for the database.
OWN_BELOW_PUBLIC = {"/now/ride/end/", "/check-in/offline/own/"}
# These pages work without the database, so their session is not read.
NO_SESSION_ASKED = {
    *("help", "now", "now_alone", "now_ride", "learn", "learn_page", "offline_worker"),
    *("offline_checkin", "offline_manifest", "health_live", "health_ready", "metrics"),
    *("form_drafts_unsent", "leaving", "leaving_away"),
    *("api_metadata", "api_patients", "api_patient", "api_everything", "api_questionnaire"),
    *("api_absent", "devices_known"),
}


def is_public(path: str) -> bool:
    """Return whether the page at this path is everybody's, and waits for no database."""
    return path.startswith(PUBLIC_PATHS) and path not in OWN_BELOW_PUBLIC


def is_of_phones(path: str) -> bool:
    """Return whether a phone's scripts ask here: with a session, and for data alone."""
    return path in OF_PHONES


def has_session(request: HttpRequest) -> bool:
    """Return whether the browser sent a session's cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def route_of(request: HttpRequest) -> str:
    """Return the name of the request's address, "" if it has none."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""
