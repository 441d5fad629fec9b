"""The log of who read whose data, and the seals that show whether a log was changed afterwards.

The log names people by their random ``subject_ref``: no key of an account, no name, no text. Whom
a look showed is a stored list, written once for however many looks: ``SeenList`` holds parts, and a
part the people, so that a list of 500 in which one changed writes one part anew.
"""

from django.db import models

from checkins.enums import AccessAction, LoggedRole


class SeenList(models.Model):
    """The people of a look: ``digest`` is one over those of its parts, sorted."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="%(app_label)s_%(class)s_once")
        ]

    def __str__(self) -> str:
        return f"list {self.pk}"


class SeenPart(models.Model):
    """Some people of a list: ``digest`` is one over their references and consents, sorted."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="%(app_label)s_%(class)s_once")
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class SeenListPart(models.Model):
    """That a list holds a part."""

    seen_list = models.ForeignKey(SeenList, on_delete=models.PROTECT, db_index=False)
    part = models.ForeignKey(SeenPart, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seen_list", "part"], name="%(app_label)s_%(class)s_once"
            )
        ]

    def __str__(self) -> str:
        return f"part {self.part_id} of list {self.seen_list_id}"


class SeenPerson(models.Model):
    """One person of a part, and the consent that allowed the look."""

    part = models.ForeignKey(SeenPart, on_delete=models.PROTECT, db_index=False)
    subject = models.UUIDField(db_index=True)
    consent = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "consent", "subject"], name="%(app_label)s_%(class)s_once"
            )
        ]

    def __str__(self) -> str:
        return f"one of part {self.part_id}"


class AccessEvent(models.Model):
    """One read of somebody else's data; a list is one event, printed one for each person.

    Events of before migration 0070 name their people themselves, in ``subjects`` and ``consents``.
    """

    at = models.DateTimeField()
    actor = models.UUIDField()
    role = models.CharField(max_length=12, choices=LoggedRole.choices)
    action = models.CharField(max_length=40, choices=AccessAction.choices)
    seen = models.ForeignKey(
        SeenList, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    subjects = models.JSONField(default=list)  # subject references, as text; without a list
    consents = models.JSONField(default=list)  # ids of the consents that allowed the read
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["actor", "at"], name="access_by_actor", condition=models.Q(seen=None)
            ),
            models.Index(
                fields=["seen", "at"],
                name="access_by_list",
                condition=models.Q(seen__isnull=False),  # or older events would be sought here
            ),
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
