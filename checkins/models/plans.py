"""The personal plan, of which every version is kept."""

import json
import uuid
from typing import Any, Self

from django.db import models

from checkins.catalog.plans import plan_catalog
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import UNOPENED, SealedRow, SealedText


class PlanVersionQuerySet(OwnedQuerySet):
    """Plan versions and their named filters; only the person sees them."""

    def newest_first(self) -> Self:
        """Order by version, the current one first."""
        return self.order_by("-number")


class PlanVersion(SealedRow):
    """One saved version of a plan, append-only; the one with the highest number is current."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="plan_versions", db_index=False
    )
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    sealed_text = models.TextField()

    text = SealedText("sealed_text")
    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number"], name="%(app_label)s_%(class)s_numbered_once"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="%(app_label)s_%(class)s_counted_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def content(self) -> dict[str, Any]:
        """The plan's content: "words" by the part's code, "signs" as a list of ticked codes."""
        text = self.text
        if text == UNOPENED:
            return {"words": {part.code: UNOPENED for part in plan_catalog().parts}, "signs": []}
        return dict(json.loads(text))

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        self.text = json.dumps(content)
