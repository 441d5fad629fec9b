"""Saving a counselor's contacts with a client, correcting them, and the time of the next visit.

A line is never changed. What was wrong is followed up by a note that corrects it; what was never so
is taken back within ten minutes, by an entry after which it counts nowhere.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from checkins.enums import AlertEventKind, AlertStatus, ContactHow, NoticeKind
from checkins.models import Alert, AlertEvent, Client, ContactLog, PersonStatus, User
from checkins.models.contact_log import UNDO_WITHIN
from checkins.services import audit
from checkins.services.alerts import take_acts_back, write_return
from checkins.services.turns import made_before, take_account_turn, take_turn


class UndoTooLateError(Exception):
    """The entry was logged more than ten minutes ago."""


class NotTheirEntryError(Exception):
    """The entry is another counselor's, or corrects one itself, or was taken back."""


@transaction.atomic
def log_contact(
    *,
    client: Client,
    by: User,
    at: datetime,
    how: ContactHow,
    reached: bool,
    line: str,
    form_id: uuid.UUID | None = None,
    shown_until: datetime | None = None,
) -> ContactLog:
    """Log one contact; if it reached the person, it marks their waiting alerts as acted on.

    Only alerts that ``by`` may see are marked. One of use or of planning that came at
    ``shown_until`` or later, after the page was shown on which this was written, waits on.
    The same form sent again changes nothing.
    """
    take_account_turn(by)
    if made := made_before(ContactLog, form_id, client=client):
        return made
    entry = _written(client, at=at, how=how, reached=reached, line=line, form_id=form_id)
    if reached and client.person:
        PersonStatus.objects.visible_to(by, at=at).filter(person=client.person).update(
            last_contact_at=at
        )
        _act_on_waiting(client.person, by=by, at=at, shown_until=shown_until)
    if client.person:
        audit.record(
            action="contact_logged",
            about=client.person,
            by=by,
            at=at,
            how=how.value,
            reached=reached,
        )
    return entry


def _act_on_waiting(person: User, *, by: User, at: datetime, shown_until: datetime | None) -> None:
    known = Alert.objects.visible_to(by, at=at).filter(person=person)
    if shown_until:
        known = known.filter(Q(cause=NoticeKind.PATTERN) | Q(opened_at__lt=shown_until))
    waiting = list(known.waiting(at))
    for alert in waiting:
        write_return(alert, at=at)
    acted = [
        alert
        for alert in waiting
        if Alert.objects.not_closed()
        .filter(pk=alert.pk)
        .update(status=AlertStatus.ACTED_ON, snoozed_until=None)
    ]
    AlertEvent.objects.bulk_create(
        AlertEvent(alert=alert, at=at, by=by, kind=AlertEventKind.ACTED_ON) for alert in acted
    )


@transaction.atomic
def follow_up(
    *, entry: ContactLog, by: User, at: datetime, line: str, form_id: uuid.UUID | None = None
) -> ContactLog:
    """Write a note that corrects an entry, which stays as it is.

    The same form sent again changes nothing.

    :raises NotTheirEntryError: if ``by`` did not write the entry, or it was taken back, or it
        corrects another one itself.
    """
    take_account_turn(by)
    if made := made_before(ContactLog, form_id, client=entry.client):
        return made
    if not _own(by).not_taken_back().filter(pk=entry.pk, corrects=None).exists():
        raise NotTheirEntryError(entry.pk)
    note = _written(
        entry.client, at=at, how=ContactHow.NOTE, line=line, form_id=form_id, corrects=entry
    )
    _record("contact_corrected", entry.client, by=by, at=at)
    return note


@transaction.atomic
def take_back(*, entry: ContactLog, by: User, at: datetime) -> None:
    """Take back what was logged in the last ten minutes; repeating it changes nothing.

    When somebody last reached the person is counted anew, and the alerts that the contact marked
    wait again as before.

    :raises NotTheirEntryError: if ``by`` did not write the entry, or it takes another one back.
    :raises UndoTooLateError: if it was logged more than ten minutes ago.
    """
    take_account_turn(by)
    own = _own(by).filter(pk=entry.pk)
    if own.taken_back().exists():
        return
    if not own.not_taken_back().exists():
        raise NotTheirEntryError(entry.pk)
    if at - entry.at > UNDO_WITHIN:
        raise UndoTooLateError(entry.at.isoformat())
    client = entry.client
    _written(client, at=at, how=ContactHow.TAKEN_BACK, corrects=entry)
    if entry.reached and client.person:
        _count_anew(client.person)
        taken = ContactLog.objects.filter(client=client, reached=True)
        newest = taken.contacts().aggregate(last=Max("at"))["last"]
        made_at = frozenset(taken.taken_back().values_list("at", flat=True))
        take_acts_back(person=client.person, by=by, at=at, made_at=made_at, but_since=newest)
    _record("contact_taken_back", client, by=by, at=at)


def _own(by: User) -> Any:
    return ContactLog.objects.visible_to(by)


def _written(client: Client, *, line: str = "", **fields: Any) -> ContactLog:
    entry = ContactLog(id=uuid.uuid4(), client=client, **fields)
    entry.line = line
    entry.save(force_insert=True)
    return entry


def _count_anew(person: User) -> None:
    """Write when anybody last reached the person, from what stands in all counselors' logs."""
    status = take_turn(person)
    reached = ContactLog.objects.filter(client__person=person, reached=True).contacts()
    status.last_contact_at = reached.aggregate(last=Max("at"))["last"]
    status.save(update_fields=["last_contact_at"])


def _record(action: str, client: Client, *, by: User, at: datetime) -> None:
    if client.person:
        audit.record(action=action, about=client.person, by=by, at=at)


@transaction.atomic
def set_next_visit(
    *, client: Client, by: User, at: datetime, next_visit_at: datetime | None
) -> None:
    """Set when the counselor and the client meet next; None removes the visit."""
    client.next_visit_at = next_visit_at
    client.save(update_fields=["next_visit_at"])
    _record("next_visit_set", client, by=by, at=at)
