"""Secrets of second steps: each is sealed for the account of its row.

The sign-in library seals a secret before it knows whose it is, and opens one without its row. So a
fresh seal is bound as its row is saved, and a stored one knows from then on whose row it stands in.
"""

from typing import Any, Self

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_init, pre_save
from django.dispatch import receiver

from checkins.models.sealed import SECRET_PLACE, SealError, seal, unseal

SECRETS = ("secret", "seed")


class FreshSecret(str):
    """A secret that was sealed just now, for no account yet; no row of the database holds one."""

    __slots__ = ()


class StoredSecret(str):
    """A sealed secret as it stands in the row of ``account_id``."""

    __slots__ = ("account_id",)

    account_id: int

    def __new__(cls, token: str, account_id: int = 0) -> Self:
        secret = super().__new__(cls, token)
        secret.account_id = account_id
        return secret


def place_of(account_id: int) -> str:
    """Return the place to which the secrets of one account are bound."""
    return f"{SECRET_PLACE}.{account_id}"


def seal_secret(text: str) -> str:
    """Seal a secret whose row is not saved yet."""
    return FreshSecret(seal(text, bind=SECRET_PLACE))


def open_secret(token: str) -> str:
    """Open a secret of a row, or one that was sealed just now.

    :raises SealError: if it was sealed for another account, or cannot be opened at all.
    """
    if isinstance(token, FreshSecret):
        return unseal(token, bind=SECRET_PLACE)
    if isinstance(token, StoredSecret):
        return unseal(token, bind=place_of(token.account_id))
    raise SealError(f"{SECRET_PLACE} belongs to no row")


@receiver(post_init, sender=Authenticator)
def know_account(instance: Authenticator, **_: Any) -> None:
    """Tell each stored secret whose row it stands in."""
    data = instance.__dict__.get("data")  # absent if it was deferred
    for name in SECRETS if isinstance(data, dict) else ():
        token = data.get(name)
        if isinstance(token, str) and not isinstance(token, FreshSecret):
            data[name] = StoredSecret(token, instance.user_id)


@receiver(pre_save, sender=Authenticator)
def bind_to_account(instance: Authenticator, **_: Any) -> None:
    """Seal each fresh secret anew, for the account of the row."""
    for name in SECRETS:
        token = instance.data.get(name)
        if isinstance(token, FreshSecret):
            sealed = seal(open_secret(token), bind=place_of(instance.user_id))
            instance.data[name] = StoredSecret(sealed, instance.user_id)
