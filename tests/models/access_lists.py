"""The models whose rows are a person's, and those that a consent opens."""

from checkins.models import (
    Alert,
    AskedCall,
    BodyCheck,
    Break,
    CallSheet,
    CheckinImport,
    CheckinSubmission,
    Consent,
    CountingConsent,
    CravingEpisode,
    DailyCheckin,
    DayRemark,
    HistoryCut,
    KeptStep,
    LetEnd,
    LookBack,
    Notice,
    OutboxMessage,
    OwnLine,
    PersonStatus,
    PlanVersion,
    Profile,
    Reminders,
    RenewalAsk,
    SafetyNote,
    StepChoice,
    SupportContact,
    Supporter,
    SupportGroup,
    SupportSignal,
    ThoughtRecord,
    WeekIntention,
)

OWNED = [
    *(Alert, AskedCall, BodyCheck, Break, CallSheet, CheckinImport, CheckinSubmission),
    *(Consent, CountingConsent, DailyCheckin, DayRemark, HistoryCut, LookBack, Notice),
    *(OutboxMessage, OwnLine, PersonStatus, PlanVersion, Profile, SafetyNote),
    *(KeptStep, StepChoice, SupportContact, SupportGroup, SupportSignal, Supporter),
    *(ThoughtRecord, CravingEpisode, Reminders, LetEnd, RenewalAsk, WeekIntention),
]
# What a consent opens, and the scopes that a model's rows need beside it.
SHARED = {
    Alert: {"alerts": True},
    CallSheet: {},
    CheckinSubmission: {"notes": True},
    DailyCheckin: {},
    Notice: {},
    PersonStatus: {},
}
