"""Addresses that wait to be confirmed, and the mails that an account's own doors send."""

import json
import uuid
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from checkins.enums import AccountMailKind
from checkins.models.accounts import User
from checkins.models.links import link_token
from checkins.models.sealed import UNOPENED, SealedRow, SealedText


class PendingAddressQuerySet(models.QuerySet["PendingAddress"]):
    """Pending addresses, which their own account alone may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the account's own pending address, whatever its role."""
        is_in = user.is_authenticated and user.is_active
        return self.filter(account=user) if is_in else self.none()

    def open_at(self, at: datetime) -> Self:
        """Return the addresses whose link still confirms them."""
        return self.filter(good_until__gt=at)


class PendingAddress(SealedRow):
    """The address that an account gave and did not confirm yet: it signs in to nothing.

    Of its link's token only the hash is stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pending_address")
    token_hash = models.CharField(max_length=64, unique=True)
    good_until = models.DateTimeField()
    sealed_address = models.TextField()

    address: Any = SealedText("sealed_address")
    objects = PendingAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"pending address {self.pk}"

    @property
    def token(self) -> str:
        """The link's token, which only this server can make again from the row."""
        return link_token("checkins.pending_address", self.pk)


class AccountMailQuerySet(models.QuerySet["AccountMail"]):
    """Mails that wait, and their named filters. No page lists them."""

    def due(self, at: datetime) -> Self:
        """Return the mails that are due at ``at`` and that no sender holds."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, next_at__lte=at)


class AccountMail(SealedRow):
    """One mail that somebody asked for at a door: sign-up, a new password, a new address.

    It is written for every address that is typed, known or not, so that nothing tells which. What
    it says, its link and the link's token are made as it leaves; then the row is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=AccountMailKind.choices)
    account = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    good_until = models.DateTimeField()
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sealed_values = models.TextField()

    values_text: Any = SealedText("sealed_values")
    objects = AccountMailQuerySet.as_manager()

    class Meta:
        ordering = ["next_at", "queued_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AccountMailKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(lease=None, leased_until=None)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="%(app_label)s_%(class)s_lease_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"account mail {self.pk}"

    @property
    def subject_ref(self) -> uuid.UUID:
        """The reference that the logs hold: the mail's own, as its address may be nobody's."""
        return self.id

    @property
    def values(self) -> dict[str, str]:
        """What the mail is made of, ``address`` always among it; empty if it does not open."""
        text = str(self.values_text)
        return {} if text == UNOPENED else dict(json.loads(text))
