"""The clinic's settings for its counselors' work: one row, about no person."""

from uuid import UUID

from django.db import models
from django.db.models import Q

THE_ROW = 1
MOST_ALERTS_A_WEEK = 500


class Clinic(models.Model):
    """The clinic's settings. Without the row none is set yet."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    # New alerts that a counselor can work through in a week; null: no budget.
    alerts_a_week = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ROW), name="%(app_label)s_%(class)s_one_row"),
            models.CheckConstraint(
                condition=Q(alerts_a_week__isnull=True)
                | Q(alerts_a_week__gte=0, alerts_a_week__lte=MOST_ALERTS_A_WEEK),
                name="%(app_label)s_%(class)s_budget_in_range",
            ),
        ]

    def __str__(self) -> str:
        return "the clinic"

    @property
    def subject_ref(self) -> UUID:
        """The reference by which logs name the clinic, which is no account."""
        return UUID(int=0)
