"""What an urgent page may promise: who reads it, on which days, and when next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from checkins.engine.meetings import clock_words
from checkins.engine.promises import DAYS_A_WEEK, ReadingTimes
from checkins.enums import ConsentKind, Role
from checkins.models import Clinic, Consent, PersonStatus, User
from checkins.models.clinic import reading_times
from checkins.queries.day_names import month_day
from checkins.queries.groups import DAY_NAMES
from checkins.queries.zones import zone_words

WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
SET = ("reads_on", "reads_from", "reads_zone")


@dataclass(frozen=True, slots=True)
class Promise:
    """Who reads, on which days from when, and the next time; blank if nobody is promised."""

    reader: str = ""
    schedule: str = ""
    next: str = ""


def with_promise(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Add what :func:`promise_on` needs to statuses, in the same query."""
    clinic = Clinic.objects.all()
    shared = Consent.objects.in_force(at).filter(person=OuterRef("person"), kind=ConsentKind.RECORD)
    named = clinic.filter(reader__isnull=False)
    readers = shared.filter(Q(counselor__in=named.values("reader")) | ~Exists(named))
    names = readers.order_by("counselor__name", "id").values("counselor__name")
    return statuses.annotate(
        **{name: Subquery(clinic.values(name)[:1]) for name in SET},
        shares_record=Exists(shared),
        reader=Subquery(names[:1]),
        reader_of_use=Subquery(names.filter(shows_use=True)[:1]),
        reader_until=Subquery(names.values("expires_at")[:1]),
        reader_of_use_until=Subquery(names.filter(shows_use=True).values("expires_at")[:1]),
    )


def promise_on(status: Any, *, at: datetime, zone: ZoneInfo | None, used: bool) -> Promise | None:
    """Return the promise about an urgent answer, as :func:`with_promise` read it.

    ``used`` says that it is an answer about use, which not every reader sees. None for who shares
    with no counselor: nothing is promised, and nobody waits.
    """
    if not status.shares_record:
        return None
    times = reading_times(status.reads_on, status.reads_from, status.reads_zone)
    reader = status.reader_of_use if used else status.reader
    if times is None or not reader:
        return Promise()
    home, start = zone or times.zone, times.next_start(at)
    if start >= (status.reader_of_use_until if used else status.reader_until):
        return Promise()  # by then they can read nothing
    return Promise(
        reader=str(reader),
        schedule=_schedule(times, names_zone=_differ(times.zone, home, start)),
        next=_next_words(start, at, home, names_time=_differ(times.zone, home, start)),
    )


def schedule_of(counselor: User) -> str:
    """Return when this counselor reads, in the clinic's zone; "" if it is not promised."""
    clinic = Clinic.objects.first()
    times = clinic.reading_times if clinic else None
    if clinic is None or times is None or clinic.reader_id not in (None, counselor.pk):
        return ""
    return _schedule(times, names_zone=True)


def counselors_to_name(clinic: Clinic | None) -> list[User]:
    """Return whom a clinic can name as its reader: who works here, and who is named; one query."""
    works = Q(role=Role.COUNSELOR, is_active=True)
    named = Q(pk=clinic.reader_id) if clinic and clinic.reader_id else Q(pk=None)
    return list(User.objects.filter(works | named).order_by("name", "pk"))


def _schedule(times: ReadingTimes, *, names_zone: bool) -> str:
    words = f"{_days_words(times.weekdays)} from {clock_words(times.starts_at)}"
    return f"{words}, {zone_words(times.zone.key)} time" if names_zone else words


def _days_words(weekdays: Collection[int]) -> str:
    if len(weekdays) == DAYS_A_WEEK:
        return _("every day")
    if weekdays == WEEKDAYS:
        return _("on weekdays")
    if weekdays == WEEKEND:
        return _("on weekends")
    *most, last = [f"{DAY_NAMES[weekday]}s" for weekday in sorted(weekdays)]
    return f"on {', '.join(most)} and {last}" if most else f"on {last}"


def _next_words(start: datetime, at: datetime, home: ZoneInfo, *, names_time: bool) -> str:
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
