"""A person's days as a calendar: six weeks, or a month as far back as the first check-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.engine.days import local_date
from checkins.engine.silence import Away, aways
from checkins.enums import MeetingChoice
from checkins.models import CravingEpisode, DailyCheckin, PersonStatus, User
from checkins.models.statements import statement
from checkins.queries.counts import days_words, number_word, of_days_words
from checkins.queries.day_names import month, month_day
from checkins.queries.my_days_notes import Note, note_of

WEEKS = 6
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
MONTHS_A_YEAR = 12
WENT = {MeetingChoice.SHARED, MeetingChoice.QUIET}


class CellKind(StrEnum):
    """What a day of the calendar looks like; a check-in looks the same whatever it says."""

    DONE = "done"
    NONE = "none"
    AWAY = "on-break"
    OUTSIDE = "outside"  # ahead, or before the days that count


class Known(NamedTuple):
    """What is known of a person's days beside the days themselves.

    ``began`` is their first day that counts: that of the account, or an earlier check-in, and never
    one that they let go. ``earlier`` and ``later`` are the days with something saved that come
    next to the day which was looked at.
    """

    began: date
    breaks: Sequence[Away]
    earlier: date | None = None
    later: date | None = None

    def is_away(self, day: date) -> bool:
        """Return whether the day was in a break."""
        return any(away.first <= day <= away.last for away in self.breaks)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar with its marks."""

    day: date
    kind: CellKind
    is_today: bool = False
    is_named: bool = False  # whether the cell has its month's name
    has_note: bool = False
    has_meeting: bool = False
    has_ride: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the day has a page."""
        return self.kind is not CellKind.OUTSIDE

    @property
    def month(self) -> str:
        return month(self.day) if self.is_named else ""

    @property
    def words(self) -> str:
        """The day in words: its name, and all that its marks say."""
        said = {
            CellKind.DONE: _("checked in"),
            CellKind.NONE: _("no check-in"),
            CellKind.AWAY: _("break"),
        }.get(self.kind, "")
        marks = (
            (self.is_today, _("today")),
            (bool(said), said),
            (self.has_note, _("your note")),
            (self.has_meeting, _("meeting")),
            (self.has_ride, _("rode it out")),
        )
        words = [text for is_so, text in marks if is_so]
        return ", ".join([self._name, *words])

    @property
    def _name(self) -> str:
        """The day's name, with what the cell shows of it: a voice command repeats what is seen."""
        weekday = date_format(self.day, "l")
        within_year = month_day(self.day) if self.is_named else date_format(self.day, "F j")
        return f"{weekday}, {within_year}"


@dataclass(frozen=True)
class Calendar:
    """Whole weeks, Sunday first; a month's weeks hold None for days of other months."""

    weeks: Sequence[Sequence[Cell | None]]
    today: date
    notes: Sequence[Note]  # the newest first
    began: date
    month: date | None = None

    @property
    def cells(self) -> list[Cell]:
        return [cell for week in self.weeks for cell in week if cell]

    @property
    def first(self) -> date:
        return self.cells[0].day

    @property
    def sentence(self) -> str:
        """On how many of the days that count there is a check-in, and how many were a break."""
        counted = [cell.kind for cell in self.cells if cell.is_open]
        done, away = counted.count(CellKind.DONE), counted.count(CellKind.AWAY)
        return " ".join(filter(None, [self._checked_in(done, len(counted)), _were_a_break(away)]))

    def _checked_in(self, done: int, counted: int) -> str:
        if not done:
            return _("There\N{RIGHT SINGLE QUOTATION MARK}s no check-in here.")
        if self.month is None:
            past = sum(cell.day <= self.today for cell in self.cells)
            words = of_days_words(done, counted, most=past)
        else:
            words = _("%(done)d of %(days)s") % {"done": done, "days": days_words(counted)}
        on = words if done == counted == 1 and self.month is None else f"on {words}"
        return _("You checked in %(on_days)s.") % {"on_days": on}

    @property
    def earlier(self) -> date | None:
        """The month before what is shown; None if nothing is there."""
        found = (self.first - DAY).replace(day=1)
        return found if self.first > self.began else None

    @property
    def later(self) -> date | None:
        """The month after the one that is shown; None if it is ahead, or six weeks are shown."""
        found = next_month(self.month) if self.month else None
        return found if found and found <= self.today else None

    @property
    def years(self) -> list[tuple[int, list[date]]]:
        """The months from the first day that counts to today by year, the newest first."""
        months = [self.began.replace(day=1)]
        while (following := next_month(months[-1])) <= self.today:
            months.append(following)
        years = sorted({one.year for one in months}, reverse=True)
        return [(year, [one for one in months if one.year == year]) for year in years]


