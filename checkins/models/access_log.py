"""The log of who read whose data, and the seals that show whether a log was changed afterwards.

The log names people by their random ``subject_ref``: no foreign key, no name, no text.
"""

from django.db import models

from checkins.enums import AccessAction, LoggedRole


class AccessEvent(models.Model):
    """One read of somebody else's data; a list is one event, printed one for each person."""

    at = models.DateTimeField()
    actor = models.UUIDField()
    role = models.CharField(max_length=12, choices=LoggedRole.choices)
    action = models.CharField(max_length=40, choices=AccessAction.choices)
    subjects = models.JSONField(default=list)  # subject references, as text
    consents = models.JSONField(default=list)  # ids of the consents that allowed the read
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "at"], name="access_by_actor"),
            models.Index(fields=["at"], name="access_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=LoggedRole.values, action__in=AccessAction.values),
                name="%(app_label)s_%(class)s_choices_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class LogSeal(models.Model):
    """The seal of both logs for one day of the server's calendar: the number of rows, and a digest.

    ``digest`` covers the digest of the day before, so that no day can be changed alone. Once the
    sign-ins of a day are purged, ``left_count`` and ``left_digest`` are of the rows that are left.
    """

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    left_count = models.PositiveIntegerField(null=True, blank=True)
    left_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_count=None, left_digest="")
                | models.Q(left_count__isnull=False, left_count__lte=models.F("count"))
                & ~models.Q(left_digest=""),
                name="%(app_label)s_%(class)s_left_of_it",
            )
        ]

    def __str__(self) -> str:
        return f"seal of {self.day}"
