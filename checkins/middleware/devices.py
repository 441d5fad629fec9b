"""The cookie of a device that signed in, which outlives sign-out: it signs nobody in."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checkins.middleware.routes import Handler
from checkins.models import User
from checkins.models.devices import KNOWN_FOR
from checkins.services.devices import NOW_KNOWN, device_cookie, keep_device, know_device

# Attributes of the request: who signed in, whether a session goes on, whether somebody left.
SIGNED_IN, GOES_ON, SIGNED_OUT = "just_signed_in", "session_goes_on", "just_signed_out"
KNOWN_HERE = "known_here"  # in a session: its device has noted it
log = structlog.get_logger(__name__)


class DeviceMiddleware:
    """Knows a browser again in which somebody signed in, second step and all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send the cookie after a sign-in, and once a day of a session that goes on.

        Who signs out leaves nothing in the browser's cache of pages. "storage" is not cleared: it
        would take the worker along, and Help without a network.
        """
        response = self.get_response(request)
        if getattr(request, SIGNED_OUT, False):
            response.headers["Clear-Site-Data"] = '"cache"'
        account = getattr(request, SIGNED_IN, None)
        if account is not None or getattr(request, GOES_ON, False):
            _note_device(request, response, account)
        elif now_known := getattr(request, NOW_KNOWN, ""):
            _send_cookie(response, now_known)
        return response


def _note_device(request: HttpRequest, response: HttpResponse, signed_in: User | None) -> None:
    """Note the device, and send its cookie; who is signed in stays so, known again or not."""
    session: Any = request.session
    account = signed_in or request.user
    if not account.is_authenticated:  # a session that went on until its owner signed out
        return
    try:
        if not session.session_key:
            session.save()
        values = {
            "account": account,
            "cookie": device_cookie(request),
            "at": timezone.now(),
            "session_hash": session.row_key,
            "user_agent": request.headers.get("User-Agent", ""),
        }
        after = know_device(**values) if signed_in else keep_device(**values)
    except DatabaseError as error:
        session.pop(KNOWN_HERE, None)  # the next page tries it once more
        log.warning("device_not_known", why=type(error).__name__)
        return
    session[KNOWN_HERE] = True
    _send_cookie(response, after)


def _send_cookie(response: HttpResponse, devices: str) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        devices,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@receiver(user_logged_in)
def note(request: HttpRequest, user: User, **_: Any) -> None:
    """Note who signed in: the device is known once their page is answered."""
    setattr(request, SIGNED_IN, user)


@receiver(user_logged_out)
def note_left(request: HttpRequest, **_: Any) -> None:
    """Note that somebody signed out: the answer says so to the browser."""
    setattr(request, SIGNED_OUT, True)
