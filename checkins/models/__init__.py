"""Rows and their constraints, and the querysets that own every named filter."""

from checkins.models.audit import AuditEvent
from checkins.models.catalog import RelapseStage, WarningSign
from checkins.models.contacts import SupportContact
from checkins.models.days import CheckinSubmission, DailyCheckin, DayRemark, PersonStatus
from checkins.models.people import Profile, User
from checkins.models.staff import StaffInvitation

__all__ = [
    "AuditEvent",
    "CheckinSubmission",
    "DailyCheckin",
    "DayRemark",
    "PersonStatus",
    "Profile",
    "RelapseStage",
    "StaffInvitation",
    "SupportContact",
    "User",
    "WarningSign",
]
