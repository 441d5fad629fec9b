"""Rides: a craving that a person rode out, in the ten minutes of Right now."""

import json
import uuid
from datetime import timedelta
from typing import Any, Self

from django.db import models

from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.moments import at_most_between
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import UNOPENED, SealedRow, SealedText
from checkins.models.shared import ChosenQuerySet

LONGEST_RIDE = timedelta(hours=24)  # an older start is no moment of today that is still known
NOTHING_SAID: dict[str, Any] = dict.fromkeys(("before", "after", "helped", "trigger"))


class CravingEpisodeQuerySet(ChosenQuerySet):
    """Rides, shared one by one."""

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-id")


class CravingEpisode(MadeByForm, Removable, SealedRow):
    """One craving that a person rode out. It is no check-in, and nothing is reckoned from it.

    ``shared_with`` holds the counselors whom the person chose for this ride; each also needs a
    consent in force that shows notes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="craving_episodes")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    sealed_text = models.TextField()
    shared_with = models.ManyToManyField(User, blank=True, related_name="+")

    text = SealedText("sealed_text")
    objects = KeptManager.from_queryset(CravingEpisodeQuerySet)()
    with_removed = CravingEpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=at_most_between("started_at", "ended_at", LONGEST_RIDE),
                name="%(app_label)s_%(class)s_ends_within_a_day",
            ),
            models.UniqueConstraint(
                fields=["person", "started_at"],
                condition=is_kept(),
                name="%(app_label)s_%(class)s_one_a_start",
            ),
            one_row_a_form("person", kept=is_kept()),
        ]
        indexes = [removed_index()]

    def __str__(self) -> str:
        return f"ride {self.pk}"

    @property
    def minutes(self) -> int:
        """How long it was, in whole minutes."""
        return (self.ended_at - self.started_at) // timedelta(minutes=1)

    @property
    def content(self) -> dict[str, Any]:
        """The answers: "before" and "after" 0 to 4, "helped" and "trigger" codes; None is blank."""
        text = self.text
        return dict(NOTHING_SAID) if text == UNOPENED else dict(json.loads(text))

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        self.text = json.dumps({name: content[name] for name in NOTHING_SAID})
