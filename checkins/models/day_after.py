"""Body checks: what of four things about the body was true on a day, for the person alone."""

import uuid
from collections.abc import Collection

from django.db import models

from checkins.enums import BodyTick
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import UNOPENED, SealedRow, SealedText

NOTHING = "nothing"  # an empty text would not be sealed


class BodyCheck(SealedRow):
    """What a person ticked about their body on one local day; only the person ever sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="body_checks", db_index=False
    )
    day = models.DateField()
    sealed_ticks = models.TextField()
    saved_at = models.DateTimeField()

    ticks_text = SealedText("sealed_ticks")
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], name="%(app_label)s_%(class)s_one_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"body check {self.pk}"

    @property
    def ticks(self) -> frozenset[BodyTick] | None:
        """What is ticked; None if the text cannot be opened."""
        text = self.ticks_text
        if text in {"", UNOPENED}:
            return None
        return frozenset(tick for tick in BodyTick if tick in text.split())

    def tick(self, ticks: Collection[BodyTick]) -> None:
        """Put these ticks in the place of earlier ones, without saving the row."""
        self.ticks_text = " ".join(sorted(ticks)) or NOTHING
