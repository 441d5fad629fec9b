"""Accounts of simulated people, to show and to measure a caseload of five hundred clients."""

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction

from checkins.catalog import sign_catalog
from checkins.catalog.pages import QUICK_SIGNS
from checkins.engine.baseline import CheckIn
from checkins.engine.bench.simulation import Plan, SimulatedPerson, people
from checkins.engine.scoring import MEETING_SIGNS, MEETING_VALUES, TOP
from checkins.engine.types import DayAnswers, Meeting, Used
from checkins.models import User
from checkins.services.accounts import finish_onboarding, register_person, set_time
from checkins.services.checkins import Page, save_page
from checkins.services.imports import bring_file, import_days

ZONE = ZoneInfo("America/New_York")
DOMAIN = "simulated.example"
LIVE_CHECKINS = 4  # the newest are saved as pages, which make notices and alerts
DETERIORATES = 0.12


def catalog_plan() -> Plan:
    """Return the plan of questions that this deployment's catalog asks."""
    signs = sign_catalog().scale_signs()
    return Plan(
        "catalog as shipped",
        daily={sign.code: sign.stage for sign in signs if sign.cadence == "daily"},
        weekly={sign.code: sign.stage for sign in signs if sign.cadence == "weekly"},
        offers_missed=True,
        meeting=True,
        quick=frozenset(QUICK_SIGNS),
    )


@transaction.atomic
def make_simulated_person(number: int, *, days: int, seed: int, at: datetime) -> User:
    """Make one person with a simulated history that ends today or a few days ago.

    The older days are imported as a file, the newest ones are saved page by page.
    """
    chance = random.Random(f"{seed}:caseload:{number}")  # noqa: S311 a simulation
    rises = chance.random() < DETERIORATES
    (one,) = people(
        catalog_plan(),
        seed=seed,
        numbers=range(number, number + 1),
        deteriorating=rises,
        chance_of=random.Random,
    )
    person = _account(number, at - timedelta(days=days))
    history = _dated(one, days=days, last=at.astimezone(ZONE).date(), chance=chance)
    older, newer = history[:-LIVE_CHECKINS], history[-LIVE_CHECKINS:]
    brought_at = datetime.combine(newer[0].day, time(6), ZONE)
    brought = bring_file(by=person, at=brought_at, text="simulated")
    import_days(brought=brought, days=older, by=person, at=brought_at)
    for answers in newer:
        _save(person, answers, at)
    finish_onboarding(by=person, at=at)
    return person


def _account(number: int, at: datetime) -> User:
    person = User(email=f"p{number:04}@{DOMAIN}", name=f"Simulated {number:04}")
    person.set_unusable_password()
    register_person(user=person, at=at)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    set_time(by=person, at=at, time_zone=ZONE.key)
    return person


def _dated(
    one: SimulatedPerson, *, days: int, last: date, chance: random.Random
) -> Sequence[DayAnswers]:
    """Return the last ``days`` of a simulated history, moved so that it ends around ``last``."""
    end = one.truth.lapse if one.truth.lapse is not None else one.checkins[-1].day + 1
    moved = last.toordinal() - end - (chance.randint(0, 6) if chance.random() < 0.1 else 0)  # noqa: PLR2004
    kept = [item for item in one.checkins if item.day >= end - days]
    return [_answers(item, moved) for item in kept]


def _answers(item: CheckIn, moved: int) -> DayAnswers:
    """Return a simulated check-in with its answers as a person would have tapped them."""
    rules = sign_catalog().rules
    ratings = {
        code: TOP - value if rules[code].reversed else value
        for code, value in item.values.items()
        if code not in MEETING_SIGNS
    }
    given = {code: item.values[code] for code in MEETING_SIGNS if code in item.values}
    meeting = next((one for one, values in MEETING_VALUES.items() if values == given), None)
    # The simulator has no signs that act alone: its ratings of them would act on half of the days.
    acting = {sign.code for sign in sign_catalog().signs if sign.acts_alone}
    ratings |= dict.fromkeys(acting & ratings.keys(), 0)
    return DayAnswers(
        day=date.fromordinal(item.day + moved),
        asked=frozenset(ratings),
        ratings=ratings,
        meeting=meeting if given else Meeting.NONE_PLANNED,
        used=Used.NO,
    )


def _save(person: User, answers: DayAnswers, at: datetime) -> None:
    fields: dict[str, object] = {**answers.ratings, "used": Used.NO.value}
    if answers.meeting:
        fields["meeting"] = answers.meeting.value
    page = Page(
        uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{person.email}/{answers.day}"),
        day=answers.day,
        fields=fields,
        asked=frozenset(fields),
        finish=True,
    )
    save_page(page=page, by=person, at=min(datetime.combine(answers.day, time(20), ZONE), at))
