"""A page of the daily check-in, ready to render."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from checkins.catalog import sign_catalog
from checkins.catalog.pages import (
    LAST_PAGE,
    QUICK_SIGNS,
    Kind,
    PageQuestions,
    Question,
    on_the_scale,
    page_questions,
)
from checkins.engine.asking import weekly_signs_for
from checkins.engine.days import BACKFILL_DAYS, local_date, week_of
from checkins.enums import Cadence, OwnLineKind
from checkins.models import DailyCheckin, PersonStatus, Profile, User
from checkins.models.statements import statement
from checkins.queries.day_names import weekday_name
from checkins.queries.groups import MeetingPlan, meeting_plan
from checkins.queries.headlines import with_day
from checkins.queries.own_lines import OwnLines, own_lines_of
from checkins.queries.plans import with_plan
from checkins.queries.promises import with_promise
from checkins.queries.small_steps import with_small_step
from checkins.queries.triggers import trigger_options


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be tapped."""

    value: str
    word: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the page; ``was`` is the stored answer."""

    name: str
    text: str
    was: str
    options: tuple[Option, ...]
    weekly: bool = False
    good: bool = False
    bulk: bool = False
    error: str = ""

    @property
    def answered(self) -> bool:
        return any(option.chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class CheckinPage:
    """The content of one page: page ``page_number`` of ``of``."""

    page_number: int
    of: int
    title: str
    lines: tuple[Line, ...]
    asked: str
    bulk: str
    is_finished: bool
    meeting: Line | None = None
    plan: MeetingPlan | None = None
    medicine: Line | None = None
    used: Line | None = None
    own: tuple[Line, ...] = ()
    triggers: tuple[Option, ...] = ()
    triggers_was: str = ""
    triggers_error: str = ""
    note: str | None = None
    note_was: str = ""
    note_error: str = ""

    @property
    def has_triggers(self) -> bool:
        """Whether a trigger is tagged on the page, or the triggers that were sent were refused."""
        return bool(self.triggers_error) or any(option.chosen for option in self.triggers)

    @property
    def plain_lines(self) -> list[Line]:
        """The lines of ordinary signs, without the good things."""
        return [line for line in self.lines if not line.good]

    @property
    def good_lines(self) -> list[Line]:
        """The lines of good things, which the page groups apart."""
        return [line for line in self.lines if line.good]

    @property
    def can_fill(self) -> bool:
        """Whether the page has a line that "Set blank answers" may fill."""
        return any(line.bulk for line in self.lines)

    @property
    def counted(self) -> list[Line]:
        """The lines that the progress count includes."""
        return [*self.lines, *(line for line in (self.meeting, self.used) if line)]

    @property
    def answered(self) -> int:
        """How many of the counted lines are answered."""
        return sum(line.answered for line in self.counted)


def checkin_page(
    *,
    person: User,
    day: date,
    questions: PageQuestions,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    is_locked: bool = False,
) -> CheckinPage:
    """Return a page of ``day``, as ``questions`` ask; one query, up to three with what is beside.

    ``typed`` holds answers that were sent and not saved: the page shows them, while ``was`` keeps
    the stored ones. ``errors`` holds a sentence per line. ``is_locked`` shows what anybody may see:
    the page of an empty day, without a word of the person's own; no query.
    """
    week = {} if is_locked else _week(person, day)
    row = week.get(day)
    stored = _stored(row)
    answers = _Answers(stored, stored | dict(typed or {}), errors or {})
    signs = signs_asked(person, day, questions, week)
    choices = [
        item
        for item in questions
        if item.kind is Kind.CHOICE
        and (item is not questions.medicine or is_locked or asks_of_medicine(person, row))
    ]
    asked = [question.name for question in (*signs, *choices)]
    page: dict[str, Any] = {question.name: answers.line(question) for question in choices}
    if questions.meeting and not is_locked:
        page["plan"] = meeting_plan(person, day)
    if questions.takes_own_signs:
        own = OwnLines(()) if is_locked else own_lines_of(person)
        page |= _own_part(own, row, answers)
    return CheckinPage(
        page_number=questions.number,
        of=questions.of,
        title=questions.title,
        lines=tuple(map(answers.line, signs)),
        asked=" ".join(asked),
        is_finished=bool(row and row.finished_at),
        bulk=" ".join(code for code in (row.bulk if row else []) if code in asked),
        **page,
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers per field: what is stored, what the page shows, and what is wrong with it."""

    stored: Mapping[str, str]
    shown: Mapping[str, Any]
    errors: Mapping[str, str]

    def line(self, question: Question) -> Line:
        name = question.name
        value = self.shown.get(name, "")
        return Line(
            name=name,
            text=question.text,
            was=self.stored.get(name, ""),
            options=tuple(Option(key, word, key == value) for key, word in question.options),
            weekly=question.weekly,
            good=question.good,
            bulk=question.bulk,
            error=self.errors.get(name, ""),
        )


def asks_of_medicine(person: User, row: DailyCheckin | None) -> bool:
    """Say whether to ask about medicine: not of those who take none, unless the day answered it."""
    if row and row.medicine:
        return True
    return Profile.objects.visible_to(person).exclude(takes_medicine=False).exists()


