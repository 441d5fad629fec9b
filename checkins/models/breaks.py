"""Breaks that a person announces ahead, so that their days do not count as silence."""

import uuid
from datetime import date
from typing import Self

from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import SealedRow, SealedText


class BreakQuerySet(OwnedQuerySet):
    """Breaks and their named filters."""

    def not_over(self, today: date) -> Self:
        """Return the break that runs on ``today``, and those to come."""
        return self.filter(last_day__gte=today)


class Break(MadeByForm, Removable, SealedRow):
    """A break from its first to its last day, both included. The word is the person's own, sealed.

    The service keeps a person's breaks from overlapping: it locks the person's status row. A break
    that was ended while it ran keeps the last day that was planned, and when it was ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="breaks")
    first_day = models.DateField()
    last_day = models.DateField()
    sealed_word = models.TextField(blank=True)
    announced_at = models.DateTimeField()
    planned_last_day = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    word = SealedText("sealed_word")
    objects = KeptManager.from_queryset(BreakQuerySet)()
    with_removed = BreakQuerySet.as_manager()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "first_day"],
                condition=is_kept(),
                name="%(app_label)s_%(class)s_one_begins_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_last_day=None, ended_at=None)
                | models.Q(
                    planned_last_day__isnull=False,
                    planned_last_day__gt=models.F("last_day"),
                    ended_at__isnull=False,
                ),
                name="%(app_label)s_%(class)s_ended_before_its_plan",
            ),
            one_row_a_form("person", kept=is_kept()),
        ]
        indexes = [removed_index()]

    def __str__(self) -> str:
        return f"break {self.pk}"
