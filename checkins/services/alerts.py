"""An alert's life: answers open and correct it, a counselor works it, every change is kept.

A snooze ends by the clock, when no code runs, and reading a page writes nothing but its log entry.
So the next change to the alert records the return, dated when it happened: a counselor's action, a
contact, a new rise or a correction. Until then the client's page computes the same line from
``snoozed_until``.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from checkins.engine.levels import QUIET_DAYS, REACH_OUT_RUNG
from checkins.enums import AlertEventKind, AlertOutcome, AlertStatus, NoticeKind, RemarkKind
from checkins.models import Alert, AlertEvent, DailyCheckin, Notice, User
from checkins.queries.sharing_reads import local_day
from checkins.services import audit
from checkins.services.mail.alerts import queue_alerts

MOST_DAYS_ASIDE = 14
WAITING_AGAIN: dict[str, Any] = {
    "status": AlertStatus.OPEN,
    "snoozed_until": None,
    "closed_at": None,
    "outcome": "",
}
# What an event leaves an alert at; what is not here leaves it as it was, or ends the wait for it.
LEAVES = {
    AlertEventKind.OPENED: AlertStatus.OPEN,
    AlertEventKind.JOINED: AlertStatus.OPEN,
    AlertEventKind.REOPENED: AlertStatus.OPEN,
    AlertEventKind.RETURNED: AlertStatus.OPEN,
    AlertEventKind.SEEN: AlertStatus.SEEN,
}
MOVING = (
    *LEAVES,
    *(AlertEventKind.ACTED_ON, AlertEventKind.TAKEN_BACK, AlertEventKind.SNOOZED),
    *(AlertEventKind.CLOSED, AlertEventKind.CORRECTED),
)


class AlertNotOpenError(Exception):
    """The alert was seen, acted on or closed meanwhile."""


class SnoozeTooLongError(ValueError):
    """The snooze would end in the past, or on a day more than 14 days on."""


# --- what answers do ------------------------------------------------------------------------------


class AlertBook:
    """The alerts that saving a day may open, join, or close as corrected.

    It runs inside the save's transaction: one read finds the alerts, ``write`` stores the events.
    """

    def __init__(self, *, person: User, day: date, newest: date | None, at: datetime) -> None:
        """Find the alerts of causes that act alone on ``day``, and those of the pattern.

        ``newest`` is the day whose pattern may raise a notice now; it need not be the saved day.
        """
        of_day = Q(day=day) & ~Q(cause=NoticeKind.PATTERN)
        of_pattern = ~Q(status=AlertStatus.CLOSED)
        if newest is not None:
            since = newest - timedelta(days=QUIET_DAYS)
            of_pattern |= Q(day=newest) | Q(outcome=AlertOutcome.CORRECTED, day__gt=since)
        pattern = Q(cause=NoticeKind.PATTERN) & of_pattern
        self.person, self.at = person, at
        is_aside = Q(status=AlertStatus.SNOOZED, snoozed_until__gt=at)
        rows = list(Alert.objects.visible_to(person).filter(of_day | pattern | is_aside))
        self.found = [row for row in rows if row.cause == NoticeKind.PATTERN or row.day == day]
        self.aside = [row for row in rows if row.status == AlertStatus.SNOOZED]
        self.made: list[Alert] = []
        self.asking: list[Alert] = []  # what a counselor may hear of
        self.is_new_cause = False
        self.events: list[AlertEvent] = []

    def add_notice(self, notice: Notice) -> None:
        """Open an alert for the notice; a pattern notice joins the pattern alert that is open.

        What was set aside waits again: there is a new cause. Use is none of those, since who may
        not know of it would see that something made an alert come back; whoever may is shown no
        longer that the person is set aside (``AlertQuerySet.aside_but_for_use``).
        """
        self.is_new_cause |= notice.kind != NoticeKind.USE
        known = self._known(notice)
        if known is None:
            alert = Alert(
                person=self.person,
                notice=notice,
                day=notice.day,
                cause=notice.kind,
                rung=notice.rung,
                opened_at=self.at,
            )
            self.made.append(alert)
            self.asking.append(alert)
            self._note(alert, AlertEventKind.OPENED, notice)
            return
        closed = known.status == AlertStatus.CLOSED
        known.rung = max(known.rung, notice.rung)
        self._wait_again(known)
        self._note(known, AlertEventKind.REOPENED if closed else AlertEventKind.JOINED, notice)

    def correct(self, cause: NoticeKind) -> None:
        """Close the alert of a cause that the day's answers no longer give."""
        for alert in self.found:
            if alert.cause == cause and alert.status != AlertStatus.CLOSED:
                self._close_corrected(alert)

    def correct_pattern(self) -> None:
        """Close an open pattern alert if no day from its own on is at reach out or above.

        Each day counts at the rung of the constants that judged it: a change of them closes none.
        """
        for alert in self.found:
            if alert.cause != NoticeKind.PATTERN or alert.status == AlertStatus.CLOSED:
                continue
            pressing = DailyCheckin.objects.filter(person=self.person).from_rung(REACH_OUT_RUNG)
            if not pressing.filter(day__gte=alert.day).exists():
                self._close_corrected(alert)

    def stand_again(self) -> None:
        """Open a corrected pattern alert again, because the person is at reach out all the same.

        The ladder still counts the notice that opened the alert, so it makes no new one due.
        """
        known = [*self.found, *self.made]
        patterns = [item for item in known if item.cause == NoticeKind.PATTERN]
        corrected = [item for item in patterns if item.outcome == AlertOutcome.CORRECTED]
        if corrected and all(item.status == AlertStatus.CLOSED for item in patterns):
            newest = max(corrected, key=lambda item: item.day)
            self._wait_again(newest)
            self._note(newest, AlertEventKind.REOPENED)

    def write(self) -> None:
        """Store the new alerts, the events of all that changed, and the messages that follow."""
        if self.is_new_cause:
            self._end_set_aside()
        Alert.objects.bulk_create(self.made)
        AlertEvent.objects.bulk_create(self.events)
        queue_alerts(self.asking, person=self.person, at=self.at)

    def _end_set_aside(self) -> None:
        """Let all that is set aside wait again, but for what waits by now."""
        for alert in self.aside:
            same = Alert.objects.filter(pk=alert.pk).set_aside(self.at).order_by()
            if same.update(status=AlertStatus.OPEN, snoozed_until=None):
                self.events.append(_returned(alert, self.at))

    def _known(self, notice: Notice) -> Alert | None:
        same = [item for item in self.found if item.cause == notice.kind]
        waiting = [item for item in same if item.status != AlertStatus.CLOSED]
        return next(iter(waiting or [item for item in same if item.day == notice.day]), None)

    def _wait_again(self, alert: Alert) -> None:
        self._note_return(alert)
        Alert.objects.filter(pk=alert.pk).update(**WAITING_AGAIN, rung=alert.rung)
        alert.status, alert.outcome = AlertStatus.OPEN, ""
        self.asking.append(alert)

    def _close_corrected(self, alert: Alert) -> None:
        open_now = Alert.objects.not_closed().filter(pk=alert.pk)
        if open_now.update(**_closed(self.at, AlertOutcome.CORRECTED)):
            self._note_return(alert)
            alert.status, alert.outcome = AlertStatus.CLOSED, AlertOutcome.CORRECTED
            self._note(alert, AlertEventKind.CORRECTED)

    def _note_return(self, alert: Alert) -> None:
        if back := alert.returned_at(self.at):
            self.events.append(_returned(alert, back))

    def _note(self, alert: Alert, kind: AlertEventKind, notice: Notice | None = None) -> None:
        of_notice = {"day": notice.day, "rung": notice.rung} if notice else {}
        self.events.append(AlertEvent(alert=alert, at=self.at, kind=kind, **of_notice))


