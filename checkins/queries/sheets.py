"""Session sheets: one page about a client for a visit, within the scopes of their consent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from checkins.engine.days import local_date
from checkins.enums import NoticeKind
from checkins.models import Alert, CallSheet, ContactLog, DailyCheckin, Scopes, User
from checkins.queries.agenda import visit_words
from checkins.queries.caseload import silence_of
from checkins.queries.caseload_line import cause_words, contact_words, reason_line
from checkins.queries.caseload_paper import call_words
from checkins.queries.clients import GRID_DAYS, Fullness, fullness_of
from checkins.queries.events import Event, shared_events_among
from checkins.queries.sharing_reads import SharedClient
from checkins.queries.shown_levels import ShownLevel, shown_level_of
from checkins.queries.trends import SPANS_WEEKS, Trend, shared_trends

WEEKS = SPANS_WEEKS[0]
MOST_CONTACTS, MOST_ALERTS = 3, 4


@dataclass(frozen=True, slots=True)
class SheetAlert:
    """An alert that is not closed: its cause in words, and whether its snooze is over."""

    alert: Alert
    title: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class SessionSheet:
    """What stands on one sheet; parts that the consent does not cover are empty."""

    shared: SharedClient
    today: date
    shown: ShownLevel
    reason: str
    contact: str
    visit: str
    trend: Trend
    events: Sequence[Event]
    days: Sequence[Mapping[str, Any]]
    call: CallSheet | None
    fullness: Fullness
    alerts: Sequence[SheetAlert]
    contacts: Sequence[ContactLog]

    @property
    def call_words(self) -> str:
        """How they want to be reached, to a counselor."""
        return call_words(self.call)


def session_sheets(
    counselor: User, opened: Iterable[SharedClient], *, at: datetime
) -> list[SessionSheet]:
    """Return the sheets of the clients who share and have a clock; six queries for any number."""
    sharing = [shared for shared in opened if shared.status and shared.client.person]
    zones = {one.client.person_id: one.client.person.zone for one in sharing if one.client.person}
    todays = {person: local_date(at, zone) for person, zone in zones.items() if zone}
    scopes = {one.client.person_id: one.scopes or Scopes() for one in sharing}
    trends = shared_trends(counselor, todays, at=at, weeks=WEEKS)
    events = shared_events_among(counselor, trends, scopes, at=at)
    days = _days(counselor, todays, scopes, at)
    calls = {
        call.person_id: call
        for call in CallSheet.objects.visible_to(counselor, at=at).filter(person__in=todays)
    }
    alerts, contacts = _alerts(counselor, scopes, at), _contacts(counselor, sharing)
    return [
        _sheet(
            counselor,
            shared,
            at=at,
            today=todays[person],
            trend=trends[person],
            events=events[person],
            days=days.get(person, []),
            call=calls.get(person),
            alerts=alerts.get(person, []),
            contacts=contacts.get(shared.client.pk, []),
        )
        for shared in sharing
        if (person := shared.client.person_id) in todays
    ]


def _sheet(
    counselor: User,
    shared: SharedClient,
    *,
    at: datetime,
    today: date,
    trend: Trend,
    **parts: Any,
) -> SessionSheet:
    status: Any = shared.status
    person: Any = shared.client.person
    signs = bool(shared.scopes and shared.scopes.signs)
    quiet = silence_of(status, today)
    shown = shown_level_of(status, quiet, today=today, zone=person.zone)
    return SessionSheet(
        shared=shared,
        today=today,
        shown=shown,
        reason=reason_line(status, shown, quiet, today, signs=signs),
        contact=contact_words(status, counselor, today),
        visit=visit_words(shared.client.next_visit_at, counselor, at=at) or "not set",
        trend=trend,
        fullness=fullness_of(trend, (), status, signs=False),
        **parts,
    )


def _days(
    counselor: User, todays: Mapping[Any, date], scopes: Mapping[Any, Scopes], at: datetime
) -> dict[Any, list[Mapping[str, Any]]]:
    """Return the answers of the last fortnight, of the people who show signs alone."""
    shown = {person: today for person, today in todays.items() if scopes[person].signs}
    last = max(shown.values(), default=at.date())
    first = min(shown.values(), default=last) - timedelta(days=GRID_DAYS - 1)
    rows = DailyCheckin.objects.visible_to(counselor, at=at).between(first, last)
    found: dict[Any, list[Mapping[str, Any]]] = {}
    rows = rows.filter(person__in=shown).order_by("day")
    for row in rows.values("person_id", "day", "answers", "meeting"):
        found.setdefault(row["person_id"], []).append(row)
    return found


def _alerts(
    counselor: User, scopes: Mapping[Any, Scopes], at: datetime
) -> dict[Any, list[SheetAlert]]:
    known = Alert.objects.visible_to(counselor, at=at).not_closed()
    rows = known.filter(person__in=scopes).newest_first()
    found: dict[Any, list[SheetAlert]] = {}
    for alert in rows:
        title = cause_words(NoticeKind(alert.cause), signs=scopes[alert.person_id].signs)
        lines = found.setdefault(alert.person_id, [])
        if len(lines) < MOST_ALERTS:
            lines.append(SheetAlert(alert, title, alert.returned_at(at) is not None))
    return found


def _contacts(counselor: User, sharing: Sequence[SharedClient]) -> dict[Any, list[ContactLog]]:
    """Return the counselor's newest contacts and notes by client, the newest first."""
    own = ContactLog.objects.visible_to(counselor).not_taken_back()
    own = own.filter(client__in=[shared.client.pk for shared in sharing]).select_related("corrects")
    place = Window(RowNumber(), partition_by=F("client_id"), order_by=[F("at").desc(), F("pk")])
    found: dict[Any, list[ContactLog]] = {}
    for entry in own.annotate(place=place).filter(place__lte=MOST_CONTACTS).order_by("-at"):
        found.setdefault(entry.client_id, []).append(entry)
    return found
