"""What the clinic's alerts came to: counts of all people together, made anew once a day."""

from django.db import models
from django.db.models import F, Q

from checkins.models.clinic import THE_ROW


class ClinicCount(models.Model):
    """The newest counts, as ``queries.alert_outcomes`` defines them. Without the row: none yet."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    counted_on = models.DateField()  # in UTC
    # Pattern notices from reach out on, and the person-days in which one was possible.
    notices = models.PositiveIntegerField(default=0)
    watched_days = models.PositiveIntegerField(default=0)
    # Pattern alerts that a counselor judged, how many were right, and of how many people.
    judged = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    low = models.FloatField(default=0.0)  # the share's 95 percent interval, in 0..1
    high = models.FloatField(default=1.0)
    # Pattern alerts that a counselor can see and nobody has judged in time.
    overdue = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ROW), name="%(app_label)s_%(class)s_one_row"),
            models.CheckConstraint(
                condition=Q(
                    right__lte=F("judged"), people__lte=F("judged"), low__gte=0, high__lte=1
                )
                & Q(low__lte=F("high")),
                name="%(app_label)s_%(class)s_share_possible",
            ),
        ]

    def __str__(self) -> str:
        return "the clinic's counts"
