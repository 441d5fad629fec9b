"""Contacts: people whom a person can call."""

import uuid

from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import SealedRow, SealedText


class SupportContact(MadeByForm, Removable, SealedRow):
    """One contact. The name is stored in plain text, the number sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="support_contacts")
    name = models.CharField(max_length=40)
    relation = models.CharField(max_length=40, blank=True)
    sealed_number = models.TextField()
    may_text = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    number = SealedText("sealed_number")
    objects = KeptManager.from_queryset(OwnedQuerySet)()
    with_removed = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at", "id"]
        constraints = [one_row_a_form("person", kept=is_kept())]
        indexes = [
            models.Index(fields=["person", "position"], name="contact_of_person"),
            removed_index(),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def dial(self) -> str:
        """The number for a ``tel:`` or ``sms:`` link: digits and plus signs only."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")
