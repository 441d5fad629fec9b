"""Invitations of staff, and their requests for another name."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower

from checkins.enums import STAFF_ROLES, NameAnswer, Role
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


class NameRequestQuerySet(models.QuerySet[Any]):
    """Requests for another name; operators see all, and whoever asked their own."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return every request to an operator, and to anybody else their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_operator else self.filter(account=user)

    def waiting(self) -> Self:
        return self.filter(answered_at=None)


class NameRequest(MadeByForm):
    """A counselor's request for another name, which an operator answers.

    The name stands in what people sign, so it is not changed by its owner alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="name_requests")
    name = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=NameAnswer.choices, blank=True)

    objects = NameRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(answered_at=None),
                name="%(app_label)s_%(class)s_one_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="")
                | models.Q(answered_at__isnull=False, answer__in=NameAnswer.values),
                name="%(app_label)s_%(class)s_answered_with_an_answer",
            ),
            one_row_a_form("account"),
        ]

    def __str__(self) -> str:
        return f"name request {self.pk}"
