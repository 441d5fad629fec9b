"""A counselor's caseload: clients in sections by need, each with its reason in one line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from checkins.engine.days import local_date
from checkins.engine.silence import Silence, aways, silence
from checkins.engine.types import Level, Reason, Shown, Stage
from checkins.enums import NoticeKind
from checkins.models import User
from checkins.models.alerts import BY_URGENCY
from checkins.queries.agenda import to_come
from checkins.queries.caseload_line import (
    STAGES,
    STRIP_DAYS,
    contact_words,
    last_contact_words,
    reason_line,
)
from checkins.queries.day_names import dated, short_day
from checkins.queries.sharing import FIRST_WARNING
from checkins.queries.sharing_reads import ListedClient, local_day, newest_of
from checkins.queries.shown_levels import ShownLevel, shown_level_of

PRESSING = {Level.REACH_OUT, Level.URGENT}
ONE_BY_ONE = {Reason.USED, Reason.PLANNING, Reason.PLANNING_ONCE}


class Section(StrEnum):
    """The sections of the list, the most pressing first."""

    CONTACT_TODAY = "contact"
    QUIET = "quiet"
    WATCH = "watch"
    HEAVY = "heavy"
    SET_ASIDE = "aside"
    LEARNING = "learning"
    STEADY = "steady"
    ENDED = "ended"


TITLES = {
    Section.CONTACT_TODAY: "Contact today",
    Section.QUIET: "Gone quiet",
    Section.WATCH: "Watch",
    Section.HEAVY: "Heavy but stable",
    Section.SET_ASIDE: "Set aside",
    Section.LEARNING: "Getting to know",
    Section.STEADY: "Steady",
    Section.ENDED: "Access ended",
}


class Urgency(NamedTuple):
    """What is urgent about a client: its cause, as a place in ``BY_URGENCY``, and its day."""

    cause: int
    day: date


@dataclass(frozen=True, slots=True)
class Details:
    """What a row shows. ``strip`` holds the last fortnight up to today, bit 0 for today.

    ``last_day`` is the day of the last check-in. In ``sparkline`` is the stored JSON: only what is
    drawn is decoded. ``lead`` is the stage that leads, if one rose. ``contact`` says all of the
    last contacts, ``last_contact`` the newest in few words. ``low_mood``, ``back_words`` and
    ``shares_until`` are days, with their year if it is another one.
    """

    reason: str = ""
    low_mood: str = ""
    back_on: date | None = None
    back_words: str = ""
    aside_reason: str = ""
    contact: str = ""
    last_checkin: str = ""
    last_day: date | None = None
    strip: int = 0
    sparkline: str = ""
    spark_age: int = 0
    lead: Stage | None = None
    last_contact: str = ""
    visit: str = ""
    shares_until: str = ""


@dataclass(frozen=True)
class CaseloadRow:
    """One client in the list: where they stand in it, and what the row shows.

    ``shown`` is None after access has ended. ``waits_days`` is how long they wait for a contact, or
    are silent; ``missed`` counts the days since the last check-in. ``can_be_marked``: an alert
    waits that may be worked together with others.
    """

    id: Any
    label: str
    section: Section
    make_details: Callable[[], Details] = Details
    shown: ShownLevel | None = None
    urgency: Urgency | None = None
    waits_days: int = 0
    last_contact_at: datetime | None = None
    risk: float = 0.0
    missed: int = 0
    ends_soon: bool = False
    can_be_marked: bool = False

    @cached_property
    def details(self) -> Details:
        """What the row shows, made once it is drawn: of five hundred most are folded."""
        return self.make_details()

    @property
    def is_never_folded(self) -> bool:
        """Whether the row is shown even if its section is folded."""
        return self.shown is not None and self.shown.low_mood_on is not None

    def is_below(self, line: float | None) -> bool:
        """Return whether the row comes after those that reached ``line``; urgent rows never do."""
        waits = self.section is Section.CONTACT_TODAY and not self.urgency
        return line is not None and waits and self.risk < line


@dataclass(frozen=True, slots=True)
class Caseload:
    """All clients by section, each section by need."""

    sections: Mapping[Section, list[CaseloadRow]]


def caseload(
    clients: Sequence[ListedClient], *, reader: User, at: datetime, line: float | None = None
) -> Caseload:
    """Sort a counselor's clients into sections, each by need; no query.

    Within a section urgent clients come first, by cause and day. In *Contact today* those follow
    whose risk reached ``line``, the threshold of an alert budget. Then the longest wait, the
    highest risk and the name decide.
    """
    today = local_day(at, reader)
    days = {name: local_date(at, _zone(name)) for name in {item.time_zone for item in clients}}
    rows = [_row(item, reader, at, today, days[item.time_zone]) for item in clients]
    sections: dict[Section, list[CaseloadRow]] = {section: [] for section in Section}
    for row in sorted(rows, key=lambda row: _by_need(row, line)):
        sections[row.section].append(row)
    return Caseload(sections)


def _by_need(row: CaseloadRow, line: float | None) -> tuple[Any, ...]:
    return (
        row.urgency is None,
        row.urgency or (),
        row.is_below(line),
        -row.waits_days,
        -row.risk,
        row.label.casefold(),
    )


def _row(item: ListedClient, reader: User, at: datetime, today: date, there: date) -> CaseloadRow:
    """Return a client's row; ``today`` is the reader's day, ``there`` the client's."""
    if item.status is None:
        ended = f"Access ended on {short_day(item.ended_on, today)}." if item.ended_on else ""
        return CaseloadRow(item.id, item.label, Section.ENDED, partial(Details, ended))
    status, ends = item.status, item.expires_at
    quiet = silence_of(status, there)
    shown = shown_level_of(status, quiet, today=there, zone=_zone(item.time_zone))
    section = _section(status, shown, quiet)
    return CaseloadRow(
        id=item.id,
        label=item.label,
        section=section,
        make_details=partial(
            _details, item, shown, quiet, section, reader=reader, at=at, there=there
        ),
        shown=shown,
        urgency=_urgency(status, shown),
        waits_days=_waits_days(status, section, quiet, reader, today),
        last_contact_at=newest_of(status["last_contact_at"], status["reached_at"]),
        risk=(status["explanation"] or {}).get("risk", 0.0),
        missed=quiet.missed,
        ends_soon=ends is not None and ends - at <= FIRST_WARNING,
        can_be_marked=_can_be_marked(status, shown),
    )