def _returned(alert: Alert, at: datetime) -> AlertEvent:
    return AlertEvent(alert=alert, at=at, kind=AlertEventKind.RETURNED)


def _closed(at: datetime, outcome: AlertOutcome) -> dict[str, Any]:
    return {
        "status": AlertStatus.CLOSED,
        "closed_at": at,
        "outcome": outcome,
        "snoozed_until": None,
    }


# --- what people do -------------------------------------------------------------------------------


def copy_remark(*, day: date, kind: RemarkKind, by: User, at: datetime) -> None:
    """Copy what a person said about their day to the alerts that the day opened or joined."""
    alerts = Alert.objects.visible_to(by).filter(Q(day=day) | Q(events__day=day)).distinct()
    AlertEvent.objects.bulk_create(
        AlertEvent(alert=alert, at=at, by=by, kind=AlertEventKind(kind.value)) for alert in alerts
    )


@transaction.atomic
def mark_seen(*, alert: Alert, by: User, at: datetime) -> None:
    """Mark an alert as seen; it is open, or has returned from its snooze.

    :raises AlertNotOpenError: if it was seen, acted on, snoozed or closed meanwhile.
    """
    write_return(alert, at=at)
    waiting = Alert.objects.filter(pk=alert.pk, status=AlertStatus.OPEN)
    changed = waiting.update(status=AlertStatus.SEEN)
    _worked(changed, alert, AlertEventKind.SEEN, by=by, at=at)


