"""Own lines: triggers to tag and signs to rate, in the person's own words."""

import uuid
from typing import Self

from django.db import models

from checkins.enums import OwnLineKind
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.sealed import SealedRow, SealedText

OWN = "own:"  # prefix of an own line's code in a day's answers


class OwnLineQuerySet(OwnedQuerySet):
    """Own lines and their named filters; only the person sees them."""

    def of_kind(self, kind: OwnLineKind) -> Self:
        """Return the lines of one kind, retired ones included, in the order they were added."""
        return self.filter(kind=kind).order_by("created_at", "id")

    def active(self) -> Self:
        return self.filter(retired_at=None)


class OwnLine(MadeByForm, SealedRow):
    """One own line. A retired line is not asked any more, but it still names its old days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="own_lines", db_index=False
    )
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
            ),
            one_row_a_form("person"),
        ]
        indexes = [models.Index(fields=["person", "kind"], name="own_line_of_person")]

    def __str__(self) -> str:
        return f"own line {self.pk}"

    @property
    def code(self) -> str:
        """The line's code in a day's answers."""
        return f"{OWN}{self.id}"

    @property
    def is_active(self) -> bool:
        return self.retired_at is None
