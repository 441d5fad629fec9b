"""The engine's enums with the words that people read, for models, forms and pages."""

from django.db import models

from checkins.engine.types import Flag, Level, Meeting, Reason, Stage, Used

__all__ = [
    "RATING_WORDS",
    "SCORE_WORDS",
    "STAFF_ROLES",
    "AccessAction",
    "AlertEventKind",
    "AlertOutcome",
    "AlertStatus",
    "Cadence",
    "CallOrText",
    "ConsentKind",
    "ContactHow",
    "FeelingChoice",
    "Flag",
    "GroupKind",
    "GroupLanguage",
    "Level",
    "LevelChoice",
    "MedicineChoice",
    "Meeting",
    "MeetingChoice",
    "NaloxoneAtHome",
    "NoticeKind",
    "OwnLineKind",
    "PartOfDay",
    "Purpose",
    "Reason",
    "RemarkKind",
    "Role",
    "Signal",
    "Signature",
    "Stage",
    "StageChoice",
    "StepOutcome",
    "Substance",
    "SupporterSees",
    "Used",
    "UsedChoice",
]

SCORE_WORDS = ("none", "a little", "some", "quite a bit", "very much")
RATING_WORDS = ("Not at all", "A little", "Some", "Quite a bit", "Very much")


class Role(models.TextChoices):
    """What an account is for; a deployment's operator sees no person's data."""

    PERSON = "person", "Person"
    COUNSELOR = "counselor", "Counselor"
    SUPPORTER = "supporter", "Supporter"
    OPERATOR = "operator", "Operator"


# The clinic's own accounts: invited, never signed up; a second factor is a must.
STAFF_ROLES = (Role.COUNSELOR, Role.OPERATOR)


class StageChoice(models.TextChoices):
    """The three relapse stages."""

    EMOTIONAL = Stage.EMOTIONAL.value, "Emotional"
    MENTAL = Stage.MENTAL.value, "Mental"
    PHYSICAL = Stage.PHYSICAL.value, "Physical"


class Cadence(models.TextChoices):
    """How often a sign is asked."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Once a week"


class LevelChoice(models.TextChoices):
    """The levels as pills say them."""

    LEARNING = Level.LEARNING.value, "Getting to know you"
    STEADY = Level.STEADY.value, "Steady"
    WATCH = Level.WATCH.value, "Watch"
    REACH_OUT = Level.REACH_OUT.value, "Reach out"
    URGENT = Level.URGENT.value, "Urgent"


class MeetingChoice(models.TextChoices):
    """The support meeting question."""

    NONE_PLANNED = Meeting.NONE_PLANNED.value, "None planned"
    SHARED = Meeting.SHARED.value, "Went and shared"
    QUIET = Meeting.QUIET.value, "Went, stayed quiet"
    MISSED = Meeting.MISSED.value, "Missed it"


class UsedChoice(models.TextChoices):
    """The use question."""

    NO = Used.NO.value, "No"
    YES = Used.YES.value, "Yes"
    SKIP = Used.SKIP.value, "Skip"


class MedicineChoice(models.TextChoices):
    """The optional line about recovery medicine; it is never scored."""

    NOT_ON_ANY = "not_on_any", "Not on any"
    YES = "yes", "Yes"
    MISSED = "missed", "Missed it"


class OwnLineKind(models.TextChoices):
    """What a line of the person's own is for."""

    TRIGGER = "trigger", "Trigger"
    SIGN = "sign", "Sign"


class StepOutcome(models.TextChoices):
    """How a small step went: whether it was done, and whether it helped."""

    HELPED = "helped", "Did it, and it helped"
    LITTLE = "little", "Did it, it helped a little"
    NOT = "not", "Did it, it did not help"
    NOT_DONE = "not_done", "I did not do it"
    SKIP = "skip", "Skip this"


class RemarkKind(models.TextChoices):
    """What a person can say about a day's message."""

    DOES_NOT_FIT = "does_not_fit", "This does not fit"
    REACHED_OUT = "reached_out", "I already did"


class NoticeKind(models.TextChoices):
    """What a notice is about, as a counselor reads it."""

    PATTERN = "pattern", "Signs above usual"
    SUPPORT_SCREEN = "support", "A thought of how to use"
    PLANNING = "planning", "Thoughts of how to use"
    USE = "use", "Reported use"


class CameFirst(models.TextChoices):
    """What went up first before a day with use, as the person sees it."""

    EMOTIONAL = "emotional", "How I felt, and the people around me"
    MENTAL = "mental", "My thoughts"
    PHYSICAL = "physical", "Stress, my body, or a place"
    UNSURE = "unsure", "I am not sure"


class AlertStatus(models.TextChoices):
    """An alert's life."""

    OPEN = "open", "Open"
    SEEN = "seen", "Seen"
    ACTED_ON = "acted_on", "Acted on"
    SNOOZED = "snoozed", "Snoozed"
    CLOSED = "closed", "Closed"


class AlertOutcome(models.TextChoices):
    """How an alert ended."""

    USEFUL = "useful", "Useful"
    NOT_USEFUL = "not_useful", "Not useful"
    CORRECTED = "corrected", "The answer was corrected"


class AlertEventKind(models.TextChoices):
    """What happened to an alert."""

    OPENED = "opened", "Opened"
    JOINED = "joined", "Another notice joined"
    CORRECTED = "corrected", "Closed, the answer was corrected"
    REOPENED = "reopened", "Opened again"
    SEEN = "seen", "Seen"
    ACTED_ON = "acted_on", "Acted on"
    SNOOZED = "snoozed", "Snoozed"
    RETURNED = "returned", "Returned from snooze"
    CLOSED = "closed", "Closed"
    DOES_NOT_FIT = "does_not_fit", "The person said that it does not fit"
    REACHED_OUT = "reached_out", "The person said that they reached out"


