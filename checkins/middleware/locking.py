"""Locking a quiet session: all but a few pages ask who it is, and what was sent waits for it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from checkins.forms.form_drafts import KEPT, is_typing, keep_typed
from checkins.forms.locking import is_locked, lock, note_seen, unlock
from checkins.middleware.confirming import let_wait
from checkins.middleware.routes import NO_SESSION_ASKED, Handler, has_session, route_of
from checkins.middleware.staff import BACKGROUND_HEADER

# Programs and scripts ask these by themselves, and each of them says whether the session is locked.
OF_SCRIPTS = {
    *("api_checkins", "api_session", "pocket_cards_still"),
    *("offline_checkin", "offline_own"),
}
# What opens on a locked phone: it shows nothing of its person, or proves who they are.
OPEN = {
    *("locks", "locks_stop", "leaving", "leaving_away", "keep"),
    *("checkins", "checkins_page", "checkins_quick", "checkins_done"),  # a new day, laid aside
    "rides_end",  # ten minutes of Now end here: it shows what this tab was told, and saves it
    "reminders_off",  # it says nothing of whose link it is
    *("account_login", "account_logout", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}
STILL = "kept_pages_still"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class LockMiddleware:
    """Leads whoever opens a page of a locked session to the lock page, and lets a post wait.

    It runs before every view, so it covers a new page without naming it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Lock a session that was not used for a while, and answer in place of what it hides."""
        name = route_of(request)
        if name in NO_SESSION_ASKED | OF_SCRIPTS or not has_session(request):
            return None
        if not request.user.is_authenticated:
            return None
        now = timezone.now()
        if not is_locked(request):
            if request.headers.get(BACKGROUND_HEADER) != "1" and not request.user.works_here:
                note_seen(request, at=now)
            return None
        lock(request, at=now)  # once found idle it stays locked, whatever a clock says later
        return None if name in OPEN else _instead(request, name, now)


def _instead(request: Any, name: str, now: datetime) -> HttpResponse:
    """Answer what a locked session does not show; what was sent or typed waits."""
    if name == STILL:
        return JsonResponse({"still": False})
    if request.method == "POST":
        request.waits = True  # its answer does not mean that it was done
        if is_typing(request):
            kept = keep_typed(request, at=now)
            if kept and kept.is_kept:
                request.session[KEPT] = True
            return HttpResponse(status=204 if kept and kept.is_kept else 409)
        request.session.pop(STATE_SESSION_KEY, None)
        if request.content_type in FORMS:
            let_wait(request)
    return redirect(f"{reverse('locks')}?{urlencode({'next': request.get_full_path()})}")


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    """Note that a session is in use from its beginning: whoever signs in proved who they are."""
    unlock(request, at=timezone.now())


@receiver(authentication_step_completed)
def unlock_by_proof(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """Unlock a session once it was asked who it is, and answered."""
    if reauthenticated:
        unlock(request, at=timezone.now())
