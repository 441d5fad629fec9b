"""Lines in the person's own words: triggers to tag on a day, and signs to rate."""

import uuid
from typing import Self

from django.db import models

from checkins.enums import OwnLineKind
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText

OWN = "own:"  # what the code of an own line begins with, in the answers of a day


class OwnLineQuerySet(OwnedQuerySet):
    """Own lines; nobody but the person sees one."""

    def of_kind(self, kind: OwnLineKind) -> Self:
        """Those of one kind, the retired ones too, in the order in which they were added."""
        return self.filter(kind=kind).order_by("created_at", "id")

    def active(self) -> Self:
        """Those that are still asked."""
        return self.filter(retired_at=None)


class OwnLine(SealedRow):
    """A line of the person's own. Taken off, it is asked no more and names its old days still."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_lines")
    kind = models.CharField(max_length=8, choices=OwnLineKind.choices)
    sealed_text = models.TextField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    text = SealedText("sealed_text")
    objects = OwnLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OwnLineKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            )
        ]
        indexes = [models.Index(fields=["person", "kind"], name="own_line_of_person")]

    def __str__(self) -> str:
        return f"own line {self.pk}"

    @property
    def code(self) -> str:
        """How the answers of a day name it."""
        return f"{OWN}{self.id}"

    @property
    def is_active(self) -> bool:
        """Whether it is still asked."""
        return self.retired_at is None
