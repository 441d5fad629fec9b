"""Look backs: a person's own thoughts about a day with use."""

import uuid

from django.db import models

from checkins.enums import CameFirst
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import SealedRow, SealedText


class LookBack(Removable, SealedRow):
    """A look back at one day, in the person's own words; only the person ever sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="look_backs")
    day = models.DateField()
    came_first = models.CharField(max_length=10, choices=CameFirst.choices, blank=True)
    sealed_before = models.TextField(blank=True)
    sealed_helped = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    before = SealedText("sealed_before")
    helped = SealedText("sealed_helped")
    objects = KeptManager.from_queryset(OwnedQuerySet)()
    with_removed = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=is_kept(),
                name="%(app_label)s_%(class)s_one_per_day",
            ),
            models.CheckConstraint(
                condition=models.Q(came_first__in=["", *CameFirst.values]),
                name="%(app_label)s_%(class)s_came_first_known",
            ),
        ]
        indexes = [removed_index()]

    def __str__(self) -> str:
        return f"look back {self.pk}"
