"""The engine's enums with the words that people read, for models, forms and pages."""

from django.db import models

from checkins.engine.types import Flag, Level, Meeting, Reason, Stage, Used

__all__ = [
    "RATING_WORDS",
    "SCORE_WORDS",
    "STAFF_ROLES",
    "Cadence",
    "Flag",
    "Level",
    "LevelChoice",
    "MedicineChoice",
    "Meeting",
    "MeetingChoice",
    "PartOfDay",
    "Reason",
    "Role",
    "Stage",
    "StageChoice",
    "Substance",
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
