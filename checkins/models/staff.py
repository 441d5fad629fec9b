"""Invitations of staff."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower

from checkins.enums import STAFF_ROLES, Role
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.links import link_token


class StaffInvitationQuerySet(models.QuerySet[Any]):
    """Staff invitations and their named filters; only an operator sees them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return every invitation to an operator, and none to anybody else."""
        if not user.is_authenticated or not user.is_active or not user.is_operator:
            return self.none()
        return self.all()

    def unanswered(self) -> Self:
        """Return the invitations neither accepted nor withdrawn, expired ones included."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open_at(self, at: datetime) -> Self:
        """Return the invitations that can be accepted at ``at``."""
        return self.unanswered().filter(expires_at__gt=at)


class StaffInvitation(MadeByForm):
    """One link that makes one account. Only the hash of the link's token is stored.

    ``origin`` is the site's address as the inviting operator saw it: the mail, sent later, needs
    it. It is empty if nothing is mailed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    # Null: the invitation came from a command on the server, as for a new deployment.
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
            one_row_a_form("invited_by"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Return whether the invitation can be accepted at ``at``."""
        is_waiting = self.accepted_at is None and self.withdrawn_at is None
        return is_waiting and self.expires_at > at

    @property
    def token(self) -> str:
        """The link's token, which only this server can make again from the row."""
        return link_token("checkins.invitation", self.pk)

    @property
    def subject_ref(self) -> uuid.UUID:
        """The reference by which logs name the invited, who have no account yet."""
        return self.id
