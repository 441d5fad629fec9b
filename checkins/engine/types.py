"""The plain values that the engine takes and returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

RATINGS = range(5)  # Not at all, A little, Some, Quite a bit, Very much


class Stage(StrEnum):
    """A relapse stage. People speak of an order; the arithmetic assumes none."""

    EMOTIONAL = "emotional"
    MENTAL = "mental"
    PHYSICAL = "physical"


class Level(StrEnum):
    """The result of a check-in, from the least to the most urgent."""

    LEARNING = "learning"
    STEADY = "steady"
    WATCH = "watch"
    REACH_OUT = "reach_out"
    URGENT = "urgent"


class Flag(StrEnum):
    """An addition to a level: a day has one level and any number of flags."""

    STRONG = "strong"
    SUPPORT_SCREEN = "support_screen"
    HEAVY = "heavy"


class Shown(StrEnum):
    """What a person's list row, pages and sheet show of them: a level, or what outranks it."""

    LEARNING = "learning"
    STEADY = "steady"
    HEAVY = "heavy"
    WATCH = "watch"
    QUIET = "gone_quiet"
    REACH_OUT = "reach_out"
    STRONG = "strong"
    SUPPORT = "support"
    URGENT = "urgent"


class Reason(StrEnum):
    """Why a day has its level or a flag. The templates write the sentences."""

    USED = "used"
    PLANNING = "planning"
    PLANNING_ONCE = "planning_once"
    RISE_EMOTIONAL = "rise_emotional"
    RISE_MENTAL = "rise_mental"
    RISE_PHYSICAL = "rise_physical"
    HEAVY_EMOTIONAL = "heavy_emotional"
    HEAVY_MENTAL = "heavy_mental"
    HEAVY_PHYSICAL = "heavy_physical"
    HEAVY_CRAVINGS = "heavy_cravings"
    HEAVY_LOW_MOOD = "heavy_low_mood"


class Meeting(StrEnum):
    """The answer to "Did you have a support meeting today?"."""

    NONE_PLANNED = "none_planned"
    SHARED = "shared"
    QUIET = "quiet"
    MISSED = "missed"


class Used(StrEnum):
    """The answer to "Did you use today?"; skipping is an answer too."""

    NO = "no"
    YES = "yes"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class SignRule:
    """The part of a warning sign that the arithmetic needs."""

    code: str
    stage: Stage
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class DayAnswers:
    """One local day as the person answered it.

    ``asked`` holds the codes that the pages asked ("meeting" for the meeting question),
    ``ratings`` the answered signs: sign code to 0..4 as tapped, not yet reversed.
    """

    day: date
    asked: frozenset[str] = frozenset()
    ratings: Mapping[str, int] = field(default_factory=dict)
    meeting: Meeting | None = None
    used: Used | None = None
