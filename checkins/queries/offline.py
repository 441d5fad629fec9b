"""The check-in without a network: its blank pages, what they lead to, and what a phone keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from checkins.catalog.loud import LoudSign, loud_signs, loudest
from checkins.catalog.pages import PageQuestions, Question, page_questions
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.acting import CRAVINGS, LOW_MOOD, LOW_MOOD_RATING, PLANNING, acts_alone
from checkins.engine.days import FIRST_DAY, week_of
from checkins.engine.types import RATINGS, DayAnswers, Flag, Reason, Used
from checkins.enums import OwnLineKind
from checkins.models import DailyCheckin, User
from checkins.queries.checkins import (
    CheckinPage,
    Line,
    Option,
    asks_of_medicine,
    signs_asked,
)
from checkins.queries.groups import MeetingPlan, meeting_plans
from checkins.queries.own_lines import own_lines_of
from checkins.queries.safety import used_means_of

SIGN_PAGES = (1, 2, 3)
DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What a phone keeps of one person, so that the form asks what it would ask with a network.

    ``weekly`` and ``plans`` hold the days for which it is made: the weekly signs and the meetings.
    """

    signs: Mapping[str, str]
    triggers: Mapping[str, str]
    weekly: Mapping[date, Sequence[str]]
    plans: Mapping[date, MeetingPlan]
    asks_of_medicine: bool
    used_means_words: str


def kept_form(person: User, *, today: date) -> KeptForm:
    """Return what the person's own form asks yesterday, today and in the days to come."""
    days = [today + timedelta(days=ahead) for ahead in range(-1, DAYS_AHEAD)]
    first, last = week_of(days[0])[0], week_of(days[-1])[1]
    rows = {row.day: row for row in DailyCheckin.objects.visible_to(person).between(first, last)}
    own = own_lines_of(person)
    return KeptForm(
        signs=own.words(OwnLineKind.SIGN),
        triggers=own.words(OwnLineKind.TRIGGER),
        weekly={day: _weekly(person, day, rows) for day in days},
        plans=meeting_plans(person, days),
        asks_of_medicine=asks_of_medicine(person, None),
        used_means_words=used_means_of(person).words,
    )


def _weekly(person: User, day: date, rows: Mapping[date, DailyCheckin]) -> list[str]:
    monday, sunday = week_of(day)
    week = {other: row for other, row in rows.items() if monday <= other <= sunday}
    return [
        item.name
        for number in SIGN_PAGES
        for item in signs_asked(person, day, page_questions(number), week)
        if item.weekly
    ]


def blank_page(questions: PageQuestions) -> CheckinPage:
    """Return a page with all that it can ask of anybody, and no answer."""
    choices: dict[str, Any] = {
        question.name: _line(question)
        for question in (questions.meeting, questions.medicine, questions.used)
        if question
    }
    triggers = trigger_catalog().options(()) if questions.triggers else {}
    return CheckinPage(
        page_number=questions.number,
        of=questions.of,
        title=questions.title,
        lines=tuple(map(_line, questions.signs)),
        asked="",
        bulk="",
        is_finished=False,
        triggers=tuple(Option(code, words, chosen=False) for code, words in triggers.items()),
        note="" if questions.note else None,
        **choices,
    )


def _line(question: Question) -> Line:
    return Line(
        name=question.name,
        text=question.text,
        was="",
        options=tuple(Option(value, word, chosen=False) for value, word in question.options),
        weekly=question.weekly,
        good=question.good,
        bulk=question.bulk,
    )


def results() -> dict[str, str]:
    """Return what answers lead to, worked out by the rule: names of blocks, by three answers.

    A key is planning, use and low mood as a form sends them, "" for a blank: "2,yes,". A day that
    leads to nothing has no key. Without the days before it, each low mood is taken for a second.
    """
    ratings = ("", *map(str, RATINGS))
    return {
        f"{planning},{used},{low}": " ".join(blocks)
        for planning in ratings
        for used in ("", *Used)
        for low in ratings
        if (blocks := _blocks(planning, used, low))
    }


def _blocks(planning: str, used: str, low: str) -> list[str]:
    rated = {PLANNING: planning, LOW_MOOD: low}
    ratings = {code: int(value) for code, value in rated.items() if value}
    day = DayAnswers(FIRST_DAY, ratings=ratings, used=Used(used) if used else None)
    act = acts_alone(day, with_use=True)
    leads = {
        "used": Reason.USED in act.reasons,
        "planning": Reason.PLANNING in act.reasons,
        "support": Flag.SUPPORT_SCREEN in act.flags,
    }
    found = [name for name, holds in leads.items() if holds][:1]
    return found + (["low_mood"] if ratings.get(LOW_MOOD, 0) >= LOW_MOOD_RATING else [])


def strong_cravings() -> list[int]:
    """Return the answers about cravings after which "Ride it out" is offered."""
    return [rating for rating in RATINGS if loudest({CRAVINGS: rating})]


def sentences() -> dict[str, LoudSign]:
    """Return what is said about strong cravings and about low mood, by the sign's code."""
    return {one.code: one for one in loud_signs() if one.code in {CRAVINGS, LOW_MOOD}}