def _details(
    item: ListedClient,
    shown: ShownLevel,
    quiet: Silence,
    section: Section,
    *,
    reader: User,
    at: datetime,
    there: date,
) -> Details:
    """Return what the row of a client who shares shows."""
    status, today = item.status or {}, local_day(at, reader)
    last, ends = quiet.last_checkin, item.expires_at
    age = (there - status["last_day"]).days if status["last_day"] else 0
    back_at = status["snoozed_until"] if section is Section.SET_ASIDE else None
    back_on = local_day(back_at, reader) if back_at else None
    return Details(
        reason=reason_line(status, shown, quiet, there, signs=item.shows_signs),
        low_mood=dated(low, today=today) if (low := shown.low_mood_on) else "",
        back_on=back_on,
        back_words=dated(back_on, today=today) if back_on else "",
        aside_reason=(status["aside_reason"] or "") if back_at else "",
        contact=contact_words(status, reader, today),
        last_checkin=f"Last check-in {short_day(last, there)}" if last else "No check-in yet",
        last_day=last,
        strip=_fortnight(status["strip"], age),
        sparkline=status["sparkline"],
        spark_age=max(age, 0),
        lead=_lead(status),
        last_contact=last_contact_words(status, reader, today),
        visit=_visit_words(item.next_visit_at, reader, at),
        shares_until=_last_day_words(ends, _zone(item.time_zone), today) if ends else "",
    )


