"""Who may see a row: the one place that says so."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to one person through ``person``."""

    def visible_to(self, user: User | AnonymousUser, *, at: datetime | None = None) -> Self:
        """Return the rows that ``user`` may see.

        A person sees their own rows at any time. A counselor sees what a consent shares at the
        moment ``at``, a supporter what a link in force shows; without ``at`` neither sees a row.
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

    def _shared_with(self, counselor: User, at: datetime) -> Self:  # noqa: ARG002 overrides use them
        """Return the rows that a consent shares: none, unless a model overrides this."""
        return self.none()

    def _shown_to(self, supporter: User, at: datetime) -> Self:  # noqa: ARG002 overrides use them
        """Return the rows that a supporter sees: none, unless a model overrides this."""
        return self.none()
