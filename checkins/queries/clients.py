"""One client's page, within the scopes of the consent in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from checkins.engine.days import local_date
from checkins.models import CallSheet, Scopes, User
from checkins.queries.agenda import to_come
from checkins.queries.alert_words import AlertLine, alert_lines
from checkins.queries.before_calls import BeforeCall, before_call
from checkins.queries.caseload import silence_of
from checkins.queries.caseload_line import contact_words, reason_line
from checkins.queries.contact_log import LoggedEntry, contacts_of
from checkins.queries.events import Event, shared_events
from checkins.queries.rides import ShownRide, shown_ride
from checkins.queries.sharing_entries import (
    shared_call_sheet,
    shared_days,
    shared_notes,
    shared_rides,
    shared_thoughts,
)
from checkins.queries.sharing_reads import SharedClient
from checkins.queries.shown_levels import ShownLevel, shown_level_of
from checkins.queries.thoughts import ShownThought, shown_thought
from checkins.queries.trends import Trend, last_days, shared_trend
from checkins.queries.why import ChangedLine, Why, change_said_on, listed, why

GRID_DAYS = 14
FULL_DAYS = 28
SHOWN_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Fullness:
    """How complete the data is: check-ins of the last four weeks, and those in the baseline."""

    present: int
    of: int
    bulk_days: int | None
    rests_on: int


@dataclass(frozen=True, slots=True)
class ClientPage:
    """The content of the page; parts that the consent does not cover are empty."""

    shared: SharedClient
    today: date
    shown: ShownLevel
    reason: str
    contact: str
    visit_at: datetime | None
    why: Why | None
    trend: Trend
    events: list[Event]
    days: Sequence[dict[str, Any]]
    notes: list[tuple[date, str]]
    thoughts: list[ShownThought]
    rides: list[ShownRide]
    sheet: CallSheet | None
    fullness: Fullness
    alerts: list[AlertLine]
    contacts: list[LoggedEntry]

    @property
    def first_name(self) -> str:
        """The first word of the client's label, for a button."""
        return self.shared.client.label.partition(" ")[0]

    @property
    def shares(self) -> str:
        """What is shared, in a sentence: "levels and signs"."""
        return shares_words(self.shared.scopes or Scopes())

    @property
    def headline(self) -> str:
        """The reason, without the signs that moved: the lines below it name them."""
        moved = self.why.movement if self.why else ""
        return " ".join(self.reason.replace(moved, "").split())

    @property
    def changes(self) -> list[ChangedLine]:
        """The signs that moved most, then the stages."""
        return [*self.why.signs, *self.why.stages] if self.why else []

    @property
    def first_changes(self) -> list[ChangedLine]:
        return self.changes[:SHOWN_CHANGES]

    @property
    def more_changes(self) -> list[ChangedLine]:
        return self.changes[SHOWN_CHANGES:]

    @property
    def before(self) -> BeforeCall:
        """What to read before a call, and the ways to reach the client."""
        return before_call(self.sheet)

    @property
    def alerts_now(self) -> list[AlertLine]:
        """The alerts that are not closed."""
        return [line for line in self.alerts if not line.is_closed]

    @property
    def alerts_closed(self) -> list[AlertLine]:
        return [line for line in self.alerts if line.is_closed]


def client_page(
    counselor: User, shared: SharedClient, *, at: datetime, weeks: int
) -> ClientPage | None:
    """Return a client's page, None after access has ended; at most nine queries.

    If ``counselor`` is the person, the page is made of the person's own rows.
    """
    person = shared.client.person
    if shared.status is None or shared.scopes is None or person is None or person.zone is None:
        return None
    today = local_date(at, person.zone)
    status, signs = shared.status, shared.scopes.signs
    quiet = silence_of(status, today)
    shown = shown_level_of(status, quiet, today=today, zone=person.zone)
    changed_on = change_said_on(status["last_day"], status)
    trend = shared_trend(counselor, shared, at=at, today=today, weeks=weeks)
    first = today - timedelta(days=GRID_DAYS - 1)
    days = shared_days(counselor, shared, at=at, first=first, last=today) if signs else []
    notes = shared_notes(counselor, shared, at=at, first=first, last=today)
    return ClientPage(
        shared=shared,
        today=today,
        shown=shown,
        reason=reason_line(status, shown, quiet, today, signs=signs),
        contact=contact_words(status, counselor, today),
        visit_at=to_come(shared.client.next_visit_at, at=at),
        why=why(status["explanation"], today=today, changed_on=changed_on),
        trend=trend,
        events=shared_events(counselor, shared, trend, at=at),
        days=days,
        notes=notes,
        thoughts=list(map(shown_thought, shared_thoughts(counselor, shared, at=at))),
        rides=list(map(shown_ride, shared_rides(counselor, shared, at=at))),
        sheet=shared_call_sheet(counselor, shared, at=at),
        fullness=fullness_of(trend, days, status, signs=signs),
        alerts=alert_lines(counselor, shared, at=at) if shared.scopes.alerts else [],
        contacts=contacts_of(counselor, shared, at=at),
    )


def shares_words(scopes: Scopes) -> str:
    """Return what a consent shows, in a sentence: "levels, signs and alerts"."""
    shown = ("signs", "notes", "use", "alerts")
    return listed(["levels", *(name for name in shown if getattr(scopes, name))])


def fullness_of(
    trend: Trend, days: Sequence[dict[str, Any]], status: Any, *, signs: bool
) -> Fullness:
    """Return how complete a trend is; of ``days``, only with ``signs``, those filled in at once."""
    window = last_days(trend, FULL_DAYS)
    return Fullness(
        present=trend.checkins_of_last(FULL_DAYS),
        of=FULL_DAYS,
        bulk_days=sum(bool(row["bulk"]) for row in days) if signs else None,
        rests_on=(status["explanation"] or {}).get("rests_on", 0)
        or max((row.rests_on for _, row in window if row), default=0),
    )
