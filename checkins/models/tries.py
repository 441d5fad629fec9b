"""How often somebody tried to guess a secret, counted in rows: a cache drops counts under load."""

from datetime import datetime
from typing import Self

from django.db import models

from checkins.enums import TryKind


class TryCountQuerySet(models.QuerySet["TryCount"]):
    """Counts and their named filters. No page lists them."""

    def over(self, at: datetime) -> Self:
        """Return the counts whose newest try does not count any more."""
        return self.filter(over_at__lte=at)


class TryCount(models.Model):
    """The tries of one kind at one key, as seconds since 1970, oldest first.

    ``key_hash`` is keyed: the row names no address, network or account.
    """

    kind = models.CharField(max_length=12, choices=TryKind.choices)
    key_hash = models.CharField(max_length=64)
    moments = models.JSONField(default=list)
    over_at = models.DateTimeField(db_index=True)

    objects = TryCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key_hash"], name="%(app_label)s_%(class)s_one_per_key"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=TryKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"tries {self.pk}"
