"""Changes of how an account is signed in to, and the links that put back what stood before."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models

from checkins.enums import AccountChangeKind
from checkins.models.accounts import User
from checkins.models.links import link_token
from checkins.models.sealed import SealedRow, SealedText

PUT_BACK_WITHIN = timedelta(days=7)


class AccountChangeQuerySet(models.QuerySet["AccountChange"]):
    """Changes and their named filters. No page lists them: a link alone finds one."""

    def open_at(self, at: datetime) -> Self:
        """Return the changes that a link still puts back."""
        return self.filter(undone_at=None, made_at__gt=at - PUT_BACK_WITHIN)

    def over(self, at: datetime) -> Self:
        """Return the changes whose seven days are over."""
        return self.filter(made_at__lte=at - PUT_BACK_WITHIN)


class AccountChange(SealedRow):
    """One change of address, password or second step, with what stood before, sealed.

    ``origin`` is the site's address as whoever changed it saw it, for the mail's link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=AccountChangeKind.choices)
    origin = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(db_index=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    sealed_before = models.TextField()

    before: Any = SealedText("sealed_before")
    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AccountChangeKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(undone_at__gte=models.F("made_at")),
                name="%(app_label)s_%(class)s_undone_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"account change {self.pk}"


class AccountNotice(SealedRow):
    """One address that hears of one change. Of its link's token only the hash is stored.

    ``address_hash`` is keyed: by it an address is found that may be put back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(
        AccountChange, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    token_hash = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    sealed_address = models.TextField()

    address: Any = SealedText("sealed_address")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "address_hash"],
                name="%(app_label)s_%(class)s_one_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"account notice {self.pk}"

    @property
    def token(self) -> str:
        """The link's token, which only this server can make again from the row."""
        return link_token("checkins.account_notice", self.pk)
