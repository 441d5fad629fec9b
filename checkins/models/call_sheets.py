"""Call sheets: what a counselor needs to know before a call, in the person's own words."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models

from checkins.enums import CallOrText, NaloxoneAtHome
from checkins.models.accounts import User
from checkins.models.sealed import SealedText
from checkins.models.shared import SharedQuerySet
from checkins.models.systems import System


class CallSheetQuerySet(SharedQuerySet):
    """Call sheets; a record system calls nobody."""

    def handed_to(self, system: System, at: datetime) -> Self:  # noqa: ARG002 as the base has it
        """Return no sheet."""
        return self.none()


class CallSheet(models.Model):
    """One person's call sheet, shown to every counselor with whom they share their check-ins."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="call_sheet"
    )
    seal_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_number = models.TextField(blank=True)
    call_or_text = models.CharField(
        max_length=8, choices=CallOrText.choices, default=CallOrText.EITHER
    )
    sealed_safe_hours = models.TextField(blank=True)
    may_leave_message = models.BooleanField(default=False)
    naloxone_at_home = models.CharField(
        max_length=4, choices=NaloxoneAtHome.choices, blank=True, default=NaloxoneAtHome.NOT_SAID
    )
    changed_at = models.DateTimeField()

    number = SealedText("sealed_number")
    safe_hours = SealedText("sealed_safe_hours")
    objects = CallSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    call_or_text__in=CallOrText.values,
                    naloxone_at_home__in=NaloxoneAtHome.values,
                ),
                name="%(app_label)s_%(class)s_choices_known",
            )
        ]

    def __str__(self) -> str:
        return f"call sheet {self.pk}"
