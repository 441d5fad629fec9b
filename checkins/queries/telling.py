"""Whom a person can tell of a day with use, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from checkins.engine.days import can_fill_in
from checkins.engine.meetings import clock_words
from checkins.enums import OutboxRule, UsedChoice
from checkins.models import Consent, DailyCheckin, OutboxMessage
from checkins.queries.hours import deputy_for, works_of
from checkins.queries.promises import Promise, next_words, promises_by_counselor


@dataclass(frozen=True, slots=True)
class HowTold:
    """What became of telling a counselor: it left, or is due now, or at a moment in words."""

    was_sent: bool = False
    day: str = ""  # "Monday", "tomorrow, Tuesday"
    clock: str = ""  # "9 AM"


@dataclass(frozen=True, slots=True)
class Listener:
    """One counselor whom the person can tell; ``told`` is None until they do.

    ``deputy`` is who hears of it too, because the counselor would hear later.
    """

    consent_id: UUID
    name: str
    promise: Promise
    deputy: str = ""
    told: HowTold | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom the person can tell of a day."""

    listeners: Sequence[Listener] = ()

    @property
    def told(self) -> list[str]:
        """The names of those who are told, or will be."""
        return [each.name for each in self.listeners if each.told]

    @property
    def untold(self) -> list[str]:
        """The names of those of whom it is asked, which also says when they read."""
        return [each.name for each in self.listeners if not each.told]


def may_be_told(day: DailyCheckin, *, at: datetime, zone: ZoneInfo) -> bool:
    """Return whether counselors can be told of a day: it has an own answer about use, and is new.

    A day that can no longer be filled in is past, and one from a file was not said here.
    """
    said = day.used == UsedChoice.YES and day.use_reported_on is not None
    return said and can_fill_in(day.day, at=at, zone=zone)


def telling_on(status: Any, day: DailyCheckin, *, at: datetime, zone: ZoneInfo) -> Telling:
    """Return whom the person of a status can tell of their day, by name.

    The status is as :func:`.promises.with_promise` read it. Three queries if there is anybody, and
    none for who shares with nobody.
    """
    if not status.shares_record or not may_be_told(day, at=at, zone=zone):
        return Telling()
    shared = Consent.objects.filter(person=status.person_id).telling_of_use(at)
    consents = list(shared.select_related("counselor__hours").order_by("counselor__name", "id"))
    if not consents:
        return Telling()
    works = works_of([each.named_counselor for each in consents])
    promises = promises_by_counselor(consents, works, at=at, zone=zone)
    told = _told(status.person_id, day, at, zone)
    found = []
    for each in consents:
        deputy = deputy_for(each, consents, works, at=at)
        listener = Listener(
            consent_id=each.pk,
            name=each.reader_name,
            promise=promises[each.named_counselor.pk],
            deputy=deputy.reader_name if deputy else "",
            told=told.get(each.named_counselor.pk),
        )
        found.append(listener)
    return Telling(found)


def _told(person_id: int, day: DailyCheckin, at: datetime, zone: ZoneInfo) -> dict[int, HowTold]:
    """Return what became of what was told, by recipient; a message that was dropped told nobody."""
    rows = OutboxMessage.objects.filter(
        person=person_id, rule=OutboxRule.TOLD, local_day=day.day, dropped_at=None
    )
    found = {}
    for recipient, sent_at, next_at in rows.values_list("recipient_id", "sent_at", "next_at"):
        if sent_at or next_at <= at:
            found[recipient] = HowTold(was_sent=bool(sent_at))
        else:
            day_words = next_words(next_at, at, zone, names_time=False)
            clock = clock_words(next_at.astimezone(zone).time())
            found[recipient] = HowTold(day=day_words, clock=clock)
    return found
