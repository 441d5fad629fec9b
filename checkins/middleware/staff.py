"""Sessions of staff: a second factor, and an end after 15 quiet minutes or 12 hours."""

from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from checkins.middleware.kept_forms import end_session
from checkins.middleware.routes import NO_SESSION_ASKED, Handler, has_session, route_of
from checkins.models import User

STAFF_IDLE = timedelta(minutes=15)
STAFF_LONGEST = timedelta(hours=12)
IDLE_WRITTEN_EVERY = timedelta(minutes=1)
BACKGROUND_HEADER = "X-Background"  # "1" marks a page's own poll, which no user made
ADDING = {"mfa_activate_totp", "mfa_add_webauthn"}
WITHOUT_SECOND_FACTOR = ADDING | {
    *("keep", "account_logout", "mfa_index", "account_changes_undo"),
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}
BEGAN, SEEN, ENROLLED = "staff_began", "staff_seen", "staff_enrolled"
WAS_LONG = "We sign you out after 15 quiet minutes or 12 hours. Please sign in again."
UNPROVEN = "Please sign in again, with your second step."


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
        name = route_of(request)
        if name in NO_SESSION_ASKED or not has_session(request):
            return None
        user = request.user
        if not user.is_authenticated or not user.works_here:
            return None
        if _was_ended(request, user):
            return end_session(request, UNPROVEN)
        if not _keep_alive(request):
            return end_session(request, WAS_LONG)
        request.staff_seconds = seconds_left(request)  # type: ignore[attr-defined]
        if not user.has_second_factor:
            return None if name in WITHOUT_SECOND_FACTOR else redirect("mfa_index")
        # A session that began with the password alone gains nothing if another one enrolls.
        return None if _is_proven(request, user) else end_session(request, UNPROVEN)


def _has_just_enrolled(request: HttpRequest, response: HttpResponse) -> bool:
    shows_codes = getattr(response, "url", "") == reverse("mfa_view_recovery_codes")
    return request.method == "POST" and route_of(request) in ADDING and shows_codes


def _is_proven(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return ENROLLED in request.session or any(one["method"] == "mfa" for one in records)


def _was_ended(request: HttpRequest, user: User) -> bool:
    """Return whether all sessions of the account were ended since this one began."""
    ended_at = user.signed_out_at
    return ended_at is not None and request.session.get(BEGAN, 0) <= ended_at.timestamp()


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """Note when a session of staff begins: one that opened no page yet ends with the others."""
    if user.works_here:
        request.session[BEGAN] = request.session[SEEN] = timezone.now().timestamp()
        request.session.set_expiry(STAFF_LONGEST + STAFF_IDLE)


def _keep_alive(request: HttpRequest) -> bool:
    """Return whether the session may go on, and store the time of use at most once a minute.

    The idle time counts from the stored time, so the session may end up to a minute early, but
    never late.
    """
    session: Any = request.session
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


def seconds_left(request: HttpRequest) -> int:
    """Return how long the session lasts if nothing is done in it any more."""
    session, now = request.session, timezone.now().timestamp()
    quiet = session[SEEN] + STAFF_IDLE.total_seconds() - now
    longest = session[BEGAN] + STAFF_LONGEST.total_seconds() - now
    return int(min(quiet, longest))
