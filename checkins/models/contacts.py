"""Contacts: people whom a person can call."""

import uuid

from django.db import models
from django.utils.functional import cached_property

from checkins.catalog.phones import Phone, read_phone
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import SealedRow, SealedText


class SupportContact(MadeByForm, Removable, SealedRow):
    """One contact, with name and number sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="support_contacts", db_index=False
    )
    sealed_name = models.TextField()
    relation = models.CharField(max_length=40, blank=True)
    sealed_number = models.TextField()
    may_text = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    name = SealedText("sealed_name")
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

    @cached_property
    def phone(self) -> Phone:
        """The number to dial and to read; blank to dial if it cannot be opened or is none."""
        return read_phone(self.number) or Phone(self.number, "", "")

    @property
    def dial(self) -> str:
        """The number for a ``tel:`` link."""
        return self.phone.dial
