"""Whether a session is locked: it stays signed in, and shows nothing of its account."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

LOCKED = "locked_at"  # in a session: when it was locked, by a quick exit or by five idle minutes
SEEN = "seen_at"  # in a session: when it was last used, as seconds; stored at most once a minute
SEEN_EVERY = 60
SPANS, MOST_SPANS = "locked_spans", 20  # in a session: from when to when it was locked, as seconds


def is_locked(request: HttpRequest) -> bool:
    """Return whether somebody is signed in, and must say who they are before anything is shown."""
    user: Any = request.user
    if not user.is_authenticated:
        return False
    return LOCKED in request.session or (not user.works_here and _is_idle(request.session))


def lock(request: HttpRequest, *, at: datetime) -> None:
    """Lock the session until its account is proven by a passkey, a password or the phone's PIN."""
    if request.user.is_authenticated and LOCKED not in request.session:
        request.session[LOCKED] = at.timestamp()


def locked_since(request: HttpRequest) -> datetime:
    """Return when the session was locked."""
    return datetime.fromtimestamp(float(request.session[LOCKED]), UTC)


def was_locked_at(request: HttpRequest, moment: datetime) -> bool:
    """Return whether the session was locked at a moment: what was written then is not its owner's.

    A phone says so itself, but whoever holds it could set its clock, or leave without a network.
    """
    spans: list[list[float]] = request.session.get(SPANS, [])
    return any(began <= moment.timestamp() <= ended for began, ended in spans)


def unlock(request: HttpRequest, *, at: datetime) -> None:
    """Unlock the session: its account was proven at this moment."""
    session: Any = request.session
    session.is_proven = True
    locked_at = session.pop(LOCKED, None)
    if locked_at is not None:
        idle_from = session.get(SEEN, locked_at) + settings.LOCK_AFTER.total_seconds()
        span = [min(locked_at, idle_from), at.timestamp()]
        session[SPANS] = [*session.get(SPANS, []), span][-MOST_SPANS:]
    session[SEEN] = at.timestamp()


def note_seen(request: HttpRequest, *, at: datetime) -> None:
    """Store that an unlocked session is in use, once a minute.

    The idle time counts from the stored time: a session may lock a minute early, and never late.
    """
    session: Any = request.session
    if at.timestamp() - session.get(SEEN, 0) >= SEEN_EVERY:
        session.note(SEEN, at.timestamp())


def _is_idle(session: Any) -> bool:
    """Return whether nobody used the session for ``LOCK_AFTER``; one of an older version is."""
    idle = timezone.now().timestamp() - float(session.get(SEEN, 0))
    return idle > settings.LOCK_AFTER.total_seconds()
