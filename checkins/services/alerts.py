"""An alert's life: opened and corrected by answers, worked by a counselor, every step kept.

A snooze ends by the clock, with nobody there to write it down, and a page that is read writes
nothing but the look. So the return is written, dated when it happened, by whatever touches the
alert next: a counselor's step, a contact, a new rise or a correction. Until then the client's page
says the same line from ``snoozed_until`` itself.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from checkins.engine.levels import QUIET_DAYS
from checkins.engine.warning import REACH_OUT
from checkins.enums import AlertEventKind, AlertOutcome, AlertStatus, NoticeKind, RemarkKind
from checkins.models import Alert, AlertEvent, DailyCheckin, Notice, User
from checkins.services import audit

MOST_SNOOZE_DAYS = 14
WAITING_AGAIN: dict[str, Any] = {
    "status": AlertStatus.OPEN,
    "snoozed_until": None,
    "closed_at": None,
    "outcome": "",
}


class AlertNotOpenError(Exception):
    """The alert was worked or closed meanwhile."""


class SnoozeTooLongError(ValueError):
    """A snooze ends in the past, or more than 14 days from now."""


# --- what answers do ------------------------------------------------------------------------------


class AlertBook:
    """The alerts that one save of a person's day may open, join, or close as corrected.

    Part of the save's transaction. One read finds them; what happened is written at the end.
    """

    def __init__(self, *, person: User, day: date, newest: date | None, at: datetime) -> None:
        """Find what acts alone on ``day``, and the pattern's alerts.

        ``newest`` is the day that may tell a pattern now, which need not be the one that was saved.
        """
        of_day = Q(day=day) & ~Q(cause=NoticeKind.PATTERN)
        of_pattern = ~Q(status=AlertStatus.CLOSED)
        if newest is not None:
            since = newest - timedelta(days=QUIET_DAYS)
            of_pattern |= Q(day=newest) | Q(outcome=AlertOutcome.CORRECTED, day__gt=since)
        pattern = Q(cause=NoticeKind.PATTERN) & of_pattern
        self.person, self.at = person, at
        self.found = list(Alert.objects.visible_to(person).filter(of_day | pattern))
        self.made: list[Alert] = []
        self.events: list[AlertEvent] = []

    def add_notice(self, notice: Notice) -> None:
        """Open an alert for the notice; a pattern joins the alert that is open already."""
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
            self._note(alert, AlertEventKind.OPENED, notice)
            return
        closed = known.status == AlertStatus.CLOSED
        known.rung = max(known.rung, notice.rung)
        self._wait_again(known)
        self._note(known, AlertEventKind.REOPENED if closed else AlertEventKind.JOINED, notice)

    def correct(self, cause: NoticeKind) -> None:
        """Close the day's alert of a cause that its answers no longer have."""
        for alert in self.found:
            if alert.cause == cause and alert.status != AlertStatus.CLOSED:
                self._close_corrected(alert)

    def correct_pattern(self) -> None:
        """Close an open pattern alert when no day since it opened stands at reach out."""
        for alert in self.found:
            if alert.cause != NoticeKind.PATTERN or alert.status == AlertStatus.CLOSED:
                continue
            assessment = DailyCheckin.objects.filter(person=self.person, risk__gte=REACH_OUT)
            if not assessment.filter(day__gte=alert.day).exists():
                self._close_corrected(alert)

    def stand_again(self) -> None:
        """Open a corrected pattern alert again: its person stands at reach out all the same.

        The ladder still counts the notice that opened it, so no other one is due for it.
        """
        known = [*self.found, *self.made]
        patterns = [item for item in known if item.cause == NoticeKind.PATTERN]
        corrected = [item for item in patterns if item.outcome == AlertOutcome.CORRECTED]
        if corrected and all(item.status == AlertStatus.CLOSED for item in patterns):
            newest = max(corrected, key=lambda item: item.day)
            self._wait_again(newest)
            self._note(newest, AlertEventKind.REOPENED)

    def write(self) -> None:
        """Write what was told."""
        Alert.objects.bulk_create(self.made)
        AlertEvent.objects.bulk_create(self.events)

    def _known(self, notice: Notice) -> Alert | None:
        same = [item for item in self.found if item.cause == notice.kind]
        waiting = [item for item in same if item.status != AlertStatus.CLOSED]
        return next(iter(waiting or [item for item in same if item.day == notice.day]), None)

    def _wait_again(self, alert: Alert) -> None:
        self._note_return(alert)
        Alert.objects.filter(pk=alert.pk).update(**WAITING_AGAIN, rung=alert.rung)
        alert.status, alert.outcome = AlertStatus.OPEN, ""

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
    """Copy what a person said about their day to the alerts that it opened or joined."""
    alerts = Alert.objects.visible_to(by).filter(Q(day=day) | Q(events__day=day)).distinct()
    AlertEvent.objects.bulk_create(
        AlertEvent(alert=alert, at=at, by=by, kind=AlertEventKind(kind.value)) for alert in alerts
    )


@transaction.atomic
def mark_seen(*, alert: Alert, by: User, at: datetime) -> None:
    """Move an open alert, or one back from its snooze, to seen.

    :raises AlertNotOpenError: if it was seen or worked meanwhile.
    """
    write_return(alert, at=at)
    waiting = Alert.objects.filter(pk=alert.pk, status=AlertStatus.OPEN)
    changed = waiting.update(status=AlertStatus.SEEN)
    _worked(changed, alert, AlertEventKind.SEEN, by=by, at=at)


@transaction.atomic
def mark_acted_on(*, alert: Alert, by: User, at: datetime) -> None:
    """Write down that somebody made contact because of the alert.

    :raises AlertNotOpenError: if it is closed.
    """
    write_return(alert, at=at)
    changed = _open(alert).update(status=AlertStatus.ACTED_ON, snoozed_until=None)
    _worked(changed, alert, AlertEventKind.ACTED_ON, by=by, at=at)


@transaction.atomic
def snooze(*, alert: Alert, by: User, at: datetime, until: datetime, reason: str) -> None:
    """Put an alert aside; it returns by itself at ``until``, and earlier on a new rise.

    :raises SnoozeTooLongError: if ``until`` is not within the next 14 days.
    :raises AlertNotOpenError: if it is closed.
    """
    if not at < until <= at + timedelta(days=MOST_SNOOZE_DAYS):
        raise SnoozeTooLongError(until.isoformat())
    write_return(alert, at=at)
    changed = _open(alert).update(status=AlertStatus.SNOOZED, snoozed_until=until)
    _worked(changed, alert, AlertEventKind.SNOOZED, by=by, at=at, text=reason)


@transaction.atomic
def close(*, alert: Alert, by: User, at: datetime, outcome: AlertOutcome) -> None:
    """Close an alert with what came of it.

    :raises AlertNotOpenError: if it is closed already.
    """
    write_return(alert, at=at)
    changed = _open(alert).update(**_closed(at, outcome))
    _worked(changed, alert, AlertEventKind.CLOSED, by=by, at=at)


def write_return(alert: Alert, *, at: datetime) -> None:
    """Open an alert whose snooze has ended, and write down when it did; part of a step's work."""
    found = Alert.objects.filter(pk=alert.pk).returned(at)
    back = found.values_list("snoozed_until", flat=True).first()
    # Whoever else finds it at the same time waits here, and then matches nothing.
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
