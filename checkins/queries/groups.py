"""A person's groups and the clinic's list, on the reader's own clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS

from checkins.engine.meetings import Weekly, clock_words, next_days, starts_on
from checkins.enums import GroupKind, GroupLanguage
from checkins.models import ClinicGroup, SupportGroup, User
from checkins.queries.day_names import day_name
from checkins.queries.zones import zone_words

DAY_NAMES = tuple(WEEKDAYS.values())
MEETINGS_AHEAD = 4  # how many coming meetings can be skipped


@dataclass(frozen=True, slots=True)
class When:
    """A weekly group's time for one reader; ``also`` is the time in its own zone, if another."""

    words: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class MyGroup:
    """One of the person's groups; a picked group has the values of the clinic's list."""

    id: UUID
    name: str
    kind: str
    when: When | None
    place: str
    link: str
    is_listed: bool
    is_delisted: bool
    is_stopped: bool
    coming: Sequence[date]
    skipped: frozenset[date]
    next_day: date | None
    next_time: time | None
    reminder: str

    @property
    def skips_next(self) -> bool:
        return bool(self.coming) and self.coming[0] in self.skipped

    @property
    def days(self) -> list[tuple[date, bool]]:
        """The days of the coming meetings, and whether each is skipped."""
        return [(day, day in self.skipped) for day in self.coming]


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """One group's meeting on a day."""

    name: str
    time: str


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """The meetings of one day: the planned ones, and those that the person skips."""

    planned: Sequence[PlannedMeeting]
    skipped: Sequence[PlannedMeeting]


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """The next meeting of any of the person's groups, and when in words."""

    name: str
    when: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """A group on the clinic's list, as people see it."""

    id: UUID
    name: str
    kind: str
    language: str
    when: When
    weekday: int
    time: time
    place: str
    link: str
    is_online: bool
    is_mine: bool


def my_groups(person: User, *, today: date) -> list[MyGroup]:
    """Return the person's groups, the next to meet first, stopped ones last; one query."""
    home = _home(person)
    rows = SupportGroup.objects.visible_to(person).with_listed()
    found = [_my_group(row, today, home) for row in rows]
    return sorted(found, key=_order)


def my_group(row: SupportGroup, *, person: User, today: date) -> MyGroup:
    """Return one of the person's groups; ``row`` was read with its entry on the clinic's list."""
    return _my_group(row, today, _home(person))


def meeting_plan(person: User, day: date) -> MeetingPlan:
    """Return the meetings of the person's groups on their local ``day``; one query."""
    return meeting_plans(person, [day])[day]


def meeting_plans(person: User, days: Iterable[date]) -> dict[date, MeetingPlan]:
    """Return the meetings of the person's groups on each of these local days; one query."""
    rows = list(SupportGroup.objects.visible_to(person).with_listed())
    return {day: _plan_on(day, rows, person) for day in days}


def _plan_on(day: date, rows: Iterable[SupportGroup], person: User) -> MeetingPlan:
    planned: list[tuple[time, PlannedMeeting]] = []
    skipped: list[tuple[time, PlannedMeeting]] = []
    for row in rows:
        weekly = weekly_of(row)
        if weekly is None or not _goes_on(row, day):
            continue
        if (at := starts_on(weekly, day, _home(person))) is not None:
            meeting = PlannedMeeting((row.listed or row).name, clock_words(at))
            (skipped if day.isoformat() in row.skipped_days else planned).append((at, meeting))
    return MeetingPlan(
        *([item for _, item in sorted(part, key=_by_time)] for part in (planned, skipped))
    )


def next_meeting(person: User, *, at: datetime) -> NextMeeting | None:
    """Return the first meeting that starts after ``at``, skipped ones left out; one query.

    None for whoever has said no time zone yet: pages that help ask for none first.
    """
    if person.zone is None:
        return None
    home = _home(person)
    today = at.astimezone(home).date()
    starts = [
        (start, (row.listed or row).name)
        for row in SupportGroup.objects.visible_to(person).with_listed()
        for day in coming_days(row, person=person, today=today)
        if (start := planned_start(row, person=person, day=day)) and start > at
    ]
    if not starts:
        return None
    start, name = min(starts)
    when = f"{day_name(start.date(), today)}, {clock_words(start.time())}"
    return NextMeeting(name, when, is_today=start.date() == today)


def offered_groups(
    person: User, *, today: date, filters: dict[str, Any], weekday: int | None
) -> list[OfferedGroup]:
    """Return the groups that the clinic offers, in order of the week; two queries.

    ``filters`` are fields of the list; ``weekday`` is on the person's own clock.
    """
    home = _home(person)
    going = SupportGroup.objects.visible_to(person).filter(stopped_on=None)
    mine = set(going.values_list("listed_id", flat=True))
    rows = ClinicGroup.objects.visible_to(person).filter(**filters)
    found = [_offered(row, today, home, is_mine=row.pk in mine) for row in rows]
    kept = [item for item in found if weekday is None or item.weekday == weekday]
    return sorted(kept, key=lambda item: (item.weekday, item.time, item.name))


