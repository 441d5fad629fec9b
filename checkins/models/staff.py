"""Invitations to work here."""

import uuid
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from checkins.enums import STAFF_ROLES, Role
from checkins.models.accounts import User


class StaffInvitationQuerySet(models.QuerySet[Any]):
    """Invitations."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only what ``user`` may see: every invitation, and only as an operator."""
        if not user.is_authenticated or not user.is_active or not user.is_operator:
            return self.none()
        return self.all()

    def unanswered(self) -> Self:
        """Only those that were neither accepted nor withdrawn, too old ones included."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open_at(self, at: datetime) -> Self:
        """Only those that can still be accepted."""
        return self.unanswered().filter(expires_at__gt=at)


class StaffInvitation(models.Model):
    """One link that makes one account. The link's token is kept as its hash alone.

    ``origin`` is where the site answered whoever invites, for the mail that leaves later; empty if
    nothing is mailed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    # Null: the server's own command, which begins a deployment.
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    origin = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=STAFF_ROLES),
                name="%(app_label)s_%(class)s_role_works_here",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="%(app_label)s_%(class)s_answered_one_way",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="%(app_label)s_%(class)s_one_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def token(self) -> str:
        """What the link carries: 256 bits that only this server can make again from the row."""
        secret = salted_hmac("checkins.invitation", str(self.pk), algorithm="sha256").digest()
        return urlsafe_b64encode(secret).decode().rstrip("=")

    @property
    def subject_ref(self) -> uuid.UUID:
        """How logs name whoever is invited: they have no account yet."""
        return self.id
