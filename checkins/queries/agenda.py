"""A counselor's next visits, in order. A label and a time are the counselor's own: no look."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from checkins.models import Client, User
from checkins.queries.day_names import moment_words
from checkins.queries.sharing_reads import local_day

VISIT_TAKES = timedelta(hours=1)  # so long after its beginning a visit is not over yet
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class When(StrEnum):
    """The parts of the agenda, in their order; a week ends with its Sunday."""

    PASSED = "passed"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    NEXT_WEEK = "next"
    LATER = "later"


TITLES = {
    When.PASSED: "Passed: set the next one?",
    When.TODAY: "Today",
    When.TOMORROW: "Tomorrow",
    When.WEEK: "This week",
    When.NEXT_WEEK: "Next week",
    When.LATER: "Later",
}


class Booked(NamedTuple):
    """One client with the time of the next visit, None if none is set."""

    id: uuid.UUID
    label: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The visits of the clients who share now, by part, and the clients without one."""

    today: date
    parts: dict[When, list[Booked]]
    without: Sequence[Booked]

    def ids_of(self, parts: Iterable[When]) -> list[uuid.UUID]:
        """Return the clients of these parts, in the order of their visits."""
        return [row.id for part in parts for row in self.parts[part]]

    @property
    def of_today(self) -> list[uuid.UUID]:
        """The clients whose visit is still to come today."""
        return self.ids_of([When.TODAY])

    @property
    def of_this_week(self) -> list[uuid.UUID]:
        """The clients whose visit is still to come up to Sunday."""
        last = self.today + (6 - self.today.weekday()) * DAY
        return [
            row.id
            for part in (When.TODAY, When.TOMORROW, When.WEEK)
            for row in self.parts[part]
            if row.at and row.at.date() <= last
        ]


def agenda_of(counselor: User, *, at: datetime) -> Agenda:
    """Return the counselor's agenda on their own clock; one query.

    It holds no client whose access ended.
    """
    clients = Client.objects.visible_to(counselor).sharing(at)
    rows = [Booked(*row) for row in clients.values_list("pk", "label", "next_visit_at")]
    zone, today = counselor.zone or at.tzinfo, local_day(at, counselor)
    parts: dict[When, list[Booked]] = {part: [] for part in When}
    booked = [(row.at, row) for row in rows if row.at]
    for begins, row in sorted(booked, key=lambda one: (one[0], one[1].label.casefold())):
        there = row._replace(at=begins.astimezone(zone))
        parts[_part(begins, begins.astimezone(zone).date(), today, at)].append(there)
    without = [row for row in rows if not row.at]
    return Agenda(today, parts, sorted(without, key=lambda row: row.label.casefold()))


def to_come(visit: datetime | None, *, at: datetime) -> datetime | None:
    """Return a visit that has not passed; None without one, too."""
    return visit if visit and visit > at - VISIT_TAKES else None


def visit_words(visit: datetime | None, counselor: User, *, at: datetime) -> str:
    """Return when a visit is, on the counselor's clock; "" without one, or if it has passed."""
    visit = to_come(visit, at=at)
    if visit is None:
        return ""
    there = visit.astimezone(counselor.zone or at.tzinfo)
    return moment_words(there, today=local_day(at, counselor))


def _part(begins: datetime, day: date, today: date, at: datetime) -> When:
    if to_come(begins, at=at) is None:
        return When.PASSED
    if day <= today + DAY:
        return When.TODAY if day <= today else When.TOMORROW
    next_monday = today - today.weekday() * DAY + WEEK
    if day < next_monday:
        return When.WEEK
    return When.NEXT_WEEK if day < next_monday + WEEK else When.LATER
