"""What the rule remembered after each of a person's last check-ins."""

import json
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from checkins.engine.baseline import State
from checkins.engine.levels import MEMORIES_KEPT
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User

# Half the time of the default for a twentieth more bytes; a save deflates up to seven rows.
DEFLATE_LEVEL = 4


class DayMemory(models.Model):
    """The rule's memory after one check-in before the newest, folded under ``constants``.

    ``day`` is the engine day that it holds last; ``PersonStatus`` has the memory around the newest
    one. It follows from the days, so a row may go at any time: without it more is folded. A person
    has ``MEMORIES_KEPT`` places, and a new row takes that of the oldest.
    """

    # No index of its own: the constraint's begins with the person.
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="day_memories", db_index=False
    )
    place = models.PositiveSmallIntegerField()
    day = models.DateField()
    constants = models.CharField(max_length=8)
    packed = models.BinaryField()  # as ``engine.baseline`` writes it, deflated to a sixth

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "day memories"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "place"], name="%(app_label)s_%(class)s_one_in_a_place"
            ),
            models.CheckConstraint(
                condition=models.Q(place__lt=MEMORIES_KEPT), name="%(app_label)s_%(class)s_few"
            ),
        ]

    def __str__(self) -> str:
        return f"memory {self.pk}"

    def keep(self, state: State) -> None:
        """Write a memory of this row's constants on the row, without saving it."""
        self.place, self.day = state.checkins % MEMORIES_KEPT, date.fromordinal(state.day or 1)
        text = json.dumps(state.to_json(self.constants), separators=(",", ":"))
        self.packed = zlib.compress(text.encode(), DEFLATE_LEVEL)

    def as_json(self) -> Mapping[str, Any]:
        """Return the memory as ``State.from_json`` reads it.

        :raises ValueError: if it is no JSON.
        :raises zlib.error: if it was not packed by :meth:`keep`.
        """
        found: Mapping[str, Any] = json.loads(zlib.decompress(self.packed))
        return found
