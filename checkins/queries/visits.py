"""Who looked at which of a person's data, and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, TextField
from django.db.models.functions import Cast, Coalesce

from checkins.enums import AccessAction
from checkins.models import AccessEvent, Consent, Supporter, User

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a person's data."""

    who: str
    action: AccessAction
    at: datetime

    @property
    def did(self) -> str:
        """The action inside a sentence: "opened your trend page"."""
        return str(self.action.label)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One page of the visits, the newest first."""

    visits: list[Visit]
    number: int
    has_more: bool


def visits_of(person: User, *, page: int = 1) -> VisitPage:
    """Return a page of the looks at the person's data; three queries.

    Only counselors and systems with a consent and supporters who accepted can have looked, past
    ones included, and none before the first consent or acceptance: so the index on actor and time
    limits the read.
    """
    readers = _readers_of(person)
    if not readers:
        return VisitPage([], page, has_more=False)
    events = AccessEvent.objects.filter(
        actor__in=readers, at__gte=min(first for _, first in readers.values())
    )
    # References are random and equally long, so none is part of another's text.
    events = events.annotate(named=Cast("subjects", TextField()))
    events = events.filter(named__contains=str(person.subject_ref)).order_by("-at", "-id")
    start = (page - 1) * PAGE_SIZE
    found = list(events[start : start + PAGE_SIZE + 1].values_list("actor", "action", "at"))
    visits = [
        Visit(readers[actor][0], AccessAction(action), at)
        for actor, action, at in found[:PAGE_SIZE]
    ]
    return VisitPage(visits, page, has_more=len(found) > PAGE_SIZE)


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
