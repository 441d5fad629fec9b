"""A counselor's log of contacts with a client and notes about them, kept after access ends."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models

from checkins.enums import ContactHow
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.sealed import SealedRow, SealedText
from checkins.models.shared import note_sharers, sharers
from checkins.models.sharing import Client


class OfClientQuerySet(models.QuerySet["ContactLog"]):
    """Contacts and notes that counselors wrote about their clients."""

    def visible_to(self, user: User, *, at: datetime | None = None) -> Self:
        """Return a counselor's own rows at any time; with ``at``, also colleagues' shared rows.

        A colleague's row needs two consents of the person to this reader, both in force at the
        moment ``at``: one to counseling notes, one to the record.
        """
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        own = self.filter(client__counselor=user)
        return own if at is None else own | self._shared_with(user, at)

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        noted = self.filter(client__person__in=note_sharers(counselor, at))
        return noted.filter(client__person__in=sharers(counselor, at))

    def by_others_than(self, counselor: User) -> Self:
        return self.exclude(client__counselor=counselor)


class ContactLog(MadeByForm, SealedRow):
    """One contact with a client, or a note: how, when, whether they were reached, and one line."""

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
            one_row_a_form("client"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"
