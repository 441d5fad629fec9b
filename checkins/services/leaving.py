"""Deleting an account together with its rows, the append-only ones included."""

from datetime import datetime

from django.db import transaction

from checkins.models import Client, User
from checkins.services import audit
from checkins.services.append_only import lifted


@transaction.atomic
def erase_account(*, person: User, by: User, at: datetime) -> None:
    """Delete a person with all of their rows; their counselors keep a label and an end date.

    The logs keep the person's reference, which identifies nobody from then on.
    """
    for client in Client.objects.filter(person=person).select_related("consent"):
        ended = min(client.consent.ends_at, at) if client.consent else at
        Client.objects.filter(pk=client.pk).update(ended_at=ended)
    audit.record(action="account_erased", about=person, by=by, at=at)
    with lifted():
        person.delete()
