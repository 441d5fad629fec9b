"""Thought records: a hard thought weighed from both sides, in the person's own words."""

import json
import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models

from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import UNOPENED, SealedRow, SealedText
from checkins.models.shared import ChosenQuerySet

STRONGEST = 100
TEXTS = ("situation", "thought", "own_feeling", "speaks_for", "speaks_against", "kinder")


class ThoughtRecordQuerySet(ChosenQuerySet):
    """Records, shared one by one."""

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def since(self, moment: datetime) -> Self:
        """Return the records written at or after ``moment``."""
        return self.filter(at__gte=moment)


def _strength(name: str) -> models.CheckConstraint:
    inside = models.Q(**{f"{name}__isnull": True}) | models.Q(
        **{f"{name}__gte": 0, f"{name}__lte": STRONGEST}
    )
    return models.CheckConstraint(
        condition=inside, name=f"%(app_label)s_%(class)s_{name}_on_the_scale"
    )


class ThoughtRecord(MadeByForm, Removable, SealedRow):
    """One thought record. ``before`` and ``after`` say how strong the feeling was, 0 to 100.

    A blank strength is missing, never 0. ``shared_with`` holds the counselors whom the person chose
    for this record; each also needs a consent in force that shows notes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="thought_records", db_index=False
    )
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    before = models.PositiveSmallIntegerField(null=True, blank=True)
    after = models.PositiveSmallIntegerField(null=True, blank=True)
    sealed_text = models.TextField()
    shared_with = models.ManyToManyField(User, blank=True, related_name="+")

    text = SealedText("sealed_text")
    objects = KeptManager.from_queryset(ThoughtRecordQuerySet)()
    with_removed = ThoughtRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            _strength("before"),
            _strength("after"),
            one_row_a_form("person", kept=is_kept()),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="thought_of_person"),
            removed_index(),
        ]

    def __str__(self) -> str:
        return f"thought {self.pk}"

    @property
    def content(self) -> dict[str, Any]:
        """The record's content: texts by field, "feelings" and "patterns" as lists of codes."""
        text = self.text
        if text == UNOPENED:
            blank: dict[str, Any] = dict.fromkeys(TEXTS, "")
            return {**blank, "thought": UNOPENED, "feelings": [], "patterns": []}
        return dict(json.loads(text))

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        text = json.dumps(content)
        # The same content again changes nothing, so a text that cannot be opened is not lost.
        if not self.sealed_text or json.loads(text) != self.content:
            self.text = text
