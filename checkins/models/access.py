"""Who may see a row: the one place where that is spelled out."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to one person through ``person``."""

    def visible_to(self, user: User | AnonymousUser, *, at: datetime | None = None) -> Self:
        """Only the rows that ``user`` may see.

        A person sees their own, at any time. A counselor sees what is shared with them at the
        moment ``at``, a supporter what they are told, and both without a moment nothing.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_person:
            return self.filter(person=user)
        if user.is_counselor and at is not None:
            return self._shared_with(user, at)
        if user.is_supporter and at is not None:
            return self._shown_to(user, at)
        return self.none()

    def _shared_with(self, counselor: User, at: datetime) -> Self:  # noqa: ARG002 for those that share
        """Return what a consent opens of these rows: nothing, unless a model says otherwise."""
        return self.none()

    def _shown_to(self, supporter: User, at: datetime) -> Self:  # noqa: ARG002 for those that tell
        """Return what a supporter is told of these rows: nothing, unless a model says otherwise."""
        return self.none()
