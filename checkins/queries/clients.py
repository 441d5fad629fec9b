"""One client's page, within the scopes of the consent in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from checkins.catalog.bidi import isolate
from checkins.engine.days import local_date
from checkins.enums import AlertEventKind, AlertOutcome, NoticeKind
from checkins.models import Alert, AlertEvent, CallSheet, Scopes, User
from checkins.queries.caseload import cause_words, contact_words, reason_line, silence_of
from checkins.queries.contact_log import LoggedEntry, contacts_of
from checkins.queries.events import Event, shared_events
from checkins.queries.rides import ShownRide, shown_ride
from checkins.queries.sharing_reads import (
    SharedClient,
    shared_call_sheet,
    shared_days,
    shared_notes,
    shared_rides,
    shared_thoughts,
)
from checkins.queries.shown_levels import ShownLevel, shown_level_of
from checkins.queries.thoughts import ShownThought, shown_thought
from checkins.queries.trends import Trend, last_days, shared_trend
from checkins.queries.why import Why, change_said_on, why

GRID_DAYS = 14
FULL_DAYS = 28
SHOWN_ALERTS = 20


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with its history in words: moment, event, and by whom.

    ``outcome`` is in words too, empty while the alert is not closed; ``outcomes`` are those that
    the reader can give.
    """

    alert: Alert
    title: str
    is_back: bool
    outcome: str
    outcomes: Sequence[AlertOutcome]
    history: list[tuple[datetime, str, str]]


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
        contact=contact_words(status, counselor),
        why=why(status["explanation"], today=today, changed_on=changed_on),
        trend=trend,
        events=shared_events(counselor, shared, trend, at=at),
        days=days,
        notes=notes,
        thoughts=list(map(shown_thought, shared_thoughts(counselor, shared, at=at))),
        rides=list(map(shown_ride, shared_rides(counselor, shared, at=at))),
        sheet=shared_call_sheet(counselor, shared, at=at),
        fullness=fullness_of(trend, days, status, signs=signs),
        alerts=_alerts(counselor, shared, at) if shared.scopes.alerts else [],
        contacts=contacts_of(counselor, shared, at=at),
    )


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


def _alerts(counselor: User, shared: SharedClient, at: datetime) -> list[AlertLine]:
    events = AlertEvent.objects.select_related("by").order_by("at", "id")
    scopes = shared.scopes or Scopes()
    alerts = Alert.objects.visible_to(counselor, at=at).within(scopes)
    alerts = alerts.filter(person=shared.client.person_id)
    alerts = alerts.prefetch_related(Prefetch("events", queryset=events))[:SHOWN_ALERTS]
    return [_alert_line(alert, at, scopes) for alert in alerts]


def _alert_line(alert: Alert, at: datetime, scopes: Scopes) -> AlertLine:
    cause = NoticeKind(alert.cause)
    history = [
        (event.at, str(AlertEventKind(event.kind).label), _by(event))
        for event in alert.events.all()
    ]
    if returned := alert.returned_at(at):  # stored with the next change of the alert
        history.append((returned, str(AlertEventKind.RETURNED.label), ""))
    return AlertLine(
        alert=alert,
        title=cause_words(cause, signs=scopes.signs),
        is_back=returned is not None,
        outcome=str(outcome.label) if (outcome := alert.outcome_for(scopes)) else "",
        outcomes=alert.outcomes_for(scopes),
        history=history,
    )


def _by(event: AlertEvent) -> str:
    name = event.by.name if event.by and event.by.is_counselor else ""
    return " ".join(filter(None, [f"by {isolate(name)}" if name else "", isolate(event.text)]))
