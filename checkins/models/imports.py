"""Imports of past check-ins from a person's own file."""

import uuid

from django.db import models

from checkins.enums import DayOrder
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.removals import KeptManager, Removable, removed_index
from checkins.models.sealed import SealedRow, SealedText


class CheckinImport(Removable, SealedRow):
    """One import: the file is sealed until the person confirms it, then only counts are kept.

    ``day_order`` is the person's answer where the file's days have several readings.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="imports")
    brought_at = models.DateTimeField()
    sealed_file = models.TextField(blank=True)
    day_order = models.CharField(max_length=12, choices=DayOrder.choices, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    days = models.PositiveIntegerField(default=0)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)

    file = SealedText("sealed_file")
    objects = KeptManager.from_queryset(OwnedQuerySet)()
    with_removed = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-brought_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=True, removed_at=None),
                name="%(app_label)s_%(class)s_one_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True)
                | models.Q(sealed_file="", days__gt=0),
                name="%(app_label)s_%(class)s_confirmed_keeps_no_file",
            ),
            models.CheckConstraint(
                condition=models.Q(day_order__in=["", *DayOrder.values]),
                name="%(app_label)s_%(class)s_day_order_known",
            ),
        ]
        indexes = [removed_index()]

    def __str__(self) -> str:
        return f"import {self.pk}"
