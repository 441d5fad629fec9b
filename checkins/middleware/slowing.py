"""Slowing whoever tries links and codes, and counting who asks for what is not theirs."""

import structlog
from allauth.core.internal.ratelimit import get_ip
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from checkins.middleware.routes import Handler, has_session, route_of
from checkins.services.denied_looks import count_denied_look
from checkins.services.tries import FROM_NETWORK, FROM_SESSION, WRONG, Limit, is_used_up, take_try

# What of an address is a secret that opens something for whoever has it, by its route.
SECRETS = {
    "account_changes_undo": "notice",
    "account_confirm_email": "key",
    "account_reset_password_from_key": "key",
    "addresses_confirm": "pending",
    "code_links_open": "code",
    "devices_open": "entry",
    "reminders_off": "link",
    "sharing_ask": "code",
    "sharing_review": "code",
    "sharing_scopes": "code",
    "staff_join": "token",
    "supporting_accept": "invite",
    "supporting_join": "invite",
}
TYPED = {"code_links", "sharing"}  # posts to these type a secret instead
NOT_FOUND = 404
log = structlog.get_logger(__name__)


class SlowingMiddleware:
    """Refuses secrets for a while, after too many wrong ones from one place.

    A right one costs nothing. A wrong one counts for the network, and for the browser if it has a
    session: in rows, as passwords do.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count a wrong secret."""
        response = self.get_response(request)
        if _has_secret(request) and _was_wrong(request, response):
            for limit, key in _places(request):
                take_try(limit, key, at=timezone.now())
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Refuse a secret, right or wrong, from where too many wrong ones came."""
        if not _has_secret(request):
            return None
        now = timezone.now()
        for limit, key in _places(request):
            if is_used_up(limit, key, at=now):
                log.warning("tries_stopped", kind=str(limit.kind))
                return render(request, "429.html", status=429)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Log and count that somebody signed in asked for a row that they may not see."""
        if not isinstance(error, (Http404, PermissionDenied)) or not names_a_row(request):
            return
        if not has_session(request) or not request.user.is_authenticated:
            return
        actor = request.user
        log.warning("look_denied", actor=str(actor.subject_ref), route=route_of(request))
        count_denied_look(by=actor, at=timezone.now())


def names_a_row(request: HttpRequest) -> bool:
    """Return whether the address names a row, by its id or an account's reference."""
    match = request.resolver_match
    named = match.kwargs if match else {}
    return any(name.endswith(("_id", "_ref")) or name == "pk" for name in named)


def _has_secret(request: HttpRequest) -> bool:
    route = route_of(request)
    return route in SECRETS or (route in TYPED and request.method == "POST")


def _was_wrong(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the secret opens nothing, by the view or by its answer.

    The library's page for a wrong link to a new password has the status of the good one.
    """
    context = getattr(response, "context_data", None) or {}
    is_said = getattr(request, WRONG, False) or context.get("token_fail", False)
    return bool(is_said) or response.status_code == NOT_FOUND


def _places(request: HttpRequest) -> list[tuple[Limit, str]]:
    """Return where a request comes from, each place with its limit."""
    places = [(FROM_NETWORK, f"network {get_ip(request)}")]
    if has_session(request) and request.session.session_key:
        places.append((FROM_SESSION, f"session {_session_of(request)}"))
    return places


def _session_of(request: HttpRequest) -> str:
    """Return whose session it is: its key changes each time who it is was asked."""
    user = request.user
    return f"of {user.pk}" if user.is_authenticated else str(request.session.session_key)