class Signal(models.TextChoices):
    """What a person can let their supporters know, and nothing besides."""

    FINE = "fine", "Fine to call"
    WISHED = "wished", "Would like a call"


class SupporterSees(models.TextChoices):
    """What a person chose for one supporter."""

    SIGNAL = "word", "My word, for 24 hours after I say it"
    NOTHING = "nothing", "Nothing of mine: the learning pages alone"


class PartOfDay(models.TextChoices):
    """When the person means to check in."""

    MORNING = "morning", "Morning"
    MIDDAY = "midday", "Midday"
    EVENING = "evening", "Evening"
    BEDTIME = "bedtime", "Before bed"

    @property
    def in_words(self) -> str:
        """The part of the day inside a sentence."""
        words = {"morning": "in the morning", "midday": "at midday", "evening": "in the evening"}
        return words.get(self.value, "before bed")


class Substance(models.TextChoices):
    """What "used" can mean; the last one takes the person's own word."""

    OPIOIDS = "opioids", "Opioids (heroin, fentanyl, pain pills)"
    ALCOHOL = "alcohol", "Alcohol"
    BENZOS = "benzos", "Benzos (like Xanax)"
    STIMULANTS = "stimulants", "Stimulants (meth, cocaine)"
    OTHER = "other", "Something else"


class FeelingChoice(models.TextChoices):
    """What a person felt, beside a word of their own."""

    SAD = "sad", "Sad"
    AFRAID = "afraid", "Afraid"
    ANGRY = "angry", "Angry"
    ASHAMED = "ashamed", "Ashamed"
    GUILTY = "guilty", "Guilty"
    LONELY = "lonely", "Lonely"
    HOPELESS = "hopeless", "Hopeless"
    RESTLESS = "restless", "Restless"
    BORED = "bored", "Bored"


class ConsentKind(models.TextChoices):
    """What a consent is about; the two are never on one form."""

    RECORD = "record", "Check-ins"
    COUNSELING_NOTES = "counseling_notes", "Counseling notes"


class Purpose(models.TextChoices):
    """Why a person shares; the last one takes the person's own words."""

    SUPPORT = "support", "So they can support me between visits"
    PLAN_CARE = "plan_care", "So we can plan my care together"
    OTHER = "other", "Something else"


class Signature(models.TextChoices):
    """The act with which a person signed."""

    PASSWORD = "password", "password"
    PASSKEY = "passkey", "passkey"


class CallOrText(models.TextChoices):
    """How a counselor may reach the person."""

    CALL = "call", "Call me"
    TEXT = "text", "Text me"
    EITHER = "either", "Call or text"


class NaloxoneAtHome(models.TextChoices):
    """Whether naloxone is at hand."""

    NOT_SAID = "", "I would rather not say"
    YES = "yes", "Yes"
    NO = "no", "No"


class ContactHow(models.TextChoices):
    """How a counselor was in contact, or that a line is a note of their own."""

    CALL = "call", "Call"
    TEXT = "text", "Text"
    IN_PERSON = "in_person", "In person"
    OTHER = "other", "Other"
    NOTE = "note", "Note only"


class GroupKind(models.TextChoices):
    """What kind of group or meeting it is, in the field's own words."""

    MUTUAL_HELP = "mutual_help", "Mutual help (like AA or NA)"
    SKILLS = "skills", "Skills group (like SMART)"
    ALUMNI = "alumni", "Alumni group"
    BUDDY = "buddy", "Sober buddy"
    THERAPY = "therapy", "Therapy group"
    FAMILY = "family", "Family group"
    FAITH = "faith", "Faith-based group"
    OTHER = "other", "Something else"


class GroupLanguage(models.TextChoices):
    """The language that a listed group speaks."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"
    SIGN_LANGUAGE = "ase", "American Sign Language"
    ARABIC = "ar", "Arabic"
    CHINESE = "zh", "Chinese"
    FRENCH = "fr", "French"
    HAITIAN_CREOLE = "ht", "Haitian Creole"
    KOREAN = "ko", "Korean"
    PORTUGUESE = "pt", "Portuguese"
    RUSSIAN = "ru", "Russian"
    TAGALOG = "tl", "Tagalog"
    VIETNAMESE = "vi", "Vietnamese"
    OTHER = "other", "Another language"


class ReminderLead(models.IntegerChoices):
    """How many hours before a meeting its reminder leaves."""

    HOUR = 1, "1 hour before"
    THREE_HOURS = 3, "3 hours before"
    DAY = 24, "The day before"


class OutboxRule(models.TextChoices):
    """Why a message is queued; to a person it says no more than that something ends, or starts."""

    ENDS_FIRST = "ends_first", "Something ends in 14 days"
    ENDS_LAST = "ends_last", "Something ends in 3 days"
    MEETING = "meeting", "Something starts soon"
    INVITED = "invited", "An invitation to work here"


class Channel(models.TextChoices):
    """How a message leaves."""

    EMAIL = "email", "E-mail"


class AccessAction(models.TextChoices):
    """What a reader did with a person's data, as the person's own page says it."""

    OPENED_CASELOAD = "opened_caseload", "saw you in their list"
    OPENED_CLIENT = "opened_client", "opened your trend page"
    OPENED_SESSION_SHEET = "opened_session_sheet", "opened your page for a visit"
    READ_COUNSELING_NOTES = "read_counseling_notes", "read notes that others wrote about you"
    OPENED_CONSENT = "opened_consent", "read what you agreed to"
    EXPORTED = "exported", "saved a copy of your data"
    SAW_SIGNAL = "saw_word", "saw your word"
