"""A break that a person announces ahead, so that silence is not called silence."""

import uuid
from datetime import date
from typing import Self

from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText


class BreakQuerySet(OwnedQuerySet):
    """Breaks with the filters that have names."""

    def not_over(self, today: date) -> Self:
        """Only the one that runs, and those to come."""
        return self.filter(last_day__gte=today)


class Break(SealedRow):
    """From its first to its last day, both included; the word is the person's own, and sealed.

    That a person's breaks do not overlap is kept by the service, which takes turns on the status.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="breaks")
    first_day = models.DateField()
    last_day = models.DateField()
    sealed_word = models.TextField(blank=True)
    announced_at = models.DateTimeField()

    word = SealedText("sealed_word")
    objects = BreakQuerySet.as_manager()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "first_day"], name="%(app_label)s_%(class)s_one_begins_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"break {self.pk}"
