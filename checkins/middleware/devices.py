"""The cookie of a device that signed in, which outlives sign-out: it signs nobody in."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checkins.middleware.routes import Handler
from checkins.models import User
from checkins.models.devices import KNOWN_FOR
from checkins.services.devices import NOW_KNOWN, device_cookie, know_device

SIGNED_IN = "just_signed_in"  # an attribute of the request
log = structlog.get_logger(__name__)


class DeviceMiddleware:
    """Knows a browser again in which somebody signed in, second step and all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send the cookie after a sign-in, if it is new."""
        response = self.get_response(request)
        after = getattr(request, NOW_KNOWN, "") or _after_sign_in(request)
        if not after:
            return response
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            after,
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


def _after_sign_in(request: HttpRequest) -> str:
    """Return what the cookie holds after a sign-in, "" if there was none, or if it failed."""
    account = getattr(request, SIGNED_IN, None)
    if account is None:
        return ""
    try:
        return know_device(account=account, cookie=device_cookie(request), at=timezone.now())
    except DatabaseError as error:  # who signed in is signed in, known again or not
        log.warning("device_not_known", why=type(error).__name__)
        return ""


@receiver(user_logged_in)
def note(request: HttpRequest, user: User, **_: Any) -> None:
    """Note who signed in: the device is known once their page is answered."""
    setattr(request, SIGNED_IN, user)
