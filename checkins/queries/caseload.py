"""A counselor's caseload: clients in sections by need, each with its reason in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from checkins.engine.baseline import N0
from checkins.engine.days import local_date
from checkins.engine.silence import Silence, aways, present_before, silence
from checkins.engine.types import Flag, Level, Reason
from checkins.enums import NoticeKind, StageChoice
from checkins.queries.counts import days_words
from checkins.queries.day_names import on_short_day, short_day
from checkins.queries.sharing_reads import ListedClient
from checkins.queries.why import HEAVY_SIGNS, heavy_sign, listed, movement

STRIP_DAYS = 14
PAGE_SIZE = 500
ANSWER_HIDDEN = "One answer asked for help"


class Section(StrEnum):
    """The sections of the list, the most pressing first."""

    CONTACT_TODAY = "contact"
    QUIET = "quiet"
    WATCH = "watch"
    HEAVY = "heavy"
    LEARNING = "learning"
    STEADY = "steady"
    ENDED = "ended"


TITLES = {
    Section.CONTACT_TODAY: "Contact today",
    Section.QUIET: "Gone quiet",
    Section.WATCH: "Watch",
    Section.HEAVY: "Heavy but stable",
    Section.LEARNING: "Getting to know",
    Section.STEADY: "Steady",
    Section.ENDED: "Access ended",
}


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One client in the list. ``strip`` holds the last fortnight up to today, bit 0 for today.

    ``last_day`` is the day of the last check-in. ``sparkline`` is the stored JSON: only rows that
    are drawn are decoded.
    """

    id: Any
    label: str
    section: Section
    level: str
    reason: str
    last_checkin: str
    last_day: date | None
    strip: int
    sparkline: str
    spark_age: int
    last_contact_at: datetime | None
    risk_rung: int
    urgent: bool
    risk: float = 0.0

    def is_below(self, line: float | None) -> bool:
        """Return whether the row comes after those that reached ``line``; urgent rows never do."""
        waits = self.section is Section.CONTACT_TODAY and not self.urgent
        return line is not None and waits and self.risk < line


@dataclass(frozen=True, slots=True)
class Caseload:
    """The list as its page shows it: rows by section, and the number of rows in each."""

    sections: Mapping[Section, list[CaseloadRow]]
    counts: Mapping[Section, int]
    shown: int = field(default=0)

    @property
    def sharing(self) -> int:
        """How many clients share with the counselor now."""
        return sum(count for section, count in self.counts.items() if section != Section.ENDED)


def caseload(
    clients: Sequence[ListedClient],
    *,
    at: datetime,
    counselor_today: date,
    line: float | None = None,
) -> Caseload:
    """Sort clients into sections, each by need; no query.

    Within *Contact today* urgent clients come first, then those whose risk reached ``line``, the
    threshold of an alert budget, then the others.
    """
    rows = [_row(item, at, counselor_today) for item in clients]
    sections: dict[Section, list[CaseloadRow]] = {section: [] for section in Section}
    for row in sorted(rows, key=lambda row: _by_need(row, line)):
        sections[row.section].append(row)
    return Caseload(sections, {name: len(found) for name, found in sections.items()}, len(rows))


def _by_need(row: CaseloadRow, line: float | None) -> tuple[bool, bool, int, str]:
    return (not row.urgent, row.is_below(line), -row.risk_rung, row.label.casefold())


def _row(item: ListedClient, at: datetime, today: date) -> CaseloadRow:
    if item.status is None:
        ended = f"Access ended on {short_day(item.ended_on, today)}." if item.ended_on else ""
        return CaseloadRow(
            item.id, item.label, Section.ENDED, "", ended, "", None, 0, "", 0, None, 0, urgent=False
        )
    status = item.status
    there = _today_of(item.time_zone, at)
    quiet = silence_of(status, there)
    section = _section(status, quiet)
    last = quiet.last_checkin
    age = (there - status["last_day"]).days if status["last_day"] else 0
    return CaseloadRow(
        id=item.id,
        label=item.label,
        section=section,
        level="quiet" if section is Section.QUIET else _shown_level(status),
        reason=reason_line(status, quiet, there, signs=item.shows_signs),
        last_checkin=f"Last check-in {short_day(last, there)}" if last else "No check-in yet",
        last_day=last,
        strip=_fortnight(status["strip"], age),
        sparkline=status["sparkline"],
        spark_age=max(age, 0),
        last_contact_at=status["last_contact_at"],
        risk_rung=(status["explanation"] or {}).get("rung", 0),
        urgent=status["level"] == Level.URGENT or status["waiting"] == "urgent",
        risk=(status["explanation"] or {}).get("risk", 0.0),
    )


def _today_of(zone: str, at: datetime) -> date:
    return local_date(at, _zone(zone))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or "UTC")


def _fortnight(strip: int, age: int) -> int:
    """Return the bits of the last fourteen days, from a strip that ended ``age`` days ago.

    ``age`` is below 0 if the strip's last day is still to come on the person's clock.
    """
    moved = strip << min(age, STRIP_DAYS) if age >= 0 else strip >> -age
    return moved & ((1 << STRIP_DAYS) - 1)


