"""The demo's made-up people, each with a story; ``demo/lives.py`` lets them live it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from checkins.engine.types import Shown, Stage
from checkins.enums import ShownChoice, StepOutcome, Substance

ZONE = ZoneInfo("America/New_York")
DOMAIN = "demo.example"  # a reserved domain: mail to it reaches nobody

# Maps the days left until a story's last day and a stage to the points added to its signs.
Climb = Callable[[int, Stage], float]


def _flat(_left: int, _stage: Stage) -> float:
    return 0.0


def _rise(left: int, *, days: int, points: float) -> float:
    """Return a rise that grows evenly to ``points`` over the last ``days`` days."""
    return points * max(0.0, 1 - left / days)


def _emotional_rise(left: int, stage: Stage) -> float:
    return _rise(left, days=20, points=1.0) if stage is Stage.EMOTIONAL else 0.0


def _emotional_then_mental(left: int, stage: Stage) -> float:
    if stage is Stage.EMOTIONAL:
        return _rise(left, days=24, points=1.0)
    return _rise(left, days=12, points=1.2) if stage is Stage.MENTAL else 0.0


def _mental_rise(left: int, stage: Stage) -> float:
    return _rise(left, days=16, points=1.0) if stage is Stage.MENTAL else 0.0


def _all_at_once(left: int, _stage: Stage) -> float:
    return _rise(left, days=10, points=1.0)


def _bad_day(left: int, _stage: Stage) -> float:
    return 2.2 if left == 12 else 0.0  # noqa: PLR2004 the one bad day


def _around_use(left: int, stage: Stage) -> float:
    """Return a rise before the day of use, 40 days before the end, and a slow fall after it."""
    distance = left - 40
    if distance >= 0:
        return _rise(distance, days=18, points=1.5)
    return _rise(-distance, days=25, points=0.9) if stage is not Stage.MENTAL else 0.0


PEOPLE = (("Maria", "Sponsor", "+1 608-555-0142"), ("Dee", "Sister", "+1 608-555-0177"))


@dataclass(frozen=True)
class Story:
    """One made-up person: their usual ratings, what changes, and the level at the end.

    ``days`` is the length of the history, ``ends`` how many days before today it ends,
    ``present`` the share of days with a check-in. ``base`` is the usual rating of a sign, ``climb``
    the points added to it. ``on`` sets answers by hand, by the days left; on those of ``quick`` the
    quick check-in was taken. ``shown`` is what every reader is shown at the end: the climb is
    scaled just as far as it needs.
    """

    name: str
    what: str
    days: int
    base: float = 0.7
    climb: Climb = _flat
    ends: int = 1
    present: float = 0.9
    on: dict[int, dict[str, object]] = field(default_factory=dict)
    quick: tuple[int, ...] = ()
    shown: Shown = Shown.STEADY
    people: tuple[tuple[str, str, str], ...] = PEOPLE
    means: tuple[Substance, ...] = (Substance.OPIOIDS,)
    plan: Mapping[str, str] = field(default_factory=dict)
    plan_signs: tuple[str, ...] = ("pulled_away", "slept_well", "cravings", "just_once")

    @property
    def rises(self) -> bool:
        """Whether the signs are above the usual at the end."""
        return self.shown in {Shown.WATCH, Shown.REACH_OUT, Shown.STRONG}

    @property
    def said(self) -> str:
        """What the demo's list of people says: the level as on the pages, and the story."""
        return f"{ShownChoice(self.shown).label}: {self.what}"

    @property
    def email(self) -> str:
        """The e-mail address with which the person signs in."""
        return f"{self.name.lower()}@{DOMAIN}"


PLAN = {
    "coping": "Walk round the lake\nTake a shower\nPlay my old jazz records",
    "people": "Maria, at any hour\nDee, for a ride home\nKen, my sober buddy, for an evening out",
    "reasons": "My kids\nMy job at the bakery",
    "emotional": "I stop picking up the phone",
    "mental": "I plan my day around old friends",
    "physical": "Pay day with no plan",
    "distraction": "The library on Pine Street\nThe Tuesday group\nKitchen at Dee and Tom",
    "professionals": "My clinic: 555-0190, weekdays 8 to 5",
    "safety": "Naloxone on the shelf by the door\nLeftover pills go back to the pharmacy",
    "home": "Dee clears my old room\nSleep in the back room at first\nOne person on each day",
}
STEPS = (  # days before today, the small step's code, and how it went
    (9, "round_the_block", StepOutcome.HELPED),
    (7, "three_lines", StepOutcome.LITTLE),
    (5, "round_the_block", StepOutcome.HELPED),
    (3, "one_chore", StepOutcome.NOT_DONE),
    (1, "short_hello", None),
)
NOTES = {  # by the days left in the story, of everybody with a plan
    40: "Café Zoë: nobody asked why I had tea.",
    19: "Mom called. It was easier than I thought.",
    8: "Left the party at nine. Walked home the long way.",
    4: "Payday is the hard one. Dee keeps my card now.",
}
AGREED_TO_BE_COUNTED = {"Jordan", "Dana"}
DAY, SUNDAY, HIGH = timedelta(days=1), 6, 2
STORIES = (
    Story(
        "Jordan",
        "near usual for months; today is still open",
        200,
        plan=PLAN,
        people=(*PEOPLE, ("Ken", "Sober buddy", "+1 608-555-0163")),
    ),
    Story("Maya", "feelings rise slowly", 120, climb=_emotional_rise, shown=Shown.WATCH),
    Story(
        "Luis",
        "feelings first, then thoughts",
        150,
        climb=_emotional_then_mental,
        shown=Shown.REACH_OUT,
        plan=PLAN,
    ),
    Story(
        "Noor",
        "everything at once",
        100,
        climb=_all_at_once,
        shown=Shown.STRONG,
    ),
    Story("Dana", "high, but stable", 180, base=2.4, shown=Shown.HEAVY),
    Story("Chris", "one bad day, twelve days ago", 90, climb=_bad_day),
    Story("Robin", "stopped nine days ago", 100, ends=9, shown=Shown.QUIET),
    Story(
        "Alex",
        "thought of how to use today",
        60,
        ends=0,
        shown=Shown.URGENT,
        on={0: {"planning": 2, "cravings": 3}},
        plan=PLAN,
    ),
    Story(
        "Taylor",
        "used 40 days ago, and came back",
        400,
        climb=_around_use,
        on={40: {"used": "yes", "cravings": 4, "planning": 3}, 0: {"medicine": "missed"}},
        means=(Substance.OPIOIDS, Substance.BENZOS),
    ),
    Story(
        "Morgan",
        "half of the days are missing; short check-ins this week",
        240,
        present=0.5,
        quick=(0, 1, 2, 3),
    ),
    Story(
        "Quinn",
        "used today",
        45,
        ends=0,
        shown=Shown.URGENT,
        on={0: {"used": "yes", "cravings": 3}},
        means=(Substance.ALCOHOL,),
        plan=PLAN,
    ),
    Story(
        "Avery",
        "used yesterday, and came back today",
        60,
        ends=0,
        on={1: {"used": "yes", "cravings": 3}, 0: {"used": "no", "medicine": "yes"}},
        plan=PLAN,
    ),
    Story("Casey", "low mood on two days", 40, on={0: {"low_mood": 3}, 1: {"low_mood": 4}}),
    Story(
        "Sasha",
        "old places are on their mind; set aside by Sam",
        110,
        climb=_mental_rise,
        shown=Shown.REACH_OUT,
    ),
    Story("Riley", "three days in", 3, present=1.0, people=(), shown=Shown.LEARNING),
)
