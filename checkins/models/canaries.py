"""Canaries: texts that nobody wrote, which tell whether the field keys are the right ones."""

import uuid

from django.db import models

from checkins.models.sealed import SealedRow, SealedText


class SealCanary(SealedRow):
    """A known text sealed with one field key: while it opens, so does all that the key sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    sealed_text = models.TextField()

    text = SealedText("sealed_text")

    def __str__(self) -> str:
        return f"canary {self.pk}"