def _shown_level(status: Mapping[str, Any]) -> str:
    support = Flag.SUPPORT_SCREEN in status["flags"] and status["level"] != Level.URGENT
    return "support" if support else status["level"]


def _section(status: Mapping[str, Any], quiet: Silence) -> Section:
    """Return a client's section; a quiet client is never in the section of steady ones."""
    level, flags = status["level"], status["flags"]
    if _needs_contact(status):
        return Section.CONTACT_TODAY
    if quiet.is_quiet:
        return Section.QUIET
    pressing = {Level.WATCH, Level.REACH_OUT, Level.URGENT}
    if level in pressing or Flag.SUPPORT_SCREEN in flags:
        return Section.WATCH
    if Flag.HEAVY in flags:
        return Section.HEAVY
    return Section.LEARNING if level == Level.LEARNING else Section.STEADY


def _needs_contact(status: Mapping[str, Any]) -> bool:
    """Return whether an alert waits, or the level asks for a contact that nobody has made yet."""
    if status["waiting"]:
        return True
    if status["level"] not in {Level.REACH_OUT, Level.URGENT}:
        return False
    contact, needed = status["last_contact_at"], status["contact_needed_since"]
    return contact is None or (needed is not None and contact < needed)


def silence_of(status: Mapping[str, Any], today: date) -> Silence:
    """Return a client's silence, from the part of their status that is shared."""
    return silence(
        strip=status["strip"],
        last_day=status["last_day"],
        quiet_from=status["quiet_from"],
        breaks=aways(status["breaks"]),
        today=today,
    )


def reason_line(status: Mapping[str, Any], quiet: Silence, today: date, *, signs: bool) -> str:
    """Return the reason for a client's section, as one line of words.

    Without the scope of signs it names stages only.
    """
    found = [
        _use_line(status, today),
        _planning_line(status, today, signs=signs),
        _quiet_line(status["strip"], quiet) or _break_line(quiet, today),
        _rise_line(status, today),
        _heavy_line(status, signs=signs),
    ]
    said = " ".join(filter(None, found))
    if not said and status["waiting_day"]:
        said = f"An alert of {short_day(status['waiting_day'], today)} waits."
    if said:
        return said
    if status["level"] == Level.LEARNING:
        days = status["engine_days"]
        return f"{days} of the first {N0} check-ins."
    return "Near usual."


def cause_words(cause: NoticeKind, *, signs: bool) -> str:
    """Return an alert's cause in words; without the scope of signs it hides planning."""
    hidden = cause is NoticeKind.PLANNING and not signs
    return ANSWER_HIDDEN if hidden else str(cause.label)


def _use_line(status: Mapping[str, Any], today: date) -> str:
    if Reason.USED not in status["reasons"] or not status["used_day"]:
        return ""
    return f"{NoticeKind.USE.label} {on_short_day(status['used_day'], today)}."


def _planning_line(status: Mapping[str, Any], today: date, *, signs: bool) -> str:
    reasons, day = status["reasons"], status["planning_day"]
    if not day or not {Reason.PLANNING, Reason.PLANNING_ONCE} & set(reasons):
        return ""
    cause = cause_words(NoticeKind.PLANNING, signs=signs)
    return f"{cause}, {short_day(day, today)}." if signs else f"{cause} {on_short_day(day, today)}."


def _quiet_line(strip: int, quiet: Silence) -> str:
    if not quiet.is_quiet:
        return ""
    missed = days_words(quiet.missed)
    if quiet.after_break:
        return f"No check-in for {missed} since a break."
    before = present_before(strip, STRIP_DAYS)
    return f"No check-in for {missed}. Before that, {before} of {STRIP_DAYS} days."


def _break_line(quiet: Silence, today: date) -> str:
    away = quiet.on_break
    return f"On a break until {short_day(away.last, today)}." if away else ""


def _rise_line(status: Mapping[str, Any], today: date) -> str:
    explanation = status["explanation"]
    if not explanation:
        return ""
    names = [str(StageChoice(code).label) for code, *_ in explanation["stages"]]
    since = short_day(date.fromisoformat(explanation["since"]), today)
    said = listed(names).capitalize()
    moved = movement([code for code, *_ in explanation["signs"]])
    return f"{said} signs above usual since {since}. {moved}".strip()


def _heavy_line(status: Mapping[str, Any], *, signs: bool) -> str:
    stages = [
        str(StageChoice(reason.removeprefix("heavy_")).label)
        for reason in status["reasons"]
        if reason.startswith("heavy_") and reason.removeprefix("heavy_") in StageChoice.values
    ]
    single = [heavy_sign(reason) for reason in HEAVY_SIGNS if reason in status["reasons"] and signs]
    words = [*(f"{name} signs" for name in stages), *single]
    if not words:
        return "Heavy for two weeks." if Flag.HEAVY in status["flags"] else ""
    return f"Heavy for two weeks: {listed(words)}."
