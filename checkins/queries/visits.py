"""Who looked at which of a person's data, and when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from checkins.enums import AccessAction
from checkins.models import AccessEvent, Consent, SeenListPart, SeenPerson, Supporter, User
from checkins.queries.counts import times_words
from checkins.queries.day_names import minute_words, on_named_day
from checkins.queries.sharing_reads import local_day

PAGE_SIZE = 50
# Who works with a list opens it many times a day, and a program reads every hour.
FOLDED = (AccessAction.OPENED_CASELOAD, AccessAction.LISTED_BY_SYSTEM, AccessAction.HANDED_ON)

_Found = QuerySet[AccessEvent, tuple[UUID, str, datetime, int]]


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
    def clock_times(self) -> str:
        """The times of the looks, on the reader's own clock: "9:05 AM, 8:30 AM"."""
        return ", ".join(minute_words(timezone.localtime(at)) for at in self.times)

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
    before the first consent or acceptance.
    """
    readers = _readers_of(person)
    if not readers:
        return VisitPage([], None)
    until = _midnight(before, person, at) if before else None
    found, older = _whole_days(_Looks(person, readers, until), at)
    looks = [(readers[actor][0], AccessAction(action), then) for actor, action, then in found]
    return VisitPage(list(_folded(looks, person, local_day(at, person))), older)


@dataclass(frozen=True, slots=True)
class _Looks:
    """The looks at a person's data, by their readers and before a moment, if one is given."""

    person: User
    readers: Mapping[UUID, tuple[str, datetime]]
    until: datetime | None

    def between(self, first: datetime | None, until: datetime | None) -> _Found:
        """Return the looks from one moment to another, None for open, the newest first; one query.

        Events that point to a list are found by the lists that hold the person. Older ones name
        their people themselves, so all of the readers' are looked through.
        """
        start = min(then for _, then in self.readers.values())
        wanted = Q(actor__in=self.readers, at__gte=max(first, start) if first else start)
        ends = [moment for moment in (until, self.until) if moment]
        if ends:
            wanted &= Q(at__lt=min(ends))
        reference = self.person.subject_ref
        parts = SeenPerson.objects.filter(subject=reference).values("part")
        lists = SeenListPart.objects.filter(part__in=parts).values("seen_list")
        listed = AccessEvent.objects.filter(wanted, seen__in=lists)
        # References are random and equally long, so none is part of another's text.
        naming = AccessEvent.objects.annotate(named=Cast("subjects", TextField()))
        naming = naming.filter(wanted, seen=None, named__contains=str(reference))
        columns = ("actor", "action", "at", "id")
        both = listed.values_list(*columns).union(naming.values_list(*columns), all=True)
        return both.order_by("-at", "-id")


def _whole_days(
    looks: _Looks, at: datetime
) -> tuple[list[tuple[UUID, str, datetime]], date | None]:
    """Return a page of looks up to the end of a day, and that day if there are older ones."""
    found = _plain(looks.between(None, None)[: PAGE_SIZE + 1])
    if len(found) <= PAGE_SIZE:
        return found, None
    last = local_day(found[PAGE_SIZE - 1][2], looks.person)
    begins = _midnight(last, looks.person, at)
    if found[PAGE_SIZE][2] < begins:
        return found[:PAGE_SIZE], last
    has_older = bool(looks.between(None, begins)[:1])
    return _plain(looks.between(begins, None)), last if has_older else None


def _plain(rows: Iterable[tuple[UUID, str, datetime, int]]) -> list[tuple[UUID, str, datetime]]:
    return [(actor, action, then) for actor, action, then, _ in rows]


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
