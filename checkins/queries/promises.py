"""What an urgent page may promise: who reads it, on which days, and when next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from checkins.engine.hours import Hours
from checkins.engine.meetings import clock_words
from checkins.engine.promises import DAYS_A_WEEK
from checkins.enums import ConsentKind, Role
from checkins.models import Clinic, Consent, PersonStatus, User
from checkins.queries.day_names import month_day
from checkins.queries.groups import DAY_NAMES
from checkins.queries.hours import Work, works_of
from checkins.queries.zones import zone_words

WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
SET = ("reads_on", "reads_from", "reads_zone", "reader_id")


@dataclass(frozen=True, slots=True)
class Promise:
    """Who reads, on which days from when, and the next time; blank if nobody is promised.

    ``away`` is who does not read now, if a deputy reads meanwhile or ``reader`` is away themselves;
    ``back`` is the day from which they read again.
    """

    reader: str = ""
    schedule: str = ""
    next: str = ""
    away: str = ""
    back: str = ""

    @property
    def is_covered(self) -> bool:
        """Whether somebody else reads while ``away`` does not."""
        return bool(self.away) and self.away != self.reader


class _Reader(NamedTuple):
    """A consent with the work of its counselor, and when they read next."""

    start: datetime
    consent: Consent
    work: Work

    @property
    def name(self) -> str:
        return self.consent.reader_name


def with_promise(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Add what :func:`promise_on` needs to statuses, in the same query."""
    shared = Consent.objects.in_force(at).to_counselors()
    shared = shared.filter(person=OuterRef("person"), kind=ConsentKind.RECORD)
    clinic = Clinic.objects.all()
    columns = {name: Subquery(clinic.values(name)[:1]) for name in SET}
    return statuses.annotate(**columns, shares_record=Exists(shared))


def promise_on(status: Any, *, at: datetime, zone: ZoneInfo | None, used: bool) -> Promise | None:
    """Return the promise about an urgent answer; ``status`` is as :func:`with_promise` read it.

    ``used`` says that it is an answer about use, which not every reader sees. None for who shares
    with no counselor: nothing is promised, and nobody waits. One query for who shares.
    """
    if not status.shares_record:
        return None
    shared = Consent.objects.in_force(at).to_counselors()
    shared = shared.filter(
        person=status.person_id, kind=ConsentKind.RECORD, **({"shows_use": True} if used else {})
    )
    consents = list(shared.select_related("counselor__hours").order_by("counselor__name", "id"))
    clinic = Clinic(**{name: getattr(status, name) for name in SET}) if status.reads_zone else None
    works = works_of([each.named_counselor for each in consents], clinic, reads_clinic=False)
    return _first(_readers(consents, works, at), at=at, zone=zone)


def _first(readers: Sequence[_Reader], *, at: datetime, zone: ZoneInfo | None) -> Promise:
    """Return the promise of whoever reads first."""
    if not readers:
        return Promise()
    first = readers[0]
    found = _words(first.name, first.work.hours, at, zone)
    for other in readers:
        covers = first.consent.scopes.cover(other.consent.scopes)
        is_deputy = other.work.deputy_id == first.consent.counselor_id and covers
        if is_deputy and other.work.hours.misses_a_start(at):
            return _covered(found, other.name, other.work.hours, at, zone)
    return found


def _readers(consents: Sequence[Consent], works: Mapping[int, Work], at: datetime) -> list[_Reader]:
    """Return who reads by a consent, the first to read next first."""
    found = [
        _Reader(
            works[each.named_counselor.pk].hours.next_start(at),
            each,
            works[each.named_counselor.pk],
        )
        for each in consents
        if works[each.named_counselor.pk].is_said
    ]
    # Who reads only after their consent's end can read nothing by then.
    return sorted(
        (each for each in found if each.start < each.consent.expires_at), key=lambda each: each[0]
    )


def promise_of(
    counselor: User, work: Work, *, at: datetime, zone: ZoneInfo | None = None
) -> Promise:
    """Return what is promised of one counselor alone, on the clock of ``zone`` or their own."""
    return _words(str(counselor.name), work.hours, at, zone) if work.is_said else Promise()


def promise_to_sign(counselor: User, *, at: datetime, zone: ZoneInfo | None) -> Promise:
    """Return what is promised of a counselor with whom nothing is signed yet; two queries."""
    return promise_of(counselor, works_of([counselor])[counselor.pk], at=at, zone=zone)


