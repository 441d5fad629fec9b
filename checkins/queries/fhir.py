"""What one reader may take of one person, asked of the database at each part.

The reader is the person, a counselor or a record system. Each query is narrowed by the rule of that
reader, so a consent that ends while a long answer leaves shows nothing of what is left.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min

from checkins.engine.types import Reason
from checkins.models import (
    Alert,
    CheckinSubmission,
    Consent,
    DailyCheckin,
    PlanVersion,
    Scopes,
    System,
    User,
)
from checkins.queries.why import HEAVY_SIGNS

DAYS_A_PART = 100
HIDDEN = "answer"  # the code of a cause or reason that is one answer, without the scope of signs
ONE_ANSWER = {Reason.PLANNING, Reason.PLANNING_ONCE, *HEAVY_SIGNS}
EVERYTHING = Scopes(signs=True, notes=True, use=True, alerts=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's rows as one reader may have them.

    ``narrow`` limits the rows of any model to those that the reader may read now; ``scopes`` says
    which of their columns. The plan is the person's own: no consent shows it.
    """

    person: User
    scopes: Scopes
    narrow: Callable[[Any], Any]
    is_own: bool = False

    def rows(self, model: Any) -> Any:
        """Return the person's rows of a model, as far as the reader may read them."""
        return self.narrow(model.objects.all()).filter(person=self.person)


@dataclass(frozen=True, slots=True)
class Day:
    """One check-in with the columns that the scopes show, and its note ("" without one)."""

    values: dict[str, Any]
    note: str = ""

    @property
    def day(self) -> date:
        found: date = self.values["day"]
        return found


def own_reading(person: User) -> Reading:
    """Return all that a person takes of their own."""
    return Reading(person, EVERYTHING, lambda rows: rows.visible_to(person), is_own=True)


def counselor_reading(counselor: User, person: User, scopes: Scopes, *, at: datetime) -> Reading:
    """Return what a counselor takes of a client at ``at``, within the scopes of the consent."""
    return Reading(person, scopes, lambda rows: rows.visible_to(counselor, at=at))


def system_reading(system: System, consent: Consent, *, at: datetime) -> Reading:
    """Return what a record system takes of a person at ``at``, within the consent for it."""
    return Reading(consent.person, consent.scopes, lambda rows: rows.handed_to(system, at))


def span_of(reading: Reading) -> tuple[date, date] | None:
    """Return the first and the last day with a check-in, None if there is none; one query."""
    found = reading.rows(DailyCheckin).aggregate(first=Min("day"), last=Max("day"))
    return (found["first"], found["last"]) if found["first"] else None


def days_from(
    reading: Reading, first: date, last: date, *, most: int = DAYS_A_PART
) -> tuple[list[Day], date | None]:
    """Return at most so many check-ins of a range, oldest first, and the day of the next one.

    Level and reasons have the keys "level" and "reasons", with or without the effect of use. A
    reason that is one answer is ``HIDDEN`` without the scope of signs. Two queries.
    """
    scopes = reading.scopes
    days = reading.rows(DailyCheckin).between(first, last).order_by("day")
    rows = list(days.values(*scopes.day_columns)[: most + 1])
    after = rows[most]["day"] if len(rows) > most else None
    rows = rows[:most]
    if not rows:
        return [], None
    notes = _notes(reading, rows[0]["day"], rows[-1]["day"])
    return [Day(_renamed(row, scopes), notes.get(row["day"], "")) for row in rows], after


def parts_of(reading: Reading, first: date, last: date) -> Iterator[list[Day]]:
    """Return the check-ins of a range part by part, so that ten years take little memory."""
    start: date | None = first
    while start is not None:
        days, start = days_from(reading, start, last)
        yield days


def alerts_of(reading: Reading, first: date, last: date) -> list[Alert]:
    """Return the alerts about days of a range, by day; none without that scope."""
    alerts = reading.rows(Alert).within(reading.scopes).filter(day__range=(first, last))
    return list(alerts.order_by("day", "cause"))


def plan_of(reading: Reading) -> PlanVersion | None:
    """Return the current plan for the person themselves; nobody else gets it."""
    if not reading.is_own:
        return None
    found: PlanVersion | None = reading.rows(PlanVersion).newest_first().first()
    return found


def consents_of(reading: Reading, *, at: datetime) -> list[Consent]:
    """Return the consents in force that the reader holds, or that the person gave; one query."""
    rows = reading.rows(Consent).in_force(at).select_related("counselor", "system")
    return list(rows.order_by("granted_at", "id"))


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much a consent would hand on today; ``first`` is None without any check-in."""

    days: int
    first: date | None
    notes: int
    alerts: int


def amounts_under(person: User, scopes: Scopes) -> Amounts:
    """Return what a reader with these scopes would get, counted from the person's own rows."""
    own = Reading(person, scopes, lambda rows: rows.visible_to(person), is_own=True)
    found = own.rows(DailyCheckin).aggregate(days=Count("pk"), first=Min("day"))
    return Amounts(
        **found,
        notes=own.rows(CheckinSubmission).within(scopes).exclude(sealed_note="").count(),
        alerts=own.rows(Alert).within(scopes).count(),
    )


def _notes(reading: Reading, first: date, last: date) -> dict[date, str]:
    pages = reading.rows(CheckinSubmission).within(reading.scopes).filter(day__range=(first, last))
    return {page.day: page.note for page in pages.only("uuid", "day", "sealed_note")}


def _renamed(row: dict[str, Any], scopes: Scopes) -> dict[str, Any]:
    named = {scopes.level_column: "level", scopes.reasons_column: "reasons"}
    found = {named.get(name, name): value for name, value in row.items()}
    if not scopes.signs:
        hidden = [HIDDEN if code in ONE_ANSWER else code for code in found["reasons"]]
        found["reasons"] = list(dict.fromkeys(hidden))
    return found
