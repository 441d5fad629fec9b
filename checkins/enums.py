"""The engine's enums with the words that people read, for models, forms and pages."""

from django.db import models

from checkins.engine.types import Flag, Level, Meeting, Reason, Shown, Stage, Used

__all__ = [
    "RATING_WORDS",
    "SCORE_WORDS",
    "STAFF_ROLES",
    "AccessAction",
    "AlertEventKind",
    "AlertOutcome",
    "AlertStatus",
    "BodyTick",
    "Cadence",
    "CallOrText",
    "ConsentKind",
    "ContactHow",
    "DayOrder",
    "Ended",
    "FeelingChoice",
    "Flag",
    "GroupKind",
    "GroupLanguage",
    "Intention",
    "Level",
    "LevelChoice",
    "LoggedRole",
    "MedicineChoice",
    "Meeting",
    "MeetingChoice",
    "NaloxoneAtHome",
    "NameAnswer",
    "NoticeKind",
    "OwnLineKind",
    "PartOfDay",
    "Purpose",
    "Reason",
    "RemarkKind",
    "Role",
    "Shown",
    "ShownChoice",
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
    """The role of an account. An operator runs the deployment and sees no person's data."""

    PERSON = "person", "Person"
    COUNSELOR = "counselor", "Counselor"
    SUPPORTER = "supporter", "Supporter"
    OPERATOR = "operator", "Operator"


class LoggedRole(models.TextChoices):
    """Who can stand in the log of reads: the roles of accounts, and a record system."""

    PERSON = Role.PERSON.value, Role.PERSON.label
    COUNSELOR = Role.COUNSELOR.value, Role.COUNSELOR.label
    SUPPORTER = Role.SUPPORTER.value, Role.SUPPORTER.label
    OPERATOR = Role.OPERATOR.value, Role.OPERATOR.label
    SYSTEM = "system", "Record system"


# Staff accounts: by invitation only, never by sign-up; they need a second factor.
STAFF_ROLES = (Role.COUNSELOR, Role.OPERATOR)


class StageChoice(models.TextChoices):
    """The three relapse stages, with their names on pages."""

    EMOTIONAL = Stage.EMOTIONAL.value, "Emotional"
    MENTAL = Stage.MENTAL.value, "Mental"
    PHYSICAL = Stage.PHYSICAL.value, "Physical"


STAGE_PLAIN_WORDS = {
    Stage.EMOTIONAL: "feelings",
    Stage.MENTAL: "thoughts",
    Stage.PHYSICAL: "stress and mood",
}
# What stands beside a stage's name: what its questions are about.
STAGE_PLAIN_LINES = {
    Stage.EMOTIONAL: "feelings and people",
    Stage.MENTAL: "thoughts of using",
    Stage.PHYSICAL: "stress, mood and chances to use",
}


class Cadence(models.TextChoices):
    """How often a sign is asked."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Once a week"


class LevelChoice(models.TextChoices):
    """The levels, with the words on their pills."""

    LEARNING = Level.LEARNING.value, "Getting to know you"
    STEADY = Level.STEADY.value, "Steady"
    WATCH = Level.WATCH.value, "Watch"
    REACH_OUT = Level.REACH_OUT.value, "Reach out"
    URGENT = Level.URGENT.value, "Urgent"


class ShownChoice(models.TextChoices):
    """The shown levels, with the words on their pills for a counselor."""

    LEARNING = Shown.LEARNING.value, LevelChoice.LEARNING.label
    STEADY = Shown.STEADY.value, LevelChoice.STEADY.label
    HEAVY = Shown.HEAVY.value, "Heavy"
    WATCH = Shown.WATCH.value, LevelChoice.WATCH.label
    QUIET = Shown.QUIET.value, "No recent check-in"
    REACH_OUT = Shown.REACH_OUT.value, LevelChoice.REACH_OUT.label
    STRONG = Shown.STRONG.value, "Strong change"
    SUPPORT = Shown.SUPPORT.value, "Support"
    URGENT = Shown.URGENT.value, LevelChoice.URGENT.label


class MeetingChoice(models.TextChoices):
    """The answers to the question about a support meeting."""

    NONE_PLANNED = Meeting.NONE_PLANNED.value, "None planned"
    SHARED = Meeting.SHARED.value, "Went and shared"
    QUIET = Meeting.QUIET.value, "Went, stayed quiet"
    MISSED = Meeting.MISSED.value, "Missed it"


class UsedChoice(models.TextChoices):
    """The answers to the question about use."""

    NO = Used.NO.value, "No"
    YES = Used.YES.value, "Yes"
    SKIP = Used.SKIP.value, "Skip"


class MedicineChoice(models.TextChoices):
    """The answers to the optional question about recovery medicine; they are never scored."""

    NOT_ON_ANY = "not_on_any", "Not on any"
    YES = "yes", "Yes"
    MISSED = "missed", "Missed it"


class OwnLineKind(models.TextChoices):
    """The kinds of a person's own lines."""

    TRIGGER = "trigger", "Trigger"
    SIGN = "sign", "Sign"


class Removal(models.TextChoices):
    """What a person can take away, and bring back within a day; the values stand in addresses."""

    CONTACT = "person", "Contact"
    THOUGHT = "thought", "Thought record"
    GROUP = "group", "Group"
    OWN_LINE = "line", "Own sign or trigger"
    BREAK = "break", "Break"
    LOOK_BACK = "look", "Look back"
    IMPORT = "file", "File of past check-ins"
    INVITATION = "invitation", "Invitation to a supporter"
    RIDE = "ride", "Ride"
    KEPT_STEP = "step", "Kept small step"


class StepOutcome(models.TextChoices):
    """The outcome of a small step: whether it was done, and whether it helped."""

    HELPED = "helped", "Did it, and it helped"
    LITTLE = "little", "Did it, it helped a little"
    NOT = "not", "Did it, it didn’t help"
    NOT_DONE = "not_done", "I didn’t do it"
    SKIP = "skip", "Skip this"


class Intention(models.TextChoices):
    """What a person can mean to do in a week, besides words of their own."""

    TEXT_SOMEONE = "text_someone", "Text one person each evening"
    CALL_FIRST = "call_first", "Call someone before it gets hard"
    ONE_TRUE_THING = "one_true_thing", "Tell one person one true thing"
    MEETING = "meeting", "Go to my next meeting"
    RIDE_OUT = "ride_out", "Ride out a craving when it comes"
    OTHER_WAY = "other_way", "Stay away from one old place"
    PHONE_AWAY = "phone_away", "Put my phone away before bed"
    MORNING_MEAL = "morning_meal", "Eat something each morning"
    WALK = "walk", "Take a short walk each day"
    OUTSIDE = "outside", "Get outside once a day"
    MONDAY = "plan_monday", "Plan Monday evening ahead"
    TUESDAY = "plan_tuesday", "Plan Tuesday evening ahead"
    WEDNESDAY = "plan_wednesday", "Plan Wednesday evening ahead"
    THURSDAY = "plan_thursday", "Plan Thursday evening ahead"
    FRIDAY = "plan_friday", "Plan Friday evening ahead"
    SATURDAY = "plan_saturday", "Plan Saturday evening ahead"
    SUNDAY = "plan_sunday", "Plan Sunday evening ahead"


class RideHelped(models.TextChoices):
    """Whether riding a craving out helped, in the person's view."""

    YES = "yes", "Yes"
    LITTLE = "little", "A little"
    NO = "no", "No"


class RideEnd(models.TextChoices):
    """The ways out of a ride. Which one was taken is not stored."""

    PASSED = "passed", "It passed"
    AGAIN = "again", "Another ten"
    CALL = "call", "Call"


class RemarkKind(models.TextChoices):
    """The remarks that a person can make about what a day's page says or offers."""

    DOES_NOT_FIT = "does_not_fit", "This doesn’t fit"
    REACHED_OUT = "reached_out", "I already did"
    NOT_NOW = "not_now", "Not now"  # to a look back at that day


class BodyTick(models.TextChoices):
    """What a body needs on the day after use, as a person ticks what is there."""

    ATE = "ate", "I ate"
    SLEPT = "slept", "I slept"
    NEAR = "near", "Someone’s near"
    NALOXONE = "naloxone", "Naloxone is close"


class NoticeKind(models.TextChoices):
    """The kinds of notices, and so of causes of alerts, in words for a counselor."""

    PATTERN = "pattern", "Signs above usual"
    SUPPORT_SCREEN = "support", "A thought of how to use"
    PLANNING = "planning", "Thoughts of how to use"
    USE = "use", "Reported use"


class CameFirst(models.TextChoices):
    """What went up first before a day with use, in the person's view."""

    EMOTIONAL = "emotional", "How I felt, and the people around me"
    MENTAL = "mental", "My thoughts"
    PHYSICAL = "physical", "Stress, my body, or a place"
    UNSURE = "unsure", "I’m not sure"


class AlertStatus(models.TextChoices):
    """The statuses of an alert; only a closed one has an outcome."""

    OPEN = "open", "Open"
    SEEN = "seen", "Seen"
    ACTED_ON = "acted_on", "Acted on"
    SNOOZED = "snoozed", "Set aside"
    CLOSED = "closed", "Closed"


class NameAnswer(models.TextChoices):
    """What became of a counselor's request for another name."""

    CONFIRMED = "confirmed", "Confirmed"
    KEPT = "kept", "Not changed"
    TAKEN_BACK = "taken_back", "Taken back"


class AlertOutcome(models.TextChoices):
    """The outcome of a closed alert. A counselor gives all but the last, which answers give."""

    USEFUL = "useful", "Useful"
    NOT_USEFUL = "not_useful", "Not useful"
    RETURNED_TO_USE = "returned_use", "Returned to use"
    CORRECTED = "corrected", "The answer was corrected"


class AlertEventKind(models.TextChoices):
    """The kinds of changes in an alert's history."""

    OPENED = "opened", "Opened"
    JOINED = "joined", "Another notice joined"
    CORRECTED = "corrected", "Closed, the answer was corrected"
    REOPENED = "reopened", "Opened again"
    SEEN = "seen", "Seen"
    ACTED_ON = "acted_on", "Acted on"
    TAKEN_BACK = "taken_back", "Waits again, the contact was taken back"
    SNOOZED = "snoozed", "Set aside"
    RETURNED = "returned", "Back from being set aside"
    CLOSED = "closed", "Closed"
    DOES_NOT_FIT = "does_not_fit", "The person said that it doesn’t fit"
    REACHED_OUT = "reached_out", "The person said that they reached out"


class Signal(models.TextChoices):
    """The signals that a person can give their supporters, who see nothing else."""

    FINE = "fine", "Fine to call"
    WISHED = "wished", "Glad of a call"


class SupporterSees(models.TextChoices):
    """The person's choice of what one supporter sees."""

    SIGNAL = "word", "My signal, for 24 hours after I say it"
    NOTHING = "nothing", "Nothing about me, only the learning pages"


class PartOfDay(models.TextChoices):
    """The part of the day in which a person plans to check in."""

    MORNING = "morning", "Morning"
    MIDDAY = "midday", "Midday"
    EVENING = "evening", "Evening"
    BEDTIME = "bedtime", "Before bed"

    @property
    def in_words(self) -> str:
        """The words after "You planned to check in": "this morning"."""
        words = {"morning": "this morning", "midday": "at midday", "evening": "this evening"}
        return words.get(self.value, "before bed")


class Substance(models.TextChoices):
    """The substances that "used" can mean; the last one takes the person's own word."""

    OPIOIDS = "opioids", "Opioids (heroin, fentanyl, pain pills)"
    ALCOHOL = "alcohol", "Alcohol"
    BENZOS = "benzos", "Benzos (like Xanax)"
    STIMULANTS = "stimulants", "Stimulants (meth, cocaine)"
    OTHER = "other", "Something else"


class FeelingChoice(models.TextChoices):
    """The feelings that a thought record offers, besides the person's own word."""

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
    """What a consent shares. The two kinds are never on one form."""

    RECORD = "record", "Check-ins"
    COUNSELING_NOTES = "counseling_notes", "Counseling notes"


class Ended(models.TextChoices):
    """Why a consent or a supporter's link ended before its time; blank in rows from before."""

    STOPPED = "stopped", "The person stopped it"
    REPLACED = "replaced", "A newer one took its place"
    LEFT = "left", "The other account was switched off"


class Purpose(models.TextChoices):
    """The purpose of a consent; the last one takes the person's own words."""

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
    """Whether the person has naloxone at home."""

    NOT_SAID = "", "I would rather not say"
    YES = "yes", "Yes"
    NO = "no", "No"


class DayOrder(models.TextChoices):
    """How the days of a file are written, where more than one reading is possible."""

    MONTH_FIRST = "month_first", "Month first"
    DAY_FIRST = "day_first", "Day first"
    YEAR_FIRST = "year_first", "Year first"
    EXCEL_1900 = "excel_1900", "Day numbers of Excel"
    EXCEL_1904 = "excel_1904", "Day numbers of older Excel on a Mac"


class ContactHow(models.TextChoices):
    """The way of a counselor's contact with a client.

    A note is no contact, and the last is an entry that takes another one back.
    """

    CALL = "call", "Call"
    TEXT = "text", "Text"
    IN_PERSON = "in_person", "In person"
    OTHER = "other", "Other"
    NOTE = "note", "Note"
    TAKEN_BACK = "taken_back", "Taken back"

    @classmethod
    def to_choose(cls) -> list[tuple[str, str]]:
        """Return the ways that can be chosen, with their labels."""
        return [(way.value, str(way.label)) for way in cls if way is not cls.TAKEN_BACK]


class GroupKind(models.TextChoices):
    """The kinds of groups and meetings, in the words of the field."""

    MUTUAL_HELP = "mutual_help", "Mutual help (like AA or NA)"
    SKILLS = "skills", "Skills group (like SMART)"
    ALUMNI = "alumni", "Alumni group"
    BUDDY = "buddy", "Sober buddy"
    THERAPY = "therapy", "Therapy group"
    FAMILY = "family", "Family group"
    FAITH = "faith", "Faith-based group"
    OTHER = "other", "Something else"


class GroupLanguage(models.TextChoices):
    """The language of a group on the clinic's list."""

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
    """How many hours before a meeting its reminder is sent."""

    HOUR = 1, "1 hour before"
    THREE_HOURS = 3, "3 hours before"
    DAY = 24, "The day before"


class OutboxRule(models.TextChoices):
    """The rule behind a message. A mail to a person says only that something ends or starts."""

    ENDS_FIRST = "ends_first", "Something ends in 14 days"
    ENDS_LAST = "ends_last", "Something ends in 3 days"
    MEETING = "meeting", "Something starts soon"
    ENDED = "ended", "Something ended"
    INVITED = "invited", "An invitation to work here"
    SECOND_STEP = "second_step", "A second step was removed"
    ACCOUNT = "account", "How somebody signs in changed"
    CHECKIN = "checkin", "Time for a daily check-in"
    CHECKIN_AGAIN = "again", "The same, two hours later"
    NUDGE = "nudge", "A kind word to who has gone quiet"
    STEP = "step", "A small step that was picked for today"
    WEEK = "week", "A week to look back at"
    URGENT = "urgent", "An urgent alert"
    ALERT = "alert", "An alert"
    TOLD = "told", "A person told a counselor of use"
    CALL = "call", "Somebody would like a call"
    TEST = "test", "A message to try it out"


class AccountMailKind(models.TextChoices):
    """The mail that somebody asked for at a door of an account, in or out."""

    CONFIRM = "confirm", "Confirm this address"
    RESET = "reset", "Choose a new password"
    DEVICE = "device", "Sign in on another device"
    TRIED = "tried", "There were many tries to sign in"
    GOING = "going", "Your account will be erased"
    GONE = "gone", "Your account is erased"
    NEW_DEVICE = "new_device", "A new device signed in"


class TryKind(models.TextChoices):
    """What is counted, so that nobody tries for ever."""

    PASSWORD = "password", "A password"
    CODE = "code", "A code of the second step"
    NETWORK = "network", "A secret in an address, from one network"
    SESSION = "session", "A secret in an address, from one browser"
    LINK = "link", "A link to sign in, by mail"
    MAIL = "mail", "The mail that tells of many tries"
    SYSTEM = "system", "A request of a record system"


class AccountChangeKind(models.TextChoices):
    """What changed in how somebody signs in."""

    ADDRESS = "address", "E-mail address"
    PASSWORD = "password", "Password"
    SECOND_STEP = "second_step", "Second step"
    PUT_BACK = "put_back", "An earlier change was put back"


class Channel(models.TextChoices):
    """The channel of a message."""

    EMAIL = "email", "E-mail"
    PUSH = "push", "Notification"


class ReachOutHow(models.TextChoices):
    """When a counselor wants to hear of alerts that are not urgent."""

    AT_ONCE = "at_once", "At once"
    THREE_HOURS = "three_hours", "Every three hours"
    DIGEST = "digest", "Once a day, at 8"


class CallAnswer(models.TextChoices):
    """The answer of one whom a person asked for a call."""

    SOON = "soon", "I’ll call in 10 minutes"
    CANNOT = "cannot", "I can’t now"


class AccessAction(models.TextChoices):
    """A reader's action on a person's data, in words for that person's page."""

    OPENED_CASELOAD = "opened_caseload", "saw you in their list"
    OPENED_CLIENT = "opened_client", "opened your trend page"
    OPENED_SESSION_SHEET = "opened_session_sheet", "opened your page for a visit"
    PRINTED_CASELOAD = "printed_caseload", "printed you in a list"
    PRINTED_WITH_USE = "printed_with_use", "printed you in a list, with what you said of use"
    READ_COUNSELING_NOTES = "read_counseling_notes", "read notes that others wrote about you"
    OPENED_CONSENT = "opened_consent", "read what you agreed to"
    EXPORTED = "exported", "saved a copy of your data"
    SAW_SIGNAL = "saw_word", "saw your signal"
    SAW_CALL = "saw_call", "saw that you would like a call"
    LISTED_BY_SYSTEM = "listed_by_system", "saw you in its list"
    HANDED_ON = "handed_on", "copied what you share with it"


class TakenAs(models.TextChoices):
    """The files as which a person takes everything along."""

    JSON = "json", "One file, to keep or to bring to another site (JSON)"
    TABLES = "tables", "Tables for a spreadsheet (CSV in a ZIP)"


class SummaryFor(models.TextChoices):
    """For whom a person prints a summary."""

    MYSELF = "myself", "For me"
    SPONSOR = "sponsor", "For my sponsor, or someone close"
    DOCTOR = "doctor", "For my doctor or counselor"
