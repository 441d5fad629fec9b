"""Browsers that an account lets notifications reach."""

import uuid
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    """Subscriptions, which their own account alone may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the account's own subscriptions, whatever its role."""
        is_in = user.is_authenticated and user.is_active
        return self.filter(account=user) if is_in else self.none()


class PushSubscription(SealedRow):
    """One browser of one account, by the address that its push service gave it.

    ``session_hash`` tells the sign-in that made it, and it ends with that sign-in. The address and
    the browser's keys are sealed together, as JSON; the hash of the address finds the row again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint_hash = models.CharField(max_length=64, unique=True)
    session_hash = models.CharField(max_length=64, db_index=True)
    sealed_values = models.TextField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    values_text: Any = SealedText("sealed_values")
    objects = PushSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"push subscription {self.pk}"
