"""The context of every page's frame; it reads neither session nor user."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from checkins.catalog import help_catalog


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the neutral name, the settings of demo and sign-up, and the help catalog."""
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "sign_up_open": settings.SIGN_UP_OPEN,
        "minimum_age": settings.MINIMUM_AGE_YEARS,
        "has_safety_contact": bool(settings.SAFETY_CONTACT),
        "help": help_catalog(),
    }
