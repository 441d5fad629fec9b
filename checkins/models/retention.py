"""What is left of days that a person let go, and when old rows were last purged."""

from datetime import date
from typing import Any, Self

from django.db import models

from checkins.engine.baseline import State
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User

THE_ROW = 1
KEPT_MONTHS = 24  # the one choice beside "while my account lives"


class HistoryCutQuerySet(OwnedQuerySet):
    """Cuts, which their own person alone may see."""

    def of(self, person_id: int) -> Self:
        return self.filter(person=person_id)


class HistoryCut(models.Model):
    """The place from which on a person's days are kept, with what the rule remembers of the others.

    ``states`` is the rule's memory before ``first_day``, as ``engine.baseline`` writes it, by the
    version of the constants under which it was folded. ``use_days`` is how many of the days that
    went count against the person's days in recovery.
    """

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="history_cut"
    )
    first_day = models.DateField()
    states = models.JSONField(default=dict)
    use_days = models.PositiveIntegerField(default=0)

    objects = HistoryCutQuerySet.as_manager()

    def __str__(self) -> str:
        return f"cut of {self.pk}"

    def state(self, version: str) -> State:
        """Return the memory under these constants; none of a version that came later."""
        stored: dict[str, Any] | None = self.states.get(version)
        return State.from_json(stored, version) if stored else State()

    def is_gone(self, day: date) -> bool:
        """Return whether a day is before what is kept."""
        return day < self.first_day


class Purge(models.Model):
    """When old rows were last purged, and which saved pages were looked at; one row, about nobody.

    Pages that were received until ``looked_to`` need no second look.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    purged_at = models.DateTimeField()
    looked_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=THE_ROW), name="%(app_label)s_%(class)s_one_row"
            )
        ]

    def __str__(self) -> str:
        return "the last purge"
