"""Who looked at which of a person's data, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from checkins.enums import AccessAction
from checkins.models import AccessEvent, Consent, Supporter, User
from checkins.queries.counts import times_words
from checkins.queries.day_names import on_named_day
from checkins.queries.sharing_reads import local_day

PAGE_SIZE = 50
# Who works with a list opens it many times a day, and a program reads every hour.
FOLDED = (AccessAction.OPENED_CASELOAD, AccessAction.LISTED_BY_SYSTEM, AccessAction.HANDED_ON)


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a person's data, or all looks of a day at a list; ``times``, the newest first."""

    who: str
    action: AccessAction
    times: tuple[datetime, ...]
    named_day: str  # inside a sentence: "today", "on Sunday"

    @property
    def at(self) -> datetime:
        """The newest look."""
        return self.times[0]

    @property
    def did(self) -> str:
        """The action inside a sentence: "opened your trend page"."""
        return str(self.action.label)

    @property
    def how_often(self) -> str:
        """How often on its day: "9 times today"; "" for one look."""
        count = len(self.times)
        return f"{times_words(count)} {self.named_day}" if count > 1 else ""


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Some whole days of visits, the newest first. The next page is that of before ``older``."""

    visits: list[Visit]
    older: date | None


def visits_of(person: User, *, at: datetime, before: date | None = None) -> VisitPage:
    """Return the newest looks at the person's data, or those before a day; at most five queries.

    A page ends with a whole day, so that a day's looks are counted once. Only counselors and
    systems with a consent and supporters who accepted can have looked, past ones included, and none
    before the first consent or acceptance: so the index on actor and time limits the read.
    """
    readers = _readers_of(person)
    if not readers:
        return VisitPage([], None)
    events = AccessEvent.objects.filter(
        actor__in=readers, at__gte=min(first for _, first in readers.values())
    )
    # References are random and equally long, so none is part of another's text.
    events = events.annotate(named=Cast("subjects", TextField()))
    events = events.filter(named__contains=str(person.subject_ref)).order_by("-at", "-id")
    if before:
        events = events.filter(at__lt=_midnight(before, person, at))
    found, older = _whole_days(events, person, at)
    looks = [(readers[actor][0], AccessAction(action), then) for actor, action, then in found]
    return VisitPage(list(_folded(looks, person, local_day(at, person))), older)


def _whole_days(
    events: QuerySet[AccessEvent], person: User, at: datetime
) -> tuple[list[tuple[UUID, str, datetime]], date | None]:
    """Return a page of events up to the end of a day, and that day if there are older ones."""
    rows = events.values_list("actor", "action", "at")
    found = list(rows[: PAGE_SIZE + 1])
    if len(found) <= PAGE_SIZE:
        return found, None
    last = local_day(found[PAGE_SIZE - 1][2], person)
    begins = _midnight(last, person, at)
    if found[PAGE_SIZE][2] < begins:
        return found[:PAGE_SIZE], last
    has_older = events.filter(at__lt=begins).exists()
    return list(rows.filter(at__gte=begins)), last if has_older else None


def _folded(
    looks: Sequence[tuple[str, AccessAction, datetime]], person: User, today: date
) -> Iterator[Visit]:
    """Yield the looks, those at a list once a day, where the newest of the day stands."""
    days: dict[tuple[Any, ...], list[datetime]] = {}
    for number, (who, action, then) in enumerate(looks):
        day = local_day(then, person)
        same = (who, action, day) if action in FOLDED else (who, action, day, number)
        days.setdefault(same, []).append(then)
    for (who, action, day, *_), times in days.items():
        yield Visit(who, action, tuple(times), on_named_day(day, today))


def _midnight(day: date, person: User, at: datetime) -> datetime:
    return datetime.combine(day, time(), person.zone or at.tzinfo)


def _readers_of(person: User) -> dict[UUID, tuple[str, datetime]]:
    """Return who may have looked, by reference: name and first moment.

    Two queries.
    """
    held = Consent.objects.visible_to(person).values_list(
        Coalesce("counselor__subject_ref", "system__ref"),
        Coalesce("counselor__name", "system__name"),
    )
    links = Supporter.objects.visible_to(person).filter(account__isnull=False)
    rows = [
        *held.annotate(first=Min("granted_at")),
        *(
            (link.account.subject_ref, link.name, link.accepted_at)
            for link in links.select_related("account")
            if link.account
        ),
    ]
    readers: dict[UUID, tuple[str, datetime]] = {}
    for ref, name, first in sorted(rows, key=lambda row: row[2], reverse=True):
        newest_name, _ = readers.get(ref, (name, first))
        readers[ref] = (newest_name, first)
    return readers
