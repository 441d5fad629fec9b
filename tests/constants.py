"""Living under other constants of the rule than those that ship, as before an update.

The tests hold under whatever version ships: the other one is the newest of those that do not.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from unittest.mock import patch
from uuid import uuid4

from django.db import transaction

from checkins.catalog import sign_catalog
from checkins.engine import constants
from checkins.engine.baseline import State
from checkins.engine.constants import VERSIONS, Constants
from checkins.engine.levels import Fold, judge_history
from checkins.engine.types import DayAnswers, Level, SignRule, Stage
from checkins.models import DailyCheckin, DayMemory, PersonStatus, User
from checkins.services.accounts import register_person
from checkins.services.checkins import Page, save_page
from checkins.services.imports import bring_file, import_days
from tests.services.patterns import BASELINE, TODAY, ago, noon, rated

SAVED_DAYS = 6
CHECKS_IN, ANSWERS = 0.85, 0.95
SHIPS = constants.SHIPPED
OTHER = next(one for one in reversed(VERSIONS.values()) if one != SHIPS)

CANDIDATES = ("h1111", "1.1011hh")  # days after ``patterns.BASELINE`` on which two versions differ


def _between(was: Level, is_now: Level) -> str:
    """Return days that end at one level under the other constants, and at another one now."""
    levels = [was, is_now]
    return next(days for days in CANDIDATES if [_last(days, OTHER), _last(days, SHIPS)] == levels)


def _last(days: str, version: Constants) -> Level:
    rules = {code: SignRule(code, Stage.MENTAL) for code in rated(0)}
    answers = [
        DayAnswers(day=TODAY + timedelta(number), ratings=rated(digit))
        for number, digit in enumerate(BASELINE + days)
        if digit != "."
    ]
    return judge_history(answers, rules, constants=version)[-1].level


ONE_LEVEL_UP = _between(Level.WATCH, Level.REACH_OUT)
ONE_LEVEL_DOWN = _between(Level.REACH_OUT, Level.WATCH)


@contextmanager
def before_the_change() -> Iterator[None]:
    """Let the other constants ship, as they did before the update."""
    with patch.object(constants, "SHIPPED", OTHER):
        yield


def folded(person: User, version: Constants = SHIPS) -> Fold:
    """Return a person's days, folded from the start under these constants."""
    status = PersonStatus.objects.get(person=person)
    fold = Fold(
        sign_catalog().rules,
        baseline_days=[date.fromisoformat(day) for day in status.baseline_days],
        constants=version,
    )
    for row in DailyCheckin.objects.filter(person=person).order_by("day"):
        fold.judge(row.as_answers())
    return fold


def memory_from_scratch(person: User, version: Constants = SHIPS) -> list[object]:
    """Return the memory as a fold from the start under these constants writes it."""
    fold = folded(person, version)
    states = [state.to_json(version.version) for state in (fold.before, fold.state)]
    return [version.version, *json.loads(json.dumps(states))]


def memory_of(person: User) -> list[object]:
    """Return the version of the stored memory, and its two states."""
    status = PersonStatus.objects.get(person=person)
    return [status.constants, status.state_before, status.state_after]


def kept_of(person: User) -> dict[date, object]:
    """Return the memory that is kept after each of the last days."""
    return {row.day: row.as_json() for row in DayMemory.objects.filter(person=person)}


def kept_from_scratch(person: User) -> dict[date, object]:
    """Return what is kept after a fold from the start."""
    memories = folded(person).memories_before
    return {date.fromordinal(one.day or 0): _stored(one) for one in memories}


def _stored(state: State) -> object:
    return json.loads(json.dumps(state.to_json()))


def make_people(number: int, *, days: int) -> None:
    """Make people with histories of their own that end on the 23rd, each in one transaction.

    The older days are imported, as many at once; the last ones are saved as pages, and rise to a
    notice and an alert for every third.
    """
    for place in range(number):
        with transaction.atomic():
            _make_person(Random(place), f"r{place}@example.org", days, rises=place % 3 == 0)


def _make_person(chance: Random, email: str, days: int, *, rises: bool) -> None:
    person = User(email=email, name="R", time_zone="America/New_York")
    person.set_unusable_password()
    register_person(user=person, at=noon(ago(days)))
    codes = [sign.code for sign in sign_catalog().scale_signs() if not sign.acts_alone]
    low = {code: chance.choice([0, 0, 1, 1, 2]) for code in codes}
    history = [
        DayAnswers(day=ago(back), asked=frozenset(codes), ratings=_rated(chance, low, rise=0))
        for back in range(days, SAVED_DAYS - 1, -1)
        if chance.random() < CHECKS_IN
    ]
    brought = bring_file(by=person, at=noon(ago(SAVED_DAYS)), text="day")
    import_days(brought=brought, days=history, by=person, at=noon(ago(SAVED_DAYS)))
    for back in range(SAVED_DAYS - 1, -1, -1):
        ratings = _rated(chance, low, rise=2 if rises else 0)
        page = Page(uuid=uuid4(), day=ago(back), fields=ratings, finish=True)
        save_page(page=page, by=person, at=noon(ago(back)))


def _rated(chance: Random, low: dict[str, int], *, rise: int) -> dict[str, int]:
    """Return a day's answers: around the person's own, and the harder ones higher by ``rise``."""
    rules, found = sign_catalog().rules, {}
    for code, value in low.items():
        moved = value + chance.choice([-1, 0, 0, 0, 1]) + (0 if rules[code].reversed else rise)
        if chance.random() < ANSWERS:
            found[code] = min(4, max(0, moved))
    return found
