"""Erasing an account together with its rows, the append-only ones included."""

from datetime import datetime

from django.db import transaction

from checkins.models import Client, User
from checkins.services import audit
from checkins.services.append_only import lifted
from checkins.services.erasure_ledger import hashes_noted, is_noted, note_erased


@transaction.atomic
def erase_account(*, person: User, by: User | None, at: datetime) -> None:
    """Delete an account with all of its rows; a person's counselors keep a label and an end date.

    The logs keep the account's reference, which identifies nobody from then on. ``by`` is None if
    a command on the server acts. The ledger names the account first, so a crash erases it again.
    """
    note_erased(subject_ref=person.subject_ref, at=at)
    for client in Client.objects.filter(person=person).select_related("consent"):
        ended = min(client.consent.ends_at, at) if client.consent else at
        Client.objects.filter(pk=client.pk).update(ended_at=ended)
    audit.record(action="account_erased", about=person, by=by, at=at)
    with lifted():
        person.delete()


def erase_again(*, at: datetime) -> int:
    """Erase every account of this database that the ledger names; return how many.

    A restored backup holds who was erased since: call it before the restored site opens.
    """
    hashes = hashes_noted()
    erased = 0
    for account in User.objects.order_by("pk").iterator() if hashes else ():
        if is_noted(account.subject_ref, hashes):
            erase_account(person=account, by=None, at=at)
            erased += 1
    return erased
