"""Pages that were answered while locked: what waits for its person, and what one session said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from checkins.catalog.loud import LoudSign, loudest
from checkins.engine.acting import PLANNING, Act, acts_alone
from checkins.engine.merge import Carried, merge
from checkins.engine.types import Flag, Level, Used
from checkins.enums import OwnLineKind
from checkins.models import CheckinSubmission, DailyCheckin, PageAside, User
from checkins.models.own_lines import OWN
from checkins.models.sealed import UNOPENED
from checkins.queries.my_days_day import Answer, answers_in_words, triggers_in_words
from checkins.queries.own_lines import OwnLines, own_lines_of

CHOICES = ("meeting", "used", "medicine")
COLUMNS = ("day", "edited_at")
GRAVE = ("used", PLANNING)  # what no rule decides where two answers differ


@dataclass(frozen=True, slots=True)
class AsideCard:
    """A day of which answers wait, and when the newest of them was given."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A grave question with two answers: ``first`` was given unlocked, ``second`` while locked."""

    name: str
    first: Any
    first_at: datetime
    second: Any
    second_at: datetime


@dataclass(frozen=True, slots=True)
class DayAside:
    """The waiting answers of one day in words; ``unopened`` says so where a seal doesn't open."""

    day: date
    at: datetime
    answers: Sequence[Answer]
    triggers: Sequence[str]
    note: str
    unopened: str
    contradictions: Sequence[Contradiction] = ()


@dataclass(frozen=True, slots=True)
class SaidLocked:
    """What the answers of one locked check-in ask for; nothing else of the person is read."""

    row: DailyCheckin
    act: Act
    loud: LoudSign | None

    @property
    def is_danger(self) -> bool:
        return self.act.level is Level.URGENT

    @property
    def has_thoughts_of_use(self) -> bool:
        return Flag.SUPPORT_SCREEN in self.act.flags

    @property
    def used(self) -> bool:
        return self.row.used == Used.YES


def with_aside(statuses: QuerySet[Any]) -> QuerySet[Any]:
    """Add each person's newest waiting page to their status, in the same query."""
    newest = PageAside.objects.filter(person=OuterRef("person")).waiting().order_by("-edited_at")
    columns = {f"aside_{name}": Subquery(newest.values(name)[:1]) for name in COLUMNS}
    with_columns: QuerySet[Any] = statuses.annotate(**columns)
    return with_columns


def aside_on(status: Any) -> AsideCard | None:
    """Return what waits, for a status from :func:`with_aside`."""
    return AsideCard(status.aside_day, status.aside_edited_at) if status.aside_day else None


def days_aside(person: User) -> list[DayAside]:
    """Return the days of which answers wait, the newest first; one query, three if any do."""
    rows = list(PageAside.objects.visible_to(person).waiting().order_by("-day", "edited_at"))
    if not rows:
        return []
    own, stored = own_lines_of(person), _stored(person, {row.day for row in rows})
    by_day = groupby(rows, key=lambda row: row.day)
    return [_day(day, list(pages), own, stored) for day, pages in by_day]


def contradictions_on(person: User, day: date) -> list[Contradiction]:
    """Return what a day's waiting pages answer otherwise than the day does."""
    pages = PageAside.objects.visible_to(person).waiting().of_day(day)
    return contradictions(pages, _stored(person, {day}))


def contradictions(
    pages: Iterable[PageAside], stored: Iterable[CheckinSubmission]
) -> list[Contradiction]:
    """Return the grave questions that one day's pages answer otherwise than its unlocked answers.

    A question that was skipped while locked says nothing.
    """
    firsts = _grave((row.edited_at, row.fields) for row in stored if not row.while_locked)
    seconds = _grave((page.edited_at, page.content.get("fields", {})) for page in pages)
    return [
        Contradiction(name, *firsts[name], *seconds[name])
        for name in GRAVE
        if name in firsts
        and name in seconds
        and seconds[name][0] not in {firsts[name][0], Used.SKIP}
    ]


def _grave(saved: Iterable[tuple[datetime, dict[str, Any]]]) -> dict[str, tuple[Any, datetime]]:
    """Return the newest answer to each grave question, and when it was given."""
    newest: dict[str, tuple[Any, datetime]] = {}
    for at, fields in sorted(saved, key=lambda pair: pair[0]):
        newest |= {name: (fields[name], at) for name in GRAVE if name in fields}
    return {name: pair for name, pair in newest.items() if pair[0] is not None}


def _stored(person: User, days: set[date]) -> list[CheckinSubmission]:
    return list(CheckinSubmission.objects.visible_to(person).filter(day__in=days))


def _day(
    day: date, pages: Sequence[PageAside], own: OwnLines, stored: Sequence[CheckinSubmission]
) -> DayAside:
    fields = _fields_of(pages)
    row = _row(pages[0].person_id, day, fields)
    return DayAside(
        day=day,
        at=max(page.edited_at for page in pages),
        answers=answers_in_words(row, own.all_words(OwnLineKind.SIGN)),
        triggers=triggers_in_words(row, own.all_words(OwnLineKind.TRIGGER)),
        note=fields.get("note", ""),
        unopened="" if all(page.content for page in pages) else UNOPENED,
        contradictions=contradictions(pages, [row for row in stored if row.day == day]),
    )


def said_locked(person: User, day: date, *, since: datetime) -> SaidLocked | None:
    """Return what was answered of a day since the session was locked; None if nothing was."""
    pages = PageAside.objects.visible_to(person).of_day(day).filter(received_at__gte=since)
    found = list(pages)
    if not found:
        return None
    row = _row(person.pk, day, _fields_of(found))
    return SaidLocked(row, acts_alone(row.as_answers(), with_use=True), loudest(row.answers))


def _fields_of(pages: Sequence[PageAside]) -> dict[str, Any]:
    """Return what the pages of one day say together; a page that doesn't open says nothing."""
    carried = [
        Carried(uuid=page.uuid, edited_at=page.edited_at, fields=page.content.get("fields", {}))
        for page in pages
    ]
    return merge(carried).fields


def _row(person_id: int, day: date, fields: dict[str, Any]) -> DailyCheckin:
    """Return answers as a day that is not saved."""
    rated = {name: value for name, value in fields.items() if isinstance(value, int)}
    return DailyCheckin(
        person_id=person_id,
        day=day,
        asked=sorted(fields),
        answers={name: value for name, value in rated.items() if not name.startswith(OWN)},
        own_answers={name: value for name, value in rated.items() if name.startswith(OWN)},
        triggers=fields.get("triggers", []),
        **{name: fields.get(name, "") for name in CHOICES},
    )
