"""The models with their constraints, and the querysets that hold every named filter."""

from checkins.models.access_log import (
    AccessEvent,
    LogSeal,
    SeenList,
    SeenListPart,
    SeenPart,
    SeenPerson,
)
from checkins.models.account_changes import AccountChange, AccountNotice
from checkins.models.account_mails import AccountMail, PendingAddress
from checkins.models.accounts import User
from checkins.models.alert_outcomes import ClinicCount
from checkins.models.alerts import Alert, AlertEvent, Notice
from checkins.models.audit import AuditEvent
from checkins.models.breaks import Break
from checkins.models.call_sheets import CallSheet
from checkins.models.calls import AskedCall, CallAgreement
from checkins.models.canaries import SealCanary
from checkins.models.catalog import RelapseStage, WarningSign
from checkins.models.checkins import CheckinSubmission, DailyCheckin, DayRemark, PersonStatus
from checkins.models.clinic import Clinic
from checkins.models.contact_log import ContactLog
from checkins.models.contacts import SupportContact
from checkins.models.counting import CountingConsent
from checkins.models.day_after import BodyCheck
from checkins.models.denied_looks import DeniedLooks
from checkins.models.devices import Device, DeviceLink
from checkins.models.form_drafts import FormDraft
from checkins.models.groups import ClinicGroup, SupportGroup
from checkins.models.hours import CounselorHours
from checkins.models.imports import CheckinImport
from checkins.models.locks import DevicePin
from checkins.models.look_backs import LookBack
from checkins.models.memory import DayMemory
from checkins.models.outbox import OutboxMessage
from checkins.models.own_lines import OwnLine
from checkins.models.pages_aside import PageAside
from checkins.models.plans import PlanVersion
from checkins.models.profiles import Profile
from checkins.models.push import PushSubscription
from checkins.models.reminders import Due, Reminders, WorkerTick
from checkins.models.renewals import LetEnd, RenewalAsk
from checkins.models.retention import HistoryCut, Purge
from checkins.models.rides import CravingEpisode
from checkins.models.safety_notes import SafetyNote
from checkins.models.sharing import Client, Consent, Scopes, SharingCode
from checkins.models.small_steps import KeptStep, StepChoice
from checkins.models.staff import NameRequest, StaffInvitation
from checkins.models.supporters import Supporter, SupportSignal
from checkins.models.systems import System
from checkins.models.thoughts import ThoughtRecord
from checkins.models.tries import TryCount
from checkins.models.weeks import WeekIntention

__all__ = [
    "AccessEvent",
    "AccountChange",
    "AccountMail",
    "AccountNotice",
    "Alert",
    "AlertEvent",
    "AskedCall",
    "AuditEvent",
    "BodyCheck",
    "Break",
    "CallAgreement",
    "CallSheet",
    "CheckinImport",
    "CheckinSubmission",
    "Client",
    "Clinic",
    "ClinicCount",
    "ClinicGroup",
    "Consent",
    "ContactLog",
    "CounselorHours",
    "CountingConsent",
    "CravingEpisode",
    "DailyCheckin",
    "DayMemory",
    "DayRemark",
    "DeniedLooks",
    "Device",
    "DeviceLink",
    "DevicePin",
    "Due",
    "FormDraft",
    "HistoryCut",
    "KeptStep",
    "LetEnd",
    "LogSeal",
    "LookBack",
    "NameRequest",
    "Notice",
    "OutboxMessage",
    "OwnLine",
    "PageAside",
    "PendingAddress",
    "PersonStatus",
    "PlanVersion",
    "Profile",
    "Purge",
    "PushSubscription",
    "RelapseStage",
    "Reminders",
    "RenewalAsk",
    "SafetyNote",
    "Scopes",
    "SealCanary",
    "SeenList",
    "SeenListPart",
    "SeenPart",
    "SeenPerson",
    "SharingCode",
    "StaffInvitation",
    "StepChoice",
    "SupportContact",
    "SupportGroup",
    "SupportSignal",
    "Supporter",
    "System",
    "ThoughtRecord",
    "TryCount",
    "User",
    "WarningSign",
    "WeekIntention",
    "WorkerTick",
]
