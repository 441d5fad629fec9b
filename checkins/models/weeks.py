"""Intentions: the one thing that a person means to do in a week of their own."""

import uuid
from typing import Self

from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText


class WeekIntentionQuerySet(OwnedQuerySet):
    """Intentions and their named filters; only the person sees them."""

    def newest_first(self) -> Self:
        return self.order_by("-week_from")


class WeekIntention(SealedRow):
    """The one intention of a person's week: one that was suggested, or the person's own words.

    ``week_from`` is the first day of the week that it is for. Nothing asks whether it was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="week_intentions", db_index=False
    )
    week_from = models.DateField()
    code = models.CharField(max_length=40, blank=True)
    sealed_text = models.TextField(blank=True)
    kept_at = models.DateTimeField()

    text = SealedText("sealed_text")
    objects = WeekIntentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week_from"], name="%(app_label)s_%(class)s_one_a_week"
            ),
            models.CheckConstraint(
                condition=models.Q(code="") ^ models.Q(sealed_text=""),
                name="%(app_label)s_%(class)s_code_or_words",
            ),
        ]

    def __str__(self) -> str:
        return f"intention {self.pk}"