def known_of(person: User, *, today: date, day: date | None = None) -> Known:
    """Return what is known of the person's days, seen from ``day``; one query."""
    zone = _zone_of(person)
    first, breaks, kept, *around = _known.one(person=person, day=day)
    began = min(filter(None, [local_date(person.date_joined, zone), first, today]))
    return Known(max(began, kept) if kept else began, aways(breaks), *around)


@statement
def _known(*, person: User, day: date | None) -> QuerySet[Any]:
    rows: Any = PersonStatus.objects.visible_to(person)
    columns = ["first_day", "breaks", "person__history_cut__first_day"]
    if day:
        others = DailyCheckin.objects.visible_to(person).filter(person=OuterRef("person"))
        rows = rows.annotate(
            earlier=Subquery(others.filter(day__lt=day).order_by("-day").values("day")[:1]),
            later=Subquery(others.filter(day__gt=day).order_by("day").values("day")[:1]),
        )
        columns += ["earlier", "later"]
    found: QuerySet[Any] = rows.values_list(*columns)
    return found


def six_weeks(person: User, known: Known, *, today: date) -> Calendar:
    """Return the week of ``today`` and the five before it; two queries."""
    first = _sunday(today) - (WEEKS - 1) * WEEK
    return _calendar(person, known, first, first + WEEKS * WEEK - DAY, today)


def month_of(person: User, known: Known, *, first: date, today: date) -> Calendar | None:
    """Return the month that begins on ``first``; two queries. None if no day of it counts."""
    if not known.began.replace(day=1) <= first <= today:
        return None
    return _calendar(person, known, first, next_month(first) - DAY, today, month=first)


def next_month(first: date) -> date:
    """Return the first day of the month that follows."""
    years, place = divmod(first.month, MONTHS_A_YEAR)
    return date(first.year + years, place + 1, 1)


def moments_of(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when ``first`` begins on the person's clock, and when the day after ``last`` does."""
    return datetime.combine(first, time(), zone), datetime.combine(last + DAY, time(), zone)


def _calendar(
    person: User,
    known: Known,
    first: date,
    last: date,
    today: date,
    *,
    month: date | None = None,
) -> Calendar:
    rows = {row[0]: row for row in _days.rows(person=person, first=first, last=last)}
    rides = _days_of_rides(person, first, last)
    cells: list[Cell | None] = []
    for place in range((last - first).days + 1):
        day = first + place * DAY
        _day, is_checkin, meeting, _uuid, sealed = rows.get(day, (day, False, "", None, ""))
        kind = _kind(day, known, today, is_checkin=is_checkin)
        is_open = kind is not CellKind.OUTSIDE
        cells.append(
            Cell(
                day,
                kind,
                is_today=day == today,
                is_named=month is None and (place == 0 or day.day == 1),
                has_note=is_open and bool(sealed),
                has_meeting=is_open and meeting in WENT,
                has_ride=is_open and day in rides,
            )
        )
    notes = [
        note_of(day, uuid, sealed) for day, *_, uuid, sealed in reversed(rows.values()) if sealed
    ]
    return Calendar(_in_weeks(cells, first), today, notes, known.began, month)


@statement
def _days(*, person: User, first: date, last: date) -> QuerySet[Any]:
    days = DailyCheckin.objects.visible_to(person).between(first, last).with_is_checkin()
    return days.order_by("day").values_list(
        "day", "has_choice", "meeting", "note_from__uuid", "note_from__sealed_note"
    )


def _kind(day: date, known: Known, today: date, *, is_checkin: bool) -> CellKind:
    if is_checkin:
        return CellKind.DONE
    if not known.began <= day <= today:
        return CellKind.OUTSIDE
    return CellKind.AWAY if known.is_away(day) else CellKind.NONE


def _days_of_rides(person: User, first: date, last: date) -> set[date]:
    zone = _zone_of(person)
    begins, ends = moments_of(first, last, zone)
    moments = _moments_of_rides.rows(person=person, begins=begins, ends=ends)
    return {local_date(moment, zone) for moment in moments}


@statement
def _moments_of_rides(*, person: User, begins: datetime, ends: datetime) -> QuerySet[Any]:
    rides = CravingEpisode.objects.visible_to(person).filter(started_at__gte=begins)
    return rides.filter(started_at__lt=ends).values_list("started_at", flat=True)


def _in_weeks(cells: list[Cell | None], first: date) -> list[list[Cell | None]]:
    before = (first - _sunday(first)).days
    every = [None] * before + cells
    every += [None] * (-len(every) % 7)
    return [every[place : place + 7] for place in range(0, len(every), 7)]


def _sunday(day: date) -> date:
    """Return the Sunday on or before ``day``."""
    return day - (day.isoweekday() % 7) * DAY


def _were_a_break(count: int) -> str:
    if not count:
        return ""
    said = ngettext("%(count)s was a break.", "%(count)s were a break.", count)
    return said % {"count": number_word(count).capitalize()}


def _zone_of(person: User) -> ZoneInfo:
    return person.zone or ZoneInfo("UTC")
