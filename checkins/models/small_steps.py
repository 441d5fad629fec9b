"""Small steps: the one that a person picked on a day, and whether it helped."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models

from checkins.enums import StepOutcome
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText

DUE_DAYS = 7  # how long a page asks about a small step: later, nobody remembers


class StepChoiceQuerySet(OwnedQuerySet):
    """Picked small steps and their named filters; only the person sees them."""

    def newest_first(self) -> Self:
        return self.order_by("-picked_on")

    def answered(self) -> Self:
        """Return the small steps whose outcome the person gave."""
        return self.exclude(outcome="")


class StepChoice(SealedRow):
    """The one small step of a person's day: a catalog code, or the person's own words.

    ``outcome`` says in one answer whether it was done and whether it helped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="step_choices")
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
                fields=["person", "picked_on"], name="%(app_label)s_%(class)s_one_a_day"
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

    def __str__(self) -> str:
        return f"step {self.pk}"

    def is_due(self, today: date) -> bool:
        """Return whether to ask for the outcome: from the next day on, for a week."""
        age = today - self.picked_on
        return not self.outcome and timedelta(0) < age <= timedelta(DUE_DAYS)
