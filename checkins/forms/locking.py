"""Whether a session is locked: it stays signed in, and shows nothing of its account."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

LOCKED = "locked_at"  # in a session: when it was locked, by a quick exit or by five idle minutes


def is_locked(request: HttpRequest) -> bool:
    """Return whether somebody is signed in, and must say who they are before anything is shown."""
    user: Any = request.user
    return bool(user.is_authenticated and LOCKED in request.session)


def lock(request: HttpRequest, *, at: datetime) -> None:
    """Lock the session until its account is proven by a passkey, a password or the phone's PIN."""
    if request.user.is_authenticated and LOCKED not in request.session:
        request.session[LOCKED] = at.timestamp()


def locked_since(request: HttpRequest) -> datetime:
    """Return when the session was locked."""
    return datetime.fromtimestamp(float(request.session[LOCKED]), UTC)
