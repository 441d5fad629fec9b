"""Working the alerts of several clients at once: marking them seen, or setting them aside.

What is urgent, a thought of use or use is opened one by one: no batch takes it, whatever a page
sends. All of a batch is written, or nothing is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from checkins.enums import AlertStatus, NoticeKind
from checkins.models import Alert, AlertEvent, Client, PersonStatus, User
from checkins.models.alerts import ASKING
from checkins.queries.caseload import caseload
from checkins.queries.sharing_reads import clients_of
from checkins.services.alerts import AlertNotOpenError, mark_seen, snooze


class NotTogetherError(Exception):
    """Some of the clients cannot be worked with others: their labels.

    Those in ``alone`` are to be opened one by one, and those in ``idle`` have no alert that waits.
    """

    def __init__(self, alone: Sequence[str], idle: Sequence[str]) -> None:
        super().__init__()
        self.alone, self.idle = alone, idle


class NotTheirClientError(Exception):
    """One of the clients is not on this counselor's list, or their access has ended."""


@transaction.atomic
def see_together(
    *, clients: Sequence[UUID], by: User, at: datetime, shown_until: datetime | None = None
) -> None:
    """Mark the waiting alerts of these clients as seen; what was seen before stays.

    ``shown_until`` is until when ``by`` can know of alerts, None for ``at``.

    :raises NotTheirClientError: if one is not on the list of ``by``.
    :raises NotTogetherError: if one is urgent, or has no alert that waits.
    :raises AlertNotOpenError: if an alert opened or grew since ``shown_until``.
    """

    def see(alert: Alert) -> None:
        if alert.status != AlertStatus.SEEN:
            mark_seen(alert=alert, by=by, at=at)

    _on_each(clients, see, by=by, at=at, shown_until=shown_until)


@transaction.atomic
def set_aside_together(
    *,
    clients: Sequence[UUID],
    by: User,
    at: datetime,
    until: datetime,
    reason: str,
    shown_until: datetime | None = None,
) -> None:
    """Set the waiting alerts of these clients aside, as ``services.alerts.snooze`` does.

    :raises NotTheirClientError: if one is not on the list of ``by``.
    :raises NotTogetherError: if one is urgent, or has no alert that waits.
    :raises AlertNotOpenError: if an alert opened or grew since ``shown_until``.
    """
    _on_each(
        clients,
        lambda alert: snooze(alert=alert, by=by, at=at, until=until, reason=reason),
        by=by,
        at=at,
        shown_until=shown_until,
    )


def _on_each(
    clients: Sequence[UUID],
    work: Callable[[Alert], None],
    *,
    by: User,
    at: datetime,
    shown_until: datetime | None,
) -> None:
    people = _people_of(clients, by)
    rows = clients_of(by, at=at, among=clients)
    if len(rows) < len(set(clients)) or any(row.status is None for row in rows):
        raise NotTheirClientError
    sections = caseload(rows, reader=by, at=at).sections
    drawn = [row for section in sections.values() for row in section]
    refused = {row.id for row in drawn if not row.can_be_marked}
    if refused:
        shown = [(row.label, (row.status or {})["waiting"]) for row in rows if row.id in refused]
        raise NotTogetherError(
            alone=[label for label, waits in shown if waits],
            idle=[label for label, waits in shown if not waits],
        )
    alerts = Alert.objects.visible_to(by, at=at).of_cause(NoticeKind.PATTERN)
    waiting = alerts.filter(person__in=people).waiting(at).order_by("pk")
    if shown_until is not None:
        grown = AlertEvent.objects.filter(alert__in=waiting, kind__in=ASKING, at__gt=shown_until)
        if newer := grown.order_by("pk").first():
            raise AlertNotOpenError(newer.alert_id)
    for alert in waiting:
        work(alert)


def _people_of(clients: Sequence[UUID], by: User) -> list[Any]:
    """Return whose clients these are, in turns with whatever they save: a new cause waits."""
    own = Client.objects.visible_to(by).filter(pk__in=clients, person__isnull=False)
    people = list(own.values_list("person", flat=True))
    turns = PersonStatus.objects.filter(person__in=people).order_by("pk").select_for_update()
    list(turns.values_list("pk", flat=True))
    return people
