"""The context of every page's frame; unless a page asks, it reads neither session nor user."""

from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from checkins.catalog import help_catalog
from checkins.forms.locking import is_locked
from checkins.services.code_links import code_in


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the neutral name, whether sign-up is open to the visitor, and the help catalog."""
    waits = SimpleLazyObject(lambda: _code_waits(request))
    locked = SimpleLazyObject(lambda: is_locked(request))
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "code_waits": waits,
        "is_locked": locked,
        "locks_after": int(settings.LOCK_AFTER.total_seconds()),
        "sign_up_open": settings.SIGN_UP_OPEN or waits,
        "backup_days": settings.BACKUP_DAYS,
        "minimum_age": settings.MINIMUM_AGE_YEARS,
        "has_safety_contact": bool(settings.SAFETY_CONTACT),
        "offers_notifications": bool(settings.PUSH_KEY),
        "meeting_finder": settings.MEETING_FINDER,
        "family_program": settings.FAMILY_PROGRAM,
        "version": settings.VERSION,  # shown to operators alone
        "help": help_catalog(),
    }


def _code_waits(request: HttpRequest) -> bool:
    """Return whether the visitor opened a counselor's link; without a cookie nothing is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return bool(code_in(request.session, at=timezone.now()))
    except DatabaseFault:  # the public pages are shown all the same
        return False
