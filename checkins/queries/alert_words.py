"""A client's alerts in words: how each stands, and what was done about it, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from checkins.catalog.bidi import isolate
from checkins.enums import AlertEventKind, AlertOutcome, AlertStatus, NoticeKind
from checkins.models import Alert, AlertEvent, Scopes, User
from checkins.models.alerts import ANSWERING, ASKING
from checkins.models.statements import statement
from checkins.queries.caseload_line import cause_words
from checkins.queries.counts import days_words
from checkins.queries.day_names import dated
from checkins.queries.sharing_reads import SharedClient, local_day

SHOWN_ALERTS = 20
DONE = {
    AlertEventKind.OPENED: "opened",
    AlertEventKind.JOINED: "another notice joined",
    AlertEventKind.CORRECTED: "closed, the answer was corrected",
    AlertEventKind.REOPENED: "opened again",
    AlertEventKind.SEEN: "seen",
    AlertEventKind.ACTED_ON: "acted on",
    AlertEventKind.TAKEN_BACK: "waits again, the contact was taken back",
    AlertEventKind.SNOOZED: "set aside",
    AlertEventKind.RETURNED: "back after it was set aside",
    AlertEventKind.CLOSED: "closed",
    AlertEventKind.DOES_NOT_FIT: "they said it doesn’t fit",
    AlertEventKind.REACHED_OUT: "they said that they reached out",
}


@dataclass(frozen=True, slots=True)
class Done:
    """One line of an alert's history: when, what, and the reason that somebody gave."""

    at: datetime
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with how it stands, and its history, oldest first.

    ``is_new`` says that nobody has marked it as seen since it came, or came back. ``outcomes`` are
    those that the reader can give.
    """

    alert: Alert
    title: str
    stands: str
    is_new: bool
    outcomes: Sequence[AlertOutcome]
    history: list[Done]

    @property
    def is_closed(self) -> bool:
        return self.alert.status == AlertStatus.CLOSED

    @property
    def is_acted_on(self) -> bool:
        return self.alert.status == AlertStatus.ACTED_ON


def alert_lines(reader: User, shared: SharedClient, *, at: datetime) -> list[AlertLine]:
    """Return the newest alerts that the consent shows; two queries."""
    scopes = shared.scopes or Scopes()
    events = AlertEvent.objects.select_related("by").order_by("at", "id")
    person_id = shared.client.person_id
    alerts = _alerts.rows(reader=reader, person_id=person_id, scopes=scopes, at=at)
    prefetch_related_objects(alerts, Prefetch("events", queryset=events))
    return [_line(alert, reader, scopes, at) for alert in alerts]


@statement
def _alerts(*, reader: User, person_id: int, scopes: Scopes, at: datetime) -> QuerySet[Alert]:
    alerts = Alert.objects.visible_to(reader, at=at).within(scopes)
    return alerts.filter(person=person_id).newest_first()[:SHOWN_ALERTS]


def _line(alert: Alert, reader: User, scopes: Scopes, at: datetime) -> AlertLine:
    today, back_at = local_day(at, reader), alert.returned_at(at)
    events = list(alert.events.all())
    history = [
        Done(event.at, _done(event, events[place + 1 :], alert, reader, today), isolate(event.text))
        for place, event in enumerate(events)
    ]
    if back_at:  # stored with the next change of the alert
        history.append(Done(back_at, DONE[AlertEventKind.RETURNED]))
    title = cause_words(NoticeKind(alert.cause), signs=scopes.signs)
    return AlertLine(
        alert=alert,
        title=f"{title}, {dated(alert.day, today=today)}",
        stands=_stands(alert, events, reader, scopes, at),
        is_new=alert.status == AlertStatus.OPEN or back_at is not None,
        outcomes=alert.outcomes_for(scopes),
        history=history,
    )


def _stands(
    alert: Alert, events: Sequence[AlertEvent], reader: User, scopes: Scopes, at: datetime
) -> str:
    """Return how an alert stands: "Open. Waits 4 days.", "Set aside until Dec 3."."""
    today = local_day(at, reader)

    def day(moment: datetime) -> str:
        return dated(local_day(moment, reader), today=today)

    if alert.closed_at:
        outcome = alert.outcome_for(scopes)
        said = f": {str(outcome.label).lower()}" if outcome else ""
        return f"Closed{said}, {day(alert.closed_at)}."
    if alert.status == AlertStatus.ACTED_ON:
        return "Acted on. It no longer waits."
    until = alert.snoozed_until
    if until and until > at:
        return f"Set aside until {day(until)}."
    began = {AlertStatus.OPEN: "Open", AlertStatus.SEEN: "Seen"}
    word = began.get(AlertStatus(alert.status), "Back after it was set aside")
    days = max((today - local_day(_waits_since(alert, events), reader)).days, 0)
    return f"{word}. Waits {days_words(days)}." if days else f"{word}. Waits since today."


def _waits_since(alert: Alert, events: Sequence[AlertEvent]) -> datetime:
    """Return from when on nobody worked the alert, as :meth:`AlertQuerySet.longest_first` does."""
    since: datetime | None = None
    taken_back = {event.takes_back_id for event in events}
    for event in events:
        if event.pk in taken_back:
            continue
        if event.kind in ANSWERING:
            since = None
        elif event.kind in ASKING:
            since = since or event.at
    return since or alert.opened_at


def _done(
    event: AlertEvent, later: Sequence[AlertEvent], alert: Alert, reader: User, today: date
) -> str:
    """Return what was done, by whom, and of what was set aside until when, if that is known."""
    kind = AlertEventKind(event.kind)
    until = _set_aside_until(later, alert) if kind is AlertEventKind.SNOOZED else None
    words = [DONE[kind]]
    if until:
        words.append(f"until {dated(local_day(until, reader), today=today)}")
    if event.by and event.by.is_counselor:
        words.append("by you" if event.by == reader else f"by {isolate(event.by.name)}")
    return " ".join(words)


def _set_aside_until(later: Sequence[AlertEvent], alert: Alert) -> datetime | None:
    """Return when what was set aside came back, or will.

    An alert stores the end of the newest alone; of an older one the return is known.
    """
    ends = {AlertEventKind.RETURNED, AlertEventKind.SNOOZED}
    ended = next((event for event in later if event.kind in ends), None)
    if ended is None:
        return alert.snoozed_until
    return ended.at if ended.kind == AlertEventKind.RETURNED else None
