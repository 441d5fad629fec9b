"""Notes that something here hurt or was wrong, from people to the clinic's safety contact."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User, is_there
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.sealed import SealedRow, SealedText

KEPT = timedelta(days=365)  # a clinic looks back over a year; after it nobody needs the words


def is_safety_contact(user: User) -> bool:
    """Return whether SAFETY_CONTACT names this account, an active counselor's."""
    named, email = settings.SAFETY_CONTACT.casefold(), (user.email or "").casefold()
    return bool(named and user.is_active and user.is_counselor and email == named)


class SafetyNoteQuerySet(OwnedQuerySet):
    """Notes: each person sees their own, and the safety contact sees all, without a consent.

    The person writes to the contact by name, so the note itself is the permission.
    """

    def of_who_is_there(self) -> Self:
        """Return the notes of people who did not ask to be erased, which others may read."""
        return self.filter(is_there("person__"))

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        return self.order_by(models.F("read_at").asc(nulls_first=True), "-written_at", "id")

    def too_old(self, at: datetime) -> Self:
        """Return the notes whose year is over at ``at``."""
        return self.filter(written_at__lte=at - KEPT)

    def _shared_with(self, counselor: User, at: datetime) -> Self:  # noqa: ARG002 no consent is asked
        return self.of_who_is_there() if is_safety_contact(counselor) else self.none()


class SafetyNote(MadeByForm, SealedRow):
    """One note in the person's own words; nothing else about them is in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="safety_notes")
    sealed_text = models.TextField()
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    text = SealedText("sealed_text")
    objects = SafetyNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "id"]
        constraints = [one_row_a_form("person")]
        indexes = [models.Index(fields=["written_at"], name="safety_note_by_age")]

    def __str__(self) -> str:
        return f"safety note {self.pk}"