@transaction.atomic
def mark_acted_on(*, alert: Alert, by: User, at: datetime) -> None:
    """Record that the counselor made contact because of the alert.

    :raises AlertNotOpenError: if it is closed.
    """
    write_return(alert, at=at)
    changed = _open(alert).update(status=AlertStatus.ACTED_ON, snoozed_until=None)
    _worked(changed, alert, AlertEventKind.ACTED_ON, by=by, at=at)


@transaction.atomic
def snooze(*, alert: Alert, by: User, at: datetime, until: datetime, reason: str) -> None:
    """Set an alert aside; it returns by itself at ``until``, or earlier at a new cause.

    :raises SnoozeTooLongError: if ``until`` is not within the next 14 days on the clock of ``by``.
    :raises AlertNotOpenError: if it is closed.
    """
    last = local_day(at, by) + timedelta(days=MOST_DAYS_ASIDE)
    if until <= at or local_day(until, by) > last:
        raise SnoozeTooLongError(until.isoformat())
    write_return(alert, at=at)
    changed = _open(alert).update(status=AlertStatus.SNOOZED, snoozed_until=until)
    _worked(changed, alert, AlertEventKind.SNOOZED, by=by, at=at, text=reason)


@transaction.atomic
def close(*, alert: Alert, by: User, at: datetime, outcome: AlertOutcome) -> None:
    """Close an alert with its outcome.

    :raises AlertNotOpenError: if it is closed already.
    """
    write_return(alert, at=at)
    changed = _open(alert).update(**_closed(at, outcome))
    _worked(changed, alert, AlertEventKind.CLOSED, by=by, at=at)


def take_acts_back(
    *,
    person: User,
    by: User,
    at: datetime,
    made_at: frozenset[datetime],
    but_since: datetime | None,
) -> None:
    """Let alerts wait again that ``by`` marked by contacts which they took back.

    ``made_at`` holds the moments of these contacts. What was marked before ``but_since``, when
    a contact that stands reached the person, stays; so does what anybody changed since. It runs
    inside the transaction that takes a contact back, in the turn of the person.
    """
    acted = Alert.objects.filter(person=person, status=AlertStatus.ACTED_ON).order_by("pk")
    again = []
    for alert in acted.select_for_update(of=("self",)):
        events = list(alert.events.filter(kind__in=MOVING).order_by("pk"))
        act = events[-1]
        is_theirs = act.kind == AlertEventKind.ACTED_ON and act.by_id == by.pk
        if not is_theirs or act.at not in made_at or (but_since and but_since >= act.at):
            continue
        before = [LEAVES[event.kind] for event in events[:-1] if event.kind in LEAVES]
        Alert.objects.filter(pk=alert.pk).update(status=before[-1])
        AlertEvent.objects.create(
            alert=alert, at=at, by=by, kind=AlertEventKind.TAKEN_BACK, takes_back=act
        )
        again.append(alert)
    queue_alerts(again, person=person, at=at)


def return_snoozed_by(*, account: User, at: datetime) -> None:
    """Return to open all that a counselor set aside, who can no longer come back to it.

    It runs inside the transaction of the change that follows.
    """
    snoozes = AlertEvent.objects.filter(alert=OuterRef("pk"), kind=AlertEventKind.SNOOZED)
    newest = Subquery(snoozes.order_by("-pk").values("by")[:1])
    aside = Alert.objects.set_aside(at).annotate(set_aside_by=newest)
    for alert in aside.filter(set_aside_by=account.pk):
        same = Alert.objects.set_aside(at).filter(pk=alert.pk, snoozed_until=alert.snoozed_until)
        if same.order_by().update(status=AlertStatus.OPEN, snoozed_until=None):
            _returned(alert, at).save()


def write_return(alert: Alert, *, at: datetime) -> None:
    """Open an alert whose snooze has ended, and record when it ended.

    It runs inside the transaction of the change that follows.
    """
    found = Alert.objects.filter(pk=alert.pk).returned(at)
    back = found.values_list("snoozed_until", flat=True).first()
    # A second request that found the same alert waits here, and then matches no row.
    same = found.filter(snoozed_until=back)
    if back and same.update(status=AlertStatus.OPEN, snoozed_until=None):
        _returned(alert, back).save()


def _open(alert: Alert) -> Any:
    return Alert.objects.not_closed().filter(pk=alert.pk)


def _worked(
    changed: int, alert: Alert, kind: AlertEventKind, *, by: User, at: datetime, text: str = ""
) -> None:
    if not changed:
        raise AlertNotOpenError(alert.pk)
    AlertEvent.objects.create(alert=alert, at=at, by=by, kind=kind, text=text)
    audit.record(action=f"alert_{kind.value}", about=alert.person, by=by, at=at)
