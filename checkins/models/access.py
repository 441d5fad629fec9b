"""Who may see a row: the one place where that is spelled out."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from checkins.models.people import User


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to one person through ``person``."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only the rows that ``user`` may see: their own, and only as a person."""
        if not user.is_authenticated or not user.is_active or not user.is_person:
            return self.none()
        return self.filter(person=user)
