"""Sessions of persons and supporters, which slide: whoever comes back stays signed in."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checkins.middleware.devices import GOES_ON, KNOWN_HERE
from checkins.middleware.kept_forms import end_session
from checkins.middleware.routes import NO_SESSION_ASKED, Handler, has_session, route_of
from checkins.models import User
from checkins.services.addresses import note_use
from checkins.services.devices import device_cookie, was_forgotten
from checkins.services.devices_afar import leave_device
from checkins.services.push import end_here

BEGAN, RENEWED = "began", "renewed"
RENEWED_EVERY = timedelta(days=1)
WAS_LONG = "You were signed in for a long time. Please sign in again."


class SlidingSessionMiddleware:
    """Moves a session's end at most once a day, and never past its longest life.

    Sessions of staff are shorter: see ``StaffMiddleware``.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Move the session's end; redirect to sign-in if it has lived longest."""
        if route_of(request) in NO_SESSION_ASKED or not has_session(request):
            return None
        if not request.user.is_authenticated or request.user.works_here:
            return None
        return None if _renew(request, timezone.now()) else end_session(request, WAS_LONG)


def _renew(request: HttpRequest, now: datetime) -> bool:
    """Return whether the session may go on, and move its end if it was not moved today."""
    session, moment = request.session, int(now.timestamp())
    began: int = session.get(BEGAN, moment)
    longest = int(settings.SESSION_LONGEST.total_seconds())
    if moment - began >= longest:
        return False
    if KNOWN_HERE not in session:  # it began before devices noted whose sign-in is theirs
        if was_forgotten(request.user, device_cookie(request), at=now):  # type: ignore[arg-type]
            return False
        setattr(request, GOES_ON, True)
    if moment - session.get(RENEWED, 0) >= RENEWED_EVERY.total_seconds():
        setattr(request, GOES_ON, True)
        session[BEGAN], session[RENEWED] = began, moment
        session.set_expiry(min(settings.SESSION_COOKIE_AGE, began + longest - moment))
        if request.user.email is None:  # type: ignore[union-attr] # it is signed in
            note_use(account=request.user, at=now)  # type: ignore[arg-type]
    return True


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """Note when a session begins, so that its first page need not.

    Who signs in by a passkey in a browser that forgets has no session that is ever moved.
    """
    now = timezone.now()
    request.session[BEGAN] = request.session[RENEWED] = int(now.timestamp())
    request.session[KNOWN_HERE] = True
    if user.email is None:
        note_use(account=user, at=now)


@receiver(user_logged_out)
def end_notifications(request: HttpRequest, user: User | None, **_: Any) -> None:
    """End a sign-in's notifications with it: the browser may be somebody else's from now on."""
    if user is not None:
        session_hash = request.session.row_key  # type: ignore[attr-defined] # the project's store
        end_here(by=user, session_hash=session_hash, at=timezone.now())
        leave_device(by=user, session_hash=session_hash, at=timezone.now())