def _lead(status: Mapping[str, Any]) -> Stage | None:
    """Return the stage whose signs rose most, else one that is heavy; None if none did."""
    explanation = status["explanation"]
    heavy = (reason.removeprefix("heavy_") for reason in status["reasons"])
    rose = (code for code, *_ in explanation["stages"]) if explanation else heavy
    return next((Stage(code) for code in rose if code in STAGES), None)


def _visit_words(moment: datetime | None, reader: User, at: datetime) -> str:
    """Return the day of the next visit; nothing if it has passed, as the agenda says it."""
    moment = to_come(moment, at=at)
    if moment is None:
        return ""
    day, today = local_day(moment, reader), local_day(at, reader)
    close = {0: "today", 1: "tomorrow"}
    return close.get((day - today).days) or dated(day, today=today)


def _last_day_words(ends: datetime, zone: ZoneInfo, today: date) -> str:
    return dated(local_date(ends - timedelta(seconds=1), zone), today=today)


def _can_be_marked(status: Mapping[str, Any], shown: ShownLevel) -> bool:
    """Return whether an alert may be worked from the list, with others: never use or planning."""
    if status["waiting"] != NoticeKind.PATTERN:
        return False
    alone = ONE_BY_ONE & set(status["reasons"]) or status["used_day"] or shown.was_urgent_on
    return not alone and not _urgency(status, shown)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or "UTC")


def _fortnight(strip: int, age: int) -> int:
    """Return the bits of the last fourteen days, from a strip that ended ``age`` days ago.

    ``age`` is below 0 if the strip's last day is still to come on the person's clock.
    """
    moved = strip << min(age, STRIP_DAYS) if age >= 0 else strip >> -age
    return moved & ((1 << STRIP_DAYS) - 1)


def _section(status: Mapping[str, Any], shown: ShownLevel, quiet: Silence) -> Section:
    """Return a client's section; a quiet client is never in the section of steady ones."""
    if status["snoozed_until"] and not status["waiting"]:
        return Section.SET_ASIDE
    if _needs_contact(status) and not shown.was_urgent_on:
        return Section.CONTACT_TODAY
    if quiet.is_quiet or shown.was_urgent_on:
        return Section.QUIET
    if status["level"] in {Level.WATCH, *PRESSING} or shown.level is Shown.SUPPORT:
        return Section.WATCH
    if shown.level is Shown.HEAVY:
        return Section.HEAVY
    return Section.LEARNING if shown.level is Shown.LEARNING else Section.STEADY


def _needs_contact(status: Mapping[str, Any]) -> bool:
    """Return whether an alert waits, or the level asks for a contact that nobody has made yet."""
    if status["waiting"]:
        return True
    if status["level"] not in PRESSING or status["worked"]:
        return False
    contact, needed = status["last_contact_at"], status["needed_since"]
    return contact is None or (needed is not None and contact < needed)


def _urgency(status: Mapping[str, Any], shown: ShownLevel) -> Urgency | None:
    """Return what is urgent: an alert that waits, or the level; nothing if it is over and done."""
    if status["waiting"] and status["waiting"] != NoticeKind.PATTERN:
        return Urgency(BY_URGENCY.index(status["waiting"]), status["waiting_day"])
    if status["level"] != Level.URGENT or (shown.was_urgent_on and not _needs_contact(status)):
        return None
    cause = NoticeKind.USE if status["used_day"] else NoticeKind.PLANNING
    return Urgency(BY_URGENCY.index(cause), status["used_day"] or status["planning_day"])


def _waits_days(
    status: Mapping[str, Any], section: Section, quiet: Silence, reader: User, today: date
) -> int:
    if section is Section.QUIET:
        return quiet.missed
    since = status["waiting_since"] or status["needed_since"]
    if section is not Section.CONTACT_TODAY or since is None:
        return 0
    return max((today - local_day(since, reader)).days, 0)


def silence_of(status: Mapping[str, Any], today: date) -> Silence:
    """Return a client's silence, from the part of their status that is shared."""
    return silence(
        strip=status["strip"],
        last_day=status["last_day"],
        quiet_from=status["quiet_from"],
        breaks=aways(status["breaks"]),
        today=today,
    )
