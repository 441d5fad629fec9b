"""Asking who it is: the post waits meanwhile, and the session gets a new key."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.signals import authentication_step_completed
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from checkins.forms.confirming import seal_waiting
from checkins.forms.form_drafts import KEPT, keep_typed
from checkins.middleware.routes import Handler

LIBRARYS = "/account/"  # several forms of its pages differ in a hidden field alone
RESUME = "checkins.views.confirming.resume"


class ConfirmingMiddleware:
    """Leads to the question who it is, and keeps the post that waits for the answer.

    It stands in for the sign-in library's own way, which writes the post into the session as it
    is, passwords included, and sends it again for whoever answers.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Redirect to the question; a post is done after the answer, and nothing older is."""
        return question(request) if isinstance(error, ReauthenticationRequired) else None


def question(request: Any) -> HttpResponse:
    """Redirect to the question who it is, which leads back; a post waits for the answer."""
    there = request.get_full_path()
    if not request.user.is_authenticated:
        return redirect_to_login(there)
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST":
        let_wait(request)
    ways = get_adapter().get_reauthentication_methods(request.user)
    address = ways[0]["url"] if ways else reverse("account_login")
    return redirect(f"{address}?{urlencode({'next': there})}")


def let_wait(request: Any) -> None:
    """Seal the post into the session; what was typed is also kept, for who goes back instead."""
    account, now = request.user, timezone.now()
    state = {"post": seal_waiting(request, account=account, at=now)}
    request.session[STATE_SESSION_KEY] = {"state": state, "callback": RESUME}
    request.waits = True  # its redirect does not mean that it was done
    if not request.path.startswith(LIBRARYS):
        kept = keep_typed(request, at=now)
        if kept and kept.is_kept:
            request.session[KEPT] = True


@receiver(authentication_step_completed)
def change_key(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """Give the session a new key once it was asked and answered: an older copy is worth less."""
    if reauthenticated:
        request.session.cycle_key()