def _own_part(own: OwnLines, row: DailyCheckin | None, answers: _Answers) -> dict[str, Any]:
    """Return what a person adds in their own words: rated signs, tagged triggers and the note."""
    rated = row.own_answers if row else {}
    signs = own.words(OwnLineKind.SIGN, also=rated)
    tagged = answers.shown.get("triggers", "").split()
    triggers = trigger_options(own, tagged)
    return {
        "own": tuple(answers.line(on_the_scale(code, words)) for code, words in signs.items()),
        "triggers": tuple(Option(code, words, code in tagged) for code, words in triggers.items()),
        "note": answers.shown.get("note", ""),
        **{f"{name}_was": answers.stored.get(name, "") for name in ("triggers", "note")},
        **{f"{name}_error": answers.errors.get(name, "") for name in ("triggers", "note")},
    }


def signs_asked(
    person: User, day: date, questions: PageQuestions, week: Mapping[date, DailyCheckin]
) -> list[Question]:
    """Return the signs of a page that are asked on ``day``.

    ``week`` holds the stored days of the same week. Signs that the day asked stay on its page.
    """
    scale = sign_catalog().scale_signs()
    weekly = [sign.code for sign in scale if sign.cadence == Cadence.WEEKLY]
    others = {code for other, row in week.items() if other != day for code in row.answers}
    due = set(weekly_signs_for(day, codes=weekly, person=str(person.subject_ref), answered=others))
    row = week.get(day)
    kept = set(row.asked) & set(weekly) if row else set()
    # Weekly signs that the day has asked stay; due ones join only while fewer were asked.
    chosen = kept if len(kept) >= len(due) else kept | due
    return [item for item in questions.signs if not item.weekly or item.name in chosen]


def next_page(row: DailyCheckin | None) -> int:
    """Return the first page that the day has not saved yet, or the last page if all are saved.

    What a quick check-in asked saves no page: its signs are asked on their own pages again.
    """
    asked = set(row.asked) if row else set()
    for page_number in range(1, LAST_PAGE + 1):
        questions = page_questions(page_number)
        daily = {item.name for item in questions.signs if not item.weekly}
        if not asked & (daily - set(QUICK_SIGNS) or daily or {"used"}):
            return page_number
    return LAST_PAGE


def rest_page(row: DailyCheckin) -> int | None:
    """Return the page at which a finished day goes on; None if no page of signs is left."""
    page_number = next_page(row)
    return page_number if row.finished_at and page_number < LAST_PAGE else None


@dataclass(frozen=True, slots=True)
class FillableDay:
    """A day that can be filled in now, with its check-in if there is one."""

    day: date
    name: str
    checkin: DailyCheckin | None

    @property
    def page_number(self) -> int:
        """The page at which a day that was begun goes on; the first of any other day."""
        begun = self.checkin and not self.checkin.finished_at
        return next_page(self.checkin) if begun else 1


def fillable_days(person: User | None, today: date) -> list[FillableDay]:
    """Return today and the seven days before it, the newest first; one query.

    Without ``person`` no day has its check-in, as while locked.
    """
    first = today - timedelta(days=BACKFILL_DAYS)
    of_days = DailyCheckin.objects.between(first, today)
    rows = {row.day: row for row in of_days.visible_to(person)} if person else {}
    days = [today - timedelta(days=back) for back in range(BACKFILL_DAYS + 1)]
    return [FillableDay(day, weekday_name(day, today), rows.get(day)) for day in days]


def is_unfinished(person: User, item: FillableDay) -> bool:
    """Say whether a past day was never finished; a day before the account was made is no such."""
    joined_on = local_date(person.date_joined, person.zone) if person.zone else item.day
    return joined_on <= item.day and not (item.checkin and item.checkin.finished_at)


def _week(person: User, day: date) -> dict[date, DailyCheckin]:
    first, last = week_of(day)
    return {row.day: row for row in _days.rows(person=person, first=first, last=last)}


@statement
def _days(*, person: User, first: date, last: date) -> QuerySet[DailyCheckin]:
    days = DailyCheckin.objects.visible_to(person).between(first, last)
    return days.select_related("note_from")


def day_with_note(person: User, day: date) -> DailyCheckin | None:
    """Return what the person said on a day, with its note; None if nothing; one query."""
    return next(iter(_days.rows(person=person, first=day, last=day)), None)


def status_on(person: User, day: date, *, at: datetime) -> Any:
    """Return the person's status and profile, with all that a day's result says; one query."""
    return _status_on.one(person=person, day=day, at=at)


@statement
def _status_on(*, person: User, day: date, at: datetime) -> QuerySet[Any]:
    statuses = PersonStatus.objects.visible_to(person).without_memory()
    own = with_plan(statuses.select_related("person__profile"))
    return with_promise(with_day(with_small_step(own), day), at=at)


def _stored(row: DailyCheckin | None) -> dict[str, str]:
    if row is None:
        return {}
    rated = {**row.answers, **row.own_answers}
    stored = {code: str(value) for code, value in rated.items()}
    stored |= {"meeting": row.meeting, "medicine": row.medicine, "used": row.used}
    stored["triggers"] = " ".join(row.triggers)
    return stored | {"note": row.note_from.note if row.note_from else ""}
