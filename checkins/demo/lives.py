"""The demo's stories as lived: every day saved by the product's own services."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from time import sleep

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.pages import QUICK_SIGNS
from checkins.demo.rides import keep_rides
from checkins.demo.stories import (
    AGREED_TO_BE_COUNTED,
    DAY,
    HIGH,
    NOTES,
    STEPS,
    SUNDAY,
    ZONE,
    Story,
)
from checkins.demo.thoughts import write_thoughts
from checkins.engine.asking import weekly_signs_for
from checkins.engine.days import oldest_open_day, week_of
from checkins.engine.levels import judge_history, shown_level
from checkins.engine.types import DayAnswers, Meeting, Shown, Used
from checkins.enums import Cadence, PartOfDay
from checkins.models import Profile, User
from checkins.services.accounts import finish_onboarding, register_person, say_used_means, set_time
from checkins.services.checkins import Page, save_page
from checkins.services.contacts import add_contact
from checkins.services.counting import agree_to_counting, counting_text
from checkins.services.plans import save_plan
from checkins.services.sharing_texts import digest
from checkins.services.small_steps import answer_small_step, pick_small_step

DAYS_A_TRANSACTION = 20  # short enough that a visitor's save never waits long
TOP = 4
ROLLS, STRENGTHS = range(6), [twentieths / 20 for twentieths in range(6, 61)]

hashed = cache(make_password)  # everybody's is the same, and a hash takes half a second


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
    entries = list(_entries(story, person, at, _ending(story, person, at)))
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
    if story.rises:
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


@dataclass(frozen=True, slots=True)
class Ending:
    """What brings a story to its end: which roll of chance, and the factor of its climb."""

    roll: int = 0
    strength: float = 1.0


def _ending(story: Story, person: User, at: datetime) -> Ending:
    """Return the first ending whose last day shows the story's level, the smallest factor first.

    Which signs are asked depends on the day of the week, so the same chance ends differently on
    another day. If none does, it is the plain one.
    """
    for ending in _endings(story):
        pages = [page for page, _ in _entries(story, person, at, ending)]
        last = judge_history([_answers(page) for page in pages], sign_catalog().rules)[-1]
        is_quiet = story.shown is Shown.QUIET
        if shown_level(last.level, last.flags, is_quiet=is_quiet) is story.shown:
            return ending
    return Ending()


def _endings(story: Story) -> Iterator[Ending]:
    if story.rises:
        yield from (Ending(roll, factor) for roll in ROLLS for factor in STRENGTHS)
    else:
        yield from (Ending(roll) for roll in ROLLS)


def _answers(page: Page) -> DayAnswers:
    choices = {"meeting", "used", "medicine"}
    return DayAnswers(
        day=page.day,
        ratings={name: value for name, value in page.fields.items() if name not in choices},
        meeting=Meeting(page.fields["meeting"]) if "meeting" in page.fields else None,
        used=Used(page.fields["used"]),
    )


def _entries(
    story: Story, person: User, at: datetime, ending: Ending
) -> Iterator[tuple[Page, datetime]]:
    """Yield the story's pages, each with the moment at which it is saved, oldest first."""
    chance = random.Random(f"daybook:{story.name}{ending.roll or ''}")  # noqa: S311 a story, not a secret
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
                sign,
                baseline[sign.code] + mood + ending.strength * story.climb(left, sign.stage),
                chance,
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
    note = {"note": NOTES[left]} if story.plan and left in NOTES else {}
    return Page(
        uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{story.email}/{day}"),
        day=day,
        fields={**fields, **note},
        asked=frozenset(fields) | ({"medicine"} if beside else set()),
        finish=True,
    )


def _moment(day: date, at: datetime, chance: random.Random) -> datetime:
    evening = datetime.combine(day, time(20, chance.randrange(60)), ZONE)
    return min(evening, at)
