"""What a counselor did and wrote about a client: their own notes, kept after access ends."""

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

from checkins.enums import ContactHow
from checkins.models.consents import Client
from checkins.models.sealed import SealedText

if TYPE_CHECKING:
    from checkins.models.people import User


class OfClientQuerySet(models.QuerySet["ContactLog"]):
    """Rows that a counselor wrote about a client."""

    def visible_to(self, user: "User") -> Self:
        """Only the author's own."""
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        return self.filter(client__counselor=user)


class ContactLog(models.Model):
    """One contact with a client, or a note: how, when, reached or not, one line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contact_log")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=ContactHow.choices)
    reached = models.BooleanField(default=False)
    sealed_line = models.TextField(blank=True)

    line = SealedText("sealed_line")
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=ContactHow.values),
                name="%(app_label)s_%(class)s_how_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(how=ContactHow.NOTE) | models.Q(reached=False),
                name="%(app_label)s_%(class)s_a_note_reaches_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def seal_id(self) -> uuid.UUID:
        """What the sealed line is bound to."""
        return self.id
