"""A counselor's log of contacts with a client and notes about them, kept after access ends."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from checkins.enums import ContactHow
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.sealed import SealedRow, SealedText
from checkins.models.shared import note_sharers, sharers
from checkins.models.sharing import Client

UNDO_WITHIN = timedelta(minutes=10)


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

    def not_taken_back(self) -> Self:
        """Return what was logged and not taken back, without the entries that take back."""
        entries = self.exclude(how=ContactHow.TAKEN_BACK)
        return entries.filter(~Exists(taking_back().filter(corrects=OuterRef("pk"))))

    def contacts(self) -> Self:
        """Return the contacts that stand: whoever counts or dates contacts reads these alone."""
        return self.not_taken_back().exclude(how=ContactHow.NOTE)

    def taken_back(self) -> Self:
        return self.filter(Exists(taking_back().filter(corrects=OuterRef("pk"))))

    def by_others_than(self, counselor: User) -> Self:
        return self.exclude(client__counselor=counselor)


def taking_back() -> models.QuerySet["ContactLog"]:
    """Select the entries that take another one back."""
    return ContactLog._default_manager.filter(how=ContactHow.TAKEN_BACK)  # noqa: SLF001 public by custom


class ContactLog(MadeByForm, SealedRow):
    """One contact with a client, or a note: how, when, whether they were reached, and one line.

    Append-only. An entry that ``corrects`` another of the same client is a note that follows it up,
    or takes it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contact_log")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=ContactHow.choices)
    reached = models.BooleanField(default=False)
    sealed_line = models.TextField(blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrections"
    )

    line = SealedText("sealed_line")
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=ContactHow.values),
                name="%(app_label)s_%(class)s_how_known",
            ),
            models.CheckConstraint(
                condition=~Q(how__in=[ContactHow.NOTE, ContactHow.TAKEN_BACK]) | Q(reached=False),
                name="%(app_label)s_%(class)s_a_note_reaches_nobody",
            ),
            models.CheckConstraint(
                condition=Q(how=ContactHow.NOTE)
                | Q(how=ContactHow.TAKEN_BACK, corrects__isnull=False)
                | (~Q(how=ContactHow.TAKEN_BACK) & Q(corrects__isnull=True)),
                name="%(app_label)s_%(class)s_what_corrects",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="%(app_label)s_%(class)s_corrects_another",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(how=ContactHow.TAKEN_BACK),
                name="%(app_label)s_%(class)s_taken_back_once",
            ),
            one_row_a_form("client"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"