def when_read(
    consents: Sequence[Consent], *, at: datetime, zone: ZoneInfo | None
) -> list[tuple[Consent, Promise | None]]:
    """Return each consent with what is promised of its counselor.

    None for counseling notes, and for a record system, which nobody promises anything of.

    One query if the counselors were selected with their hours.
    """
    records = [each for each in consents if each.kind == ConsentKind.RECORD and each.counselor_id]
    works = works_of([each.named_counselor for each in records])
    found = promises_by_counselor(records, works, at=at, zone=zone)
    return [
        (each, found[each.named_counselor.pk] if each in records else None) for each in consents
    ]


def promises_by_counselor(
    consents: Sequence[Consent],
    works: Mapping[int, Work],
    *,
    at: datetime,
    zone: ZoneInfo | None,
) -> dict[int, Promise]:
    """Return what is promised of each counselor of these consents, by their keys.

    A deputy is named where they have a consent of their own that shows all that the other's does.
    """
    found = {}
    for own in consents:
        work = works[own.named_counselor.pk]
        promise = promise_of(own.named_counselor, work, at=at, zone=zone)
        if promise.away:
            deputy = _deputy(own, consents, works, at)
            if deputy:
                covering = _words(deputy.name, deputy.work.hours, at, zone)
                promise = _covered(covering, promise.reader, work.hours, at, zone)
        found[own.named_counselor.pk] = promise
    return found


def _deputy(
    own: Consent, consents: Sequence[Consent], works: Mapping[int, Work], at: datetime
) -> _Reader | None:
    work = works[own.named_counselor.pk]
    for other in _readers(consents, works, at):
        is_deputy = other.consent.counselor_id == work.deputy_id
        sooner = other.start < work.hours.next_start(at)
        if is_deputy and sooner and other.consent.scopes.cover(own.scopes):
            return other
    return None


def schedule_of(counselor: User) -> str:
    """Return when this counselor reads, in the zone where it is meant; "" if not promised."""
    work = works_of([counselor])[counselor.pk]
    return _schedule(work.hours, names_zone=True) if work.is_said else ""


def counselors_to_name(clinic: Clinic | None) -> list[User]:
    """Return whom a clinic can name as its reader: who works here, and who is named; one query."""
    works = Q(role=Role.COUNSELOR, is_active=True)
    named = Q(pk=clinic.reader_id) if clinic and clinic.reader_id else Q(pk=None)
    return list(User.objects.filter(works | named).order_by("name", "pk"))


def _words(name: str, hours: Hours, at: datetime, zone: ZoneInfo | None) -> Promise:
    home, start = zone or hours.zone, hours.next_start(at)
    differs = _differ(hours.zone, home, start)
    promise = Promise(
        reader=name,
        schedule=_schedule(hours, names_zone=differs or zone is None),
        next=next_words(start, at, home, names_time=differs),
    )
    is_away = hours.misses_a_start(at)
    return _covered(promise, name, hours, at, zone) if is_away else promise


def _covered(
    promise: Promise, name: str, hours: Hours, at: datetime, zone: ZoneInfo | None
) -> Promise:
    back = next_words(hours.next_start(at), at, zone or hours.zone, names_time=False)
    return Promise(promise.reader, promise.schedule, promise.next, away=name, back=back)


def _schedule(hours: Hours, *, names_zone: bool) -> str:
    words = f"{_days_words(hours.weekdays)} from {clock_words(hours.starts_at)}"
    return f"{words}, {zone_words(hours.zone.key)} time" if names_zone else words


def _days_words(weekdays: Collection[int]) -> str:
    if len(weekdays) == DAYS_A_WEEK:
        return _("every day")
    if weekdays == WEEKDAYS:
        return _("on weekdays")
    if weekdays == WEEKEND:
        return _("on weekends")
    *most, last = [f"{DAY_NAMES[weekday]}s" for weekday in sorted(weekdays)]
    return f"on {', '.join(most)} and {last}" if most else f"on {last}"


def next_words(start: datetime, at: datetime, home: ZoneInfo, *, names_time: bool) -> str:
    """Return a start as the person says it: "Monday", "tomorrow, Tuesday", "Monday, Nov 30"."""
    there = start.astimezone(home)
    ahead = (there.date() - at.astimezone(home).date()).days
    words = str(DAY_NAMES[there.weekday()])
    if ahead <= 1:
        words = f"{(_('today'), _('tomorrow'))[ahead]}, {words}"
    elif ahead >= DAYS_A_WEEK:
        words = f"{words}, {month_day(there.date())}"
    return f"{words}, {clock_words(there.time())} for you" if names_time else words


def _differ(one: ZoneInfo, other: ZoneInfo, moment: datetime) -> bool:
    return moment.astimezone(one).utcoffset() != moment.astimezone(other).utcoffset()
