"""Making concurrent requests of one account take turns."""

from typing import Any, TypeVar
from uuid import UUID

from checkins.models import PersonStatus, User
from checkins.models.form_ids import MadeByForm

Made = TypeVar("Made", bound=MadeByForm)


def take_turn(person: User) -> PersonStatus:
    """Wait until no other request is saving data of this person, and return their status.

    A service that counts, compares or numbers rows before it writes one takes the turn first,
    inside its transaction: otherwise two tabs would both find room. Requests queue on the status
    row, because every person has one from the beginning.
    """
    status: PersonStatus = PersonStatus.objects.select_for_update().get(person=person)
    return status


def take_account_turn(account: User) -> User:
    """Wait until no other request of this account, which has no status, takes its turn.

    Returns the account as it is now: it may have been switched off since the request began.
    """
    row: User = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    return row


def made_before(model: type[Made], form_id: UUID | None, **owner: Any) -> Made | None:
    """Return the owner's row that this form made when it was sent before, None if there is none.

    The service takes the account's turn first, so that a form sent twice at once makes one row.
    """
    if form_id is None:
        return None
    row: Made | None = model._default_manager.filter(form_id=form_id, **owner).first()  # noqa: SLF001 public by custom
    return row
