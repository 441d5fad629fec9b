"""Middleware of every page, in the order of the settings."""

from checkins.middleware.compressing import CompressingMiddleware
from checkins.middleware.confirming import ConfirmingMiddleware
from checkins.middleware.crowd import CrowdMiddleware
from checkins.middleware.devices import DeviceMiddleware
from checkins.middleware.head import HeadMiddleware
from checkins.middleware.hurry import HurryMiddleware
from checkins.middleware.kept_forms import KeptFormMiddleware
from checkins.middleware.kept_pages import SteadyCookieMiddleware
from checkins.middleware.locking import LockMiddleware
from checkins.middleware.metrics import MetricsMiddleware
from checkins.middleware.no_page import NoPageMiddleware
from checkins.middleware.phones import PhoneMiddleware
from checkins.middleware.policy import PolicyMiddleware
from checkins.middleware.privacy import PrivacyMiddleware
from checkins.middleware.quiet_home import QuietHomeMiddleware
from checkins.middleware.sessions import SlidingSessionMiddleware
from checkins.middleware.slowing import SlowingMiddleware
from checkins.middleware.staff import StaffMiddleware
from checkins.middleware.systems import SystemMiddleware
from checkins.middleware.zones import ZoneMiddleware

__all__ = [
    "CompressingMiddleware",
    "ConfirmingMiddleware",
    "CrowdMiddleware",
    "DeviceMiddleware",
    "HeadMiddleware",
    "HurryMiddleware",
    "KeptFormMiddleware",
    "LockMiddleware",
    "MetricsMiddleware",
    "NoPageMiddleware",
    "PhoneMiddleware",
    "PolicyMiddleware",
    "PrivacyMiddleware",
    "QuietHomeMiddleware",
    "SlidingSessionMiddleware",
    "SlowingMiddleware",
    "StaffMiddleware",
    "SteadyCookieMiddleware",
    "SystemMiddleware",
    "ZoneMiddleware",
]
