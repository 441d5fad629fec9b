"""Rows that a person took away: hidden at once, and deleted for good a day later."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

UNDO_WITHIN = timedelta(hours=24)  # how long a removal can be undone


class KeptManager(models.Manager[Any]):
    """The rows that were not taken away. It is the default manager, so every read goes through."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(removed_at=None)


class Removable(models.Model):
    """A row that its owner can take away, and bring back within a day.

    ``objects`` of each such model is a ``KeptManager``. ``with_removed`` has every row; only the
    services of removals read it. Cascades go through the base manager, which hides none.
    """

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def is_kept() -> models.Q:
    """Return the condition of a row that was not taken away, for a constraint."""
    return models.Q(removed_at=None)


def removed_index() -> models.Index:
    """Return the index of the few rows that wait for their end."""
    return models.Index(
        fields=["removed_at"],
        condition=models.Q(removed_at__isnull=False),
        name="%(class)s_removed",
    )


def undo_ends_before(at: datetime) -> datetime:
    """Return the moment up to which a removal is too old, at ``at``, to be undone."""
    return at - UNDO_WITHIN
