"""Names of staff: a counselor asks for another one, an operator sets it.

A counselor's name stands in the consents that people sign, and in what they read before signing.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from checkins.enums import NameAnswer
from checkins.models import NameRequest, User
from checkins.services import audit
from checkins.services.turns import made_before, take_account_turn


class NameWaitsError(Exception):
    """Another name was asked for already, and waits for an answer."""


class NoRequestError(Exception):
    """The request was answered or taken back meanwhile."""


@transaction.atomic
def ask_for_name(
    *, by: User, at: datetime, name: str, form_id: UUID | None = None
) -> NameRequest | None:
    """Ask the operators for another name; return None if it is the name already.

    The same form sent again returns the request that it made, whatever became of it.

    :raises NameWaitsError: if an earlier request waits.
    """
    account = take_account_turn(by)
    if made := made_before(NameRequest, form_id, account=by):
        return made
    if account.name == name:
        return None
    if NameRequest.objects.visible_to(by).waiting().exists():
        raise NameWaitsError(by.pk)
    request = NameRequest.objects.create(account=by, name=name, asked_at=at, form_id=form_id)
    audit.record(action="name_asked", about=by, by=by, at=at)
    return request


@transaction.atomic
def take_name_back(*, by: User, at: datetime) -> None:
    """Take back the own request that waits.

    :raises NoRequestError: if none waits.
    """
    _end(by, NameAnswer.TAKEN_BACK, at=at)
    audit.record(action="name_taken_back", about=by, by=by, at=at)


@transaction.atomic
def set_staff_name(*, account: User, name: str, by: User, at: datetime) -> None:
    """Set the name of somebody who works here; a request for just this name is confirmed.

    A request for another name goes on waiting. Consents keep the name they were signed with.
    """
    take_account_turn(account)
    User.objects.filter(pk=account.pk).update(name=name)
    waiting = NameRequest.objects.visible_to(by).waiting()
    waiting.filter(account=account, name=name).update(answered_at=at, answer=NameAnswer.CONFIRMED)
    audit.record(action="staff_name_set", about=account, by=by, at=at)


@transaction.atomic
def keep_staff_name(*, account: User, by: User, at: datetime) -> None:
    """Answer a request by leaving the name as it is.

    :raises NoRequestError: if none waits.
    """
    _end(account, NameAnswer.KEPT, at=at)
    audit.record(action="staff_name_kept", about=account, by=by, at=at)


def _end(account: User, answer: NameAnswer, *, at: datetime) -> None:
    take_account_turn(account)
    waiting = NameRequest.objects.visible_to(account).waiting()
    if not waiting.update(answered_at=at, answer=answer):
        raise NoRequestError(account.pk)
