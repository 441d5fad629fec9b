"""Small steps: those that a person picked, whether they helped, and those that they keep."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models

from checkins.enums import StepOutcome
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import SealedRow, SealedText

DUE_DAYS = 7  # how long a page asks about a small step: later, nobody remembers


class StepChoiceQuerySet(OwnedQuerySet):
    """Picked small steps and their named filters; only the person sees them."""

    def newest_first(self) -> Self:
        return self.order_by("-picked_on", "-picked_at")

    def unanswered(self) -> Self:
        """Return the small steps whose outcome is still open."""
        return self.filter(outcome="")

    def answered(self) -> Self:
        """Return the small steps whose outcome the person gave."""
        return self.exclude(outcome="")


class StepChoice(SealedRow):
    """A small step that a person picked on a day: a catalog code, or the person's own words.

    ``outcome`` says in one answer whether it was done and whether it helped. A day may have several
    small steps, of which one at most is not answered: it is replaced by the next one picked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="step_choices", db_index=False
    )
    picked_on = models.DateField()
    picked_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    sealed_text = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=StepOutcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    text = SealedText("sealed_text")
    objects = StepChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "picked_on"],
                condition=models.Q(outcome=""),
                name="%(app_label)s_%(class)s_one_open_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(code="") ^ models.Q(sealed_text=""),
                name="%(app_label)s_%(class)s_code_or_words",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", answered_at__isnull=True)
                | models.Q(outcome__in=StepOutcome.values, answered_at__isnull=False),
                name="%(app_label)s_%(class)s_outcome_known",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-picked_on", "-picked_at"], name="step_of_person"),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"

    def is_open(self, today: date) -> bool:
        """Return whether it can still be answered: from the day it was picked, for a week."""
        return not self.outcome and timedelta(0) <= today - self.picked_on <= timedelta(DUE_DAYS)

    def is_due(self, today: date) -> bool:
        """Return whether to ask for the outcome unasked: from the next day on, for a week."""
        return self.is_open(today) and self.picked_on < today


class KeptStepQuerySet(OwnedQuerySet):
    """Kept small steps; only the person sees them."""

    def newest_first(self) -> Self:
        return self.order_by("-kept_at", "-id")


class KeptStep(Removable, SealedRow):
    """A small step that a person keeps at hand: a catalog code, or the person's own words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="kept_steps", db_index=False
    )
    kept_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    sealed_text = models.TextField(blank=True)

    text = SealedText("sealed_text")
    objects = KeptManager.from_queryset(KeptStepQuerySet)()
    with_removed = KeptStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"],
                condition=is_kept() & ~models.Q(code=""),
                name="%(app_label)s_%(class)s_once",
            ),
            models.CheckConstraint(
                condition=models.Q(code="") ^ models.Q(sealed_text=""),
                name="%(app_label)s_%(class)s_code_or_words",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-kept_at"], name="kept_step_of_person"),
            removed_index(),
        ]

    def __str__(self) -> str:
        return f"kept step {self.pk}"