def weekly_of(row: SupportGroup) -> Weekly | None:
    """Return a group's weekly time; None without a fixed day, or once the clinic retired it.

    A group at a place is near the reader, so its time is on their clock; only the time of an
    online group is converted.
    """
    if row.listed is not None:
        return None if row.listed.retired_at else _listed_weekly(row.listed)
    if row.weekday is None or row.starts_at is None:
        return None
    return Weekly(row.weekday, row.starts_at)


def coming_days(row: SupportGroup, *, person: User, today: date) -> list[date]:
    """Return the local days of a group's next meetings, skipped ones included."""
    weekly = weekly_of(row)
    if weekly is None or row.stopped_on is not None:
        return []
    return next_days(weekly, today, _home(person), MEETINGS_AHEAD)


def planned_start(row: SupportGroup, *, person: User, day: date) -> datetime | None:
    """Return the start of a group's meeting on the person's ``day``; None if none is planned."""
    weekly = weekly_of(row)
    if weekly is None or not _goes_on(row, day) or day.isoformat() in row.skipped_days:
        return None
    clock = starts_on(weekly, day, _home(person))
    return datetime.combine(day, clock, _home(person)) if clock is not None else None


def _listed_weekly(row: ClinicGroup) -> Weekly:
    return Weekly(row.weekday, row.starts_at, ZoneInfo(row.time_zone) if row.is_online else None)


def _my_group(row: SupportGroup, today: date, home: ZoneInfo) -> MyGroup:
    weekly = weekly_of(row)
    is_stopped = row.stopped_on is not None
    coming = next_days(weekly, today, home, MEETINGS_AHEAD) if weekly and not is_stopped else []
    skipped = frozenset(map(date.fromisoformat, row.skipped_days))
    next_day = next((day for day in coming if day not in skipped), None)
    said = row.listed or row
    return MyGroup(
        id=row.pk,
        name=said.name,
        kind=str(GroupKind(said.kind).label),
        when=_when(weekly, today, home) if weekly else None,
        place=said.place,
        link=said.link,
        is_listed=row.listed is not None,
        is_delisted=row.listed is not None and row.listed.retired_at is not None,
        is_stopped=is_stopped,
        coming=coming,
        skipped=skipped,
        next_day=next_day,
        next_time=starts_on(weekly, next_day, home) if weekly and next_day else None,
        reminder=row.get_remind_hours_display() if row.remind_hours else "",
    )


def _offered(row: ClinicGroup, today: date, home: ZoneInfo, *, is_mine: bool) -> OfferedGroup:
    weekly = _listed_weekly(row)
    weekday, at = _here(weekly, today, home)
    return OfferedGroup(
        id=row.pk,
        name=row.name,
        kind=str(GroupKind(row.kind).label),
        language=str(GroupLanguage(row.language).label),
        when=_when(weekly, today, home),
        weekday=weekday,
        time=at,
        place=row.place,
        link=row.link,
        is_online=row.is_online,
        is_mine=is_mine,
    )


def _when(weekly: Weekly, today: date, home: ZoneInfo) -> When:
    weekday, at = _here(weekly, today, home)
    words = when_words(weekday, at)
    if weekly.zone is None or (weekday, at) == (weekly.weekday, weekly.at):
        return When(words)
    there = when_words(weekly.weekday, weekly.at)
    return When(f"{words} your time", f"{there} {zone_words(weekly.zone.key)}")


def when_words(weekday: int, at: time) -> str:
    """Return a weekly time in words: "Tuesdays, 6 PM"."""
    return f"{DAY_NAMES[weekday]}s, {clock_words(at)}"


def _here(weekly: Weekly, today: date, home: ZoneInfo) -> tuple[int, time]:
    """Return the weekday and time of the next meeting on the reader's clock."""
    day = next_days(weekly, today, home, 1)[0]
    return day.weekday(), starts_on(weekly, day, home) or weekly.at


def _goes_on(row: SupportGroup, day: date) -> bool:
    return row.from_day <= day and (row.stopped_on is None or day < row.stopped_on)


def _order(group: MyGroup) -> tuple[bool, date, time, str]:
    return (group.is_stopped, group.next_day or date.max, group.next_time or time.max, group.name)


def _by_time(item: tuple[time, PlannedMeeting]) -> tuple[time, str]:
    return item[0], item[1].name


def _home(person: User) -> ZoneInfo:
    """Return the person's zone; pages about groups ask for it first."""
    assert person.zone is not None  # noqa: S101 the pages' own condition
    return person.zone
