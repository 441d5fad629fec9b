"""Rows and their constraints, and the querysets that own every named filter."""

from checkins.models.alerts import Alert, AlertEvent, Notice
from checkins.models.audit import AuditEvent
from checkins.models.catalog import RelapseStage, WarningSign
from checkins.models.contacts import SupportContact
from checkins.models.days import CheckinSubmission, DailyCheckin, DayRemark, PersonStatus
from checkins.models.imports import CheckinImport
from checkins.models.people import Profile, User

__all__ = [
    "Alert",
    "AlertEvent",
    "AuditEvent",
    "CheckinImport",
    "CheckinSubmission",
    "DailyCheckin",
    "DayRemark",
    "Notice",
    "PersonStatus",
    "Profile",
    "RelapseStage",
    "SupportContact",
    "User",
    "WarningSign",
]
