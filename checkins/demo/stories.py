"""The demo's made-up people, each with a story, written by the product's own services."""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from time import sleep
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.pages import QUICK_SIGNS
from checkins.demo.rides import keep_rides
from checkins.demo.thoughts import write_thoughts
from checkins.engine.asking import weekly_signs_for
from checkins.engine.days import oldest_open_day, week_of
from checkins.engine.levels import judge_history
from checkins.engine.types import DayAnswers, Flag, Level, Meeting, Stage, Used
from checkins.enums import Cadence, PartOfDay, StepOutcome, Substance
from checkins.models import Profile, User
from checkins.services.accounts import finish_onboarding, register_person, say_used_means, set_time
from checkins.services.checkins import Page, save_page
from checkins.services.contacts import add_contact
from checkins.services.counting import agree_to_counting, counting_text
from checkins.services.plans import save_plan
from checkins.services.sharing_texts import digest
from checkins.services.small_steps import answer_small_step, pick_small_step

ZONE = ZoneInfo("America/New_York")
DOMAIN = "demo.example"  # a reserved domain: mail to it reaches nobody
DAYS_A_TRANSACTION = 20  # short enough that a visitor's save never waits long
TOP = 4
STRENGTHS = [tenths / 10 for tenths in range(5, 41)]

hashed = cache(make_password)  # everybody's is the same, and a hash takes half a second

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
    quick check-in was taken. ``level`` and ``strong`` are the result of the last day: the climb is
    scaled just as far as they need.
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
    level: Level = Level.STEADY
    strong: bool = False
    people: tuple[tuple[str, str, str], ...] = PEOPLE
    means: tuple[Substance, ...] = (Substance.OPIOIDS,)
    plan: Mapping[str, str] = field(default_factory=dict)
    plan_signs: tuple[str, ...] = ("pulled_away", "slept_well", "cravings", "just_once")

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
AGREED_TO_BE_COUNTED = {"Jordan", "Dana"}
DAY, SUNDAY, HIGH = timedelta(days=1), 6, 2
STORIES = (
    Story(
        "Jordan",
        "steady for months; today is still open",
        200,
        plan=PLAN,
        people=(*PEOPLE, ("Ken", "Sober buddy", "+1 608-555-0163")),
    ),
    Story("Maya", "feelings rise slowly: watch", 120, climb=_emotional_rise, level=Level.WATCH),
    Story(
        "Luis",
        "feelings first, then thoughts: reach out",
        150,
        climb=_emotional_then_mental,
        level=Level.REACH_OUT,
        plan=PLAN,
    ),
    Story(
        "Noor",
        "everything at once: a strong change",
        100,
        climb=_all_at_once,
        level=Level.REACH_OUT,
        strong=True,
    ),
    Story("Dana", "high, but stable", 180, base=2.4),
    Story("Chris", "one bad day, twelve days ago", 90, climb=_bad_day),
    Story("Robin", "has gone quiet", 100, ends=9),
    Story(
        "Alex",
        "thought of how to use today",
        60,
        ends=0,
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
    Story("Riley", "brand new", 3, present=1.0, people=()),
)


def seed_story(story: Story, *, at: datetime, password: str, pause: float = 0) -> bool:
    """Make one person with their whole history; return False if they existed already.

    The same story on the same day gives the same answers. A history that was interrupted is made
    again from its beginning. It takes about 5 ms for each day, and ``pause`` seconds after each
    transaction, in which visitors write.
    """
    old = User.objects.filter(email=story.email)
    if old.filter(profile__started_at__isnull=False).exists():
        return False
    old.delete()
    person = _make_person(story, at=at, password=password)
    entries = list(_entries(story, person, at, strength=_strength(story, person, at)))
    for first in range(0, len(entries), DAYS_A_TRANSACTION):
        with transaction.atomic():
            for page, then in entries[first : first + DAYS_A_TRANSACTION]:
                save_page(page=_tagged(page), by=person, at=then)
        sleep(pause)
    _finish(story, person, at=at)
    return True


def _tagged(page: Page) -> Page:
    """Return the page with the triggers that fit its answers, and with boredom on Sundays."""
    found = [
        code
        for code, fits in (
            ("anxious_low", page.fields.get("low_mood", 0) >= HIGH),
            ("boredom", page.day.weekday() == SUNDAY),
            ("stress", page.fields.get("stressed", 0) >= HIGH),
        )
        if fits
    ]
    return replace(page, fields={**page.fields, "triggers": found}) if found else page


def _pick_small_steps(person: User, *, at: datetime) -> None:
    """Pick small steps on the person's last days; the newest one is not answered yet."""
    today = oldest_open_day(at, ZONE)
    for back, code, outcome in STEPS:
        then, day = at - timedelta(days=back), today - timedelta(days=back)
        choice = pick_small_step(by=person, at=then, today=day, code=code)
        if outcome:
            answer_small_step(
                choice=choice,
                by=person,
                at=then + DAY,
                today=day + DAY,
                outcome=outcome,
            )


@transaction.atomic
def _finish(story: Story, person: User, *, at: datetime) -> None:
    """Write plan, thoughts and small steps; finish onboarding, which marks the story complete."""
    began = at - timedelta(days=story.days + story.ends)
    if story.plan:
        first = {part: story.plan[part] for part in list(story.plan)[:3]}
        save_plan(by=person, at=began + timedelta(days=1), words=first)
        weeks_later = min(began + timedelta(days=20), at)
        save_plan(by=person, at=weeks_later, words=story.plan, signs=story.plan_signs)
        write_thoughts(person, at=at)
        keep_rides(person, at=at)
    if story.name in AGREED_TO_BE_COUNTED:
        agree_to_counting(
            last_day=oldest_open_day(at, ZONE) + timedelta(days=90),
            shown_sha256=digest(counting_text()),
            by=person,
            at=at,
        )
    if story.level in {Level.WATCH, Level.REACH_OUT}:
        _pick_small_steps(person, at=at)
    finish_onboarding(by=person, at=at)


@transaction.atomic
def _make_person(story: Story, *, at: datetime, password: str) -> User:
    began = at - timedelta(days=story.days + story.ends)
    person = User(
        email=story.email,
        name=story.name,
        password=hashed(password),
        subject_ref=uuid.uuid5(uuid.NAMESPACE_URL, story.email),  # decides the day of weekly signs
    )
    register_person(user=person, at=began)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    set_time(by=person, at=began, time_zone=ZONE.key, part_of_day=PartOfDay.EVENING)
    say_used_means(by=person, at=began, means=dict.fromkeys(story.means, ""))
    for name, relation, number in story.people:
        add_contact(by=person, at=began, name=name, relation=relation, number=number)
    Profile.objects.filter(person=person).update(started_at=None)
    return person


def _strength(story: Story, person: User, at: datetime) -> float:
    """Return the smallest factor for the story's climb with which it ends at its level."""
    wanted = (story.level, story.strong)
    for strength in STRENGTHS if wanted != (Level.STEADY, False) else ():
        days = [_answers(page) for page, _ in _entries(story, person, at, strength=strength)]
        last = judge_history(days, sign_catalog().rules)[-1]
        if (last.level, Flag.STRONG in last.flags) == wanted:
            return strength
    return 1.0


def _answers(page: Page) -> DayAnswers:
    choices = {"meeting", "used", "medicine"}
    return DayAnswers(
        day=page.day,
        ratings={name: value for name, value in page.fields.items() if name not in choices},
        meeting=Meeting(page.fields["meeting"]) if "meeting" in page.fields else None,
        used=Used(page.fields["used"]),
    )


def _entries(
    story: Story, person: User, at: datetime, *, strength: float
) -> Iterator[tuple[Page, datetime]]:
    """Yield the story's pages, each with the moment at which it is saved, oldest first."""
    chance = random.Random(f"daybook:{story.name}")  # noqa: S311 a story, not a secret
    baseline = {
        sign.code: story.base + chance.gauss(0, 0.3) for sign in sign_catalog().scale_signs()
    }
    last = oldest_open_day(at, ZONE) - timedelta(days=story.ends)
    answered: dict[date, set[str]] = {}
    for left in range(story.days - 1, -1, -1):
        day = last - timedelta(days=left)
        mood = chance.gauss(0, 0.2)
        if chance.random() > story.present and left not in story.on and left:
            continue
        monday, _ = week_of(day)
        done = answered.setdefault(monday, set())
        signs = _asked(person, day, done)
        if left in story.quick:
            signs = [sign for sign in signs if sign.code in QUICK_SIGNS]
        ratings = {
            sign.code: _rating(
                sign, baseline[sign.code] + mood + strength * story.climb(left, sign.stage), chance
            )
            for sign in signs
        }
        done |= ratings.keys()
        yield _page(story, day, left, ratings, chance), _moment(day, at, chance)


def _asked(person: User, day: date, done: set[str]) -> list[Sign]:
    signs = sign_catalog().scale_signs()
    weekly = [sign.code for sign in signs if sign.cadence == Cadence.WEEKLY]
    due = weekly_signs_for(day, codes=weekly, person=str(person.subject_ref), answered=done)
    return [sign for sign in signs if sign.cadence == Cadence.DAILY or sign.code in due]


def _rating(sign: Sign, level: float, chance: random.Random) -> int:
    if sign.acts_alone:
        level -= 3  # planning is rare, and a story sets it by hand
    value = min(TOP, max(0, round(level + chance.gauss(0, 0.55))))
    if sign.acts_alone:
        value = 0
    return TOP - value if sign.reversed else value


def _page(
    story: Story, day: date, left: int, ratings: dict[str, int], chance: random.Random
) -> Page:
    meeting = {0: "shared", 2: "shared", 4: "quiet"}.get(day.weekday(), "none_planned")
    if meeting != "none_planned" and chance.random() < 0.2:  # noqa: PLR2004 one in five
        meeting = "missed"
    beside = {} if left in story.quick else {"meeting": meeting}
    fields = {**ratings, **beside, "used": "no", **story.on.get(left, {})}
    return Page(
        uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{story.email}/{day}"),
        day=day,
        fields=fields,
        asked=frozenset(fields) | ({"medicine"} if beside else set()),
        finish=True,
    )


def _moment(day: date, at: datetime, chance: random.Random) -> datetime:
    evening = datetime.combine(day, time(20, chance.randrange(60)), ZONE)
    return min(evening, at)
