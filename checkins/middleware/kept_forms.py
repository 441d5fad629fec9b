"""Forms that cannot be saved: kept for whom they were shown, and opened again filled in.

A form cannot be saved if nobody is signed in any more, or if somebody else is. What was typed is
then sealed for the account that the form's mark names. It is never sent by itself.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from checkins.forms.base import MARK
from checkins.forms.confirming import hides_from_reader
from checkins.forms.form_drafts import (
    KEPT,
    RETURN_TO,
    Interrupted,
    is_typing,
    keep_typed,
    open_mark,
)
from checkins.forms.locking import is_locked
from checkins.forms.refill import refilled
from checkins.middleware.routes import NO_SESSION_ASKED, Handler, has_session, route_of
from checkins.models import User
from checkins.services.form_drafts import Typed, drop_form, kept_form

NOT_SAVED = "That page wasn’t saved. Sign in, and it opens as you left it."
NOT_DONE = "That wasn’t saved. Sign in, and please do it once more."
AT_HOME = {"home", "caseload", "desk", "supporting"}
WITHOUT = {"account_logout"} | NO_SESSION_ASKED
OK, REDIRECTS, REFUSED, FAILED = 200, {301, 302, 303}, 400, 500


class KeptFormMiddleware:
    """Keeps the forms that cannot be saved, and fills them in when their page is shown again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Show on its page what is kept for the signed-in account, and delete it once saved."""
        response = self.get_response(request)
        if route_of(request) in NO_SESSION_ASKED or not has_session(request):
            return response
        if response.status_code >= FAILED:  # a session that failed to load would fail again
            return response
        if not request.session.get(KEPT) or not request.user.is_authenticated:
            return response
        typed = kept_form(request.user, at=timezone.now())
        if typed is None:
            del request.session[KEPT]
        elif request.method == "POST":
            is_done = response.status_code < REFUSED and not getattr(request, "waits", False)
            if is_done and request.path == typed.address:
                drop_form(account=request.user, at=timezone.now())
                del request.session[KEPT]
        elif request.method == "GET" and not (hides_from_reader(request) or is_locked(request)):
            return _shown(request, response, typed)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Refuse a form of another account; send to sign-in who is not signed in any more."""
        if request.method != "POST" or route_of(request) in WITHOUT:
            return None
        user = request.user if has_session(request) else None
        if user is None or not user.is_authenticated:
            if is_typing(request):  # nobody tapped Save: its page says whether it is kept
                kept = keep_typed(request)
                return HttpResponse(status=204 if kept and kept.is_kept else 409)
            return sent_to_sign_in(request, keep_typed(request))
        mark = open_mark(request.POST.get(MARK, ""))  # of another account it is refused at any age
        if mark is None or mark.account_id == user.pk:
            return None
        kept = keep_typed(request)
        context = {"is_of_another": True, "is_kept": bool(kept and kept.is_kept)}
        return render(request, "403_csrf.html", context, status=403)


def sent_to_sign_in(request: HttpRequest, interrupted: Interrupted | None) -> HttpResponse | None:
    """Redirect to sign-in, from where the form's account gets back to its page; None if no form.

    Another account that signs in there learns nothing of that page, not even its address.
    """
    if interrupted is None:
        return None
    request.session[RETURN_TO] = request.POST[MARK]
    messages.info(request, NOT_SAVED if interrupted.is_kept else NOT_DONE)
    return redirect("account_login")


def end_session(request: HttpRequest, why: str) -> HttpResponse:
    """Sign out and say why; what was typed on a page is kept, and opens again after sign-in."""
    is_post = request.method == "POST"
    interrupted = keep_typed(request) if is_post else None
    logout(request)
    messages.info(request, why)
    return sent_to_sign_in(request, interrupted) or redirect("account_login")


@receiver(user_logged_in)
def note_kept_form(request: HttpRequest, user: User, **_: Any) -> None:
    """Note in a new session that a form is kept, so that other sessions need not look."""
    if kept_form(user, at=timezone.now()):
        request.session[KEPT] = True


def _shown(request: HttpRequest, response: HttpResponse, typed: Typed) -> HttpResponse:
    """Fill in the form if this is its page, and say there, or at home, that it was not saved."""
    is_here = request.path == typed.page
    if is_here and response.status_code in REDIRECTS:
        return redirect("form_drafts")  # the page is not there any more
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if not is_page or response.streaming or not (is_here or route_of(request) in AT_HOME):
        return response
    html, filled = response.content.decode(), None
    if is_here and response.status_code == OK:
        filled = refilled(html, page=typed.page, address=typed.address, fields=typed.fields)
    context = {"page": typed.page, "is_here": is_here, "is_filled": filled is not None}
    banner = render_to_string("checkins/form_drafts/_banner.html", context, request=request)
    response.content = (filled or html).replace("</header>", "</header>" + banner, 1)
    return response
