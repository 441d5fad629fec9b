"""The clinic's settings for its counselors' work: one row, about no person."""

from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from checkins.engine.promises import ReadingTimes, weekdays_of
from checkins.models.accounts import User

THE_ROW = 1
MOST_ALERTS_A_WEEK = 500
EVERY_DAY = 0b1111111  # as engine.promises.bits_of writes weekdays


def reading_times(reads_on: int | None, reads_from: time | None, zone: str) -> ReadingTimes | None:
    """Return when somebody reads; None if nobody is promised to."""
    if reads_on is None or reads_from is None:
        return None
    return ReadingTimes(weekdays_of(reads_on), reads_from, ZoneInfo(zone))


class Clinic(models.Model):
    """The clinic's settings. Without the row none is set yet."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    # New alerts that a counselor can work through in a week; null: no budget.
    alerts_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    # Who reads what people share, and when; without days nobody is promised to.
    reads_on = models.PositiveSmallIntegerField(null=True, blank=True)  # weekdays, a bit each
    reads_from = models.TimeField(null=True, blank=True)  # on the clock of reads_zone
    reads_zone = models.CharField(max_length=64, blank=True)
    # Null: the counselor with whom each person shares.
    reader = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ROW), name="%(app_label)s_%(class)s_one_row"),
            models.CheckConstraint(
                condition=Q(alerts_a_week__isnull=True)
                | Q(alerts_a_week__gte=0, alerts_a_week__lte=MOST_ALERTS_A_WEEK),
                name="%(app_label)s_%(class)s_budget_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    reads_on__isnull=True, reads_from__isnull=True, reads_zone="", reader=None
                )
                | (
                    Q(
                        reads_on__isnull=False,
                        reads_on__gte=1,
                        reads_on__lte=EVERY_DAY,
                        reads_from__isnull=False,
                    )
                    & ~Q(reads_zone="")
                ),
                name="%(app_label)s_%(class)s_reading_times_whole",
            ),
        ]

    def __str__(self) -> str:
        return "the clinic"

    @property
    def reading_times(self) -> ReadingTimes | None:
        """When somebody reads what people share; None if nobody is promised to."""
        return reading_times(self.reads_on, self.reads_from, self.reads_zone)

    @property
    def subject_ref(self) -> UUID:
        """The reference by which logs name the clinic, which is no account."""
        return UUID(int=0)
