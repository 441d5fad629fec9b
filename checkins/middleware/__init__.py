"""Middleware of every page, in the order of the settings."""

from checkins.middleware.confirming import ConfirmingMiddleware
from checkins.middleware.kept_forms import KeptFormMiddleware
from checkins.middleware.no_page import NoPageMiddleware
from checkins.middleware.privacy import PrivacyMiddleware
from checkins.middleware.sessions import SlidingSessionMiddleware
from checkins.middleware.staff import StaffMiddleware
from checkins.middleware.zones import ZoneMiddleware

__all__ = [
    "ConfirmingMiddleware",
    "KeptFormMiddleware",
    "NoPageMiddleware",
    "PrivacyMiddleware",
    "SlidingSessionMiddleware",
    "StaffMiddleware",
    "ZoneMiddleware",
]
