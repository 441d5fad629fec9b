"""The shared part of inviting staff and supporters: a link with which one account is made."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction

from checkins.enums import Role
from checkins.models import User

INVITATION_GOOD_FOR = timedelta(days=7)


class AddressTakenError(Exception):
    """The address belongs to an account already."""


class InvitationGoneError(Exception):
    """The invitation does not exist, was accepted or taken back, or is too old."""


def token_hash(token: str) -> str:
    """Return the stored form of a token: it has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str, *, among: models.QuerySet[Any]) -> Any:
    """Return the invitation of a link; ``among`` holds those that can still be accepted.

    :raises InvitationGoneError: if there is none.
    """
    found = among.filter(token_hash=token_hash(token)).first()
    if found is None:
        raise InvitationGoneError
    return found


def make_account(*, email: str, password: str, role: Role, name: str, at: datetime) -> User:
    """Make the account of somebody whose invitation was mailed to their address.

    :raises AddressTakenError: if the address belongs to an account already.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, role=role, name=name, date_joined=at)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise AddressTakenError from error
    return user
