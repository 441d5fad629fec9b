"""Saving a counselor's contacts with a client, and the time of the next visit."""

import uuid
from datetime import datetime

from django.db import transaction

from checkins.enums import AlertEventKind, AlertStatus, ContactHow
from checkins.models import Alert, AlertEvent, Client, ContactLog, PersonStatus, User
from checkins.services import audit
from checkins.services.alerts import write_return
from checkins.services.turns import made_before, take_account_turn


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
) -> ContactLog:
    """Log one contact; if it reached the person, it marks their waiting alerts as acted on.

    Only alerts that ``by`` may see are marked. The same form sent again changes nothing.
    """
    take_account_turn(by)
    if made := made_before(ContactLog, form_id, client=client):
        return made
    entry = ContactLog(id=uuid.uuid4(), client=client, at=at, how=how, reached=reached)
    entry.form_id = form_id
    entry.line = line
    entry.save(force_insert=True)
    if reached and client.person:
        PersonStatus.objects.visible_to(by, at=at).filter(person=client.person).update(
            last_contact_at=at
        )
        _act_on_waiting(client.person, by=by, at=at)
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


def _act_on_waiting(person: User, *, by: User, at: datetime) -> None:
    waiting = list(Alert.objects.visible_to(by, at=at).filter(person=person).waiting(at))
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
def set_next_visit(
    *, client: Client, by: User, at: datetime, next_visit_at: datetime | None
) -> None:
    """Set when the counselor and the client meet next; None removes the visit."""
    client.next_visit_at = next_visit_at
    client.save(update_fields=["next_visit_at"])
    if client.person:
        audit.record(action="next_visit_set", about=client.person, by=by, at=at)
