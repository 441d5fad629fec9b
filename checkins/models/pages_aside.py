"""Pages of a check-in that were answered while the session was locked, laid aside."""

import json
import uuid
from datetime import date
from typing import Any, Self

from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.checkins import CheckinSubmission
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import UNOPENED, SealedRow, SealedText


class PageAsideQuerySet(OwnedQuerySet):
    """Pages that were laid aside; only their person sees them."""

    def waiting(self) -> Self:
        """Return the pages that ask their person something: not those that were saved since."""
        saved = CheckinSubmission.objects.filter(
            person=models.OuterRef("person"), uuid=models.OuterRef("uuid")
        )
        return self.exclude(models.Exists(saved))

    def of_day(self, day: date) -> Self:
        """Return the pages of one day, the earliest answered first."""
        return self.filter(day=day).order_by("edited_at", "uuid")


class PageAside(Removable, SealedRow):
    """A page that somebody answered without unlocking, until its person says whose it is.

    It counts nowhere. ``uuid`` is the one under which it becomes a submission. The seal is bound to
    the row's own key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="pages_aside", db_index=False
    )
    uuid = models.UUIDField()
    day = models.DateField()
    zone = models.CharField(max_length=64)
    edited_at = models.DateTimeField()
    received_at = models.DateTimeField()
    catalog_version = models.PositiveSmallIntegerField()
    sealed_text = models.TextField()

    text = SealedText("sealed_text")
    objects = KeptManager.from_queryset(PageAsideQuerySet)()
    with_removed = PageAsideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "uuid"],
                condition=is_kept(),
                name="%(app_label)s_%(class)s_once_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(edited_at__lte=models.F("received_at")),
                name="%(app_label)s_%(class)s_not_from_the_future",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "day"], name="page_aside_of_day"),
            removed_index(),
        ]

    def __str__(self) -> str:
        return f"page aside {self.pk}"

    @property
    def content(self) -> dict[str, Any]:
        """What the page carries: ``fields``, ``asked``, ``bulk``, ``finish``.

        It is empty where the seal doesn't open.
        """
        text = self.text
        return {} if text in {"", UNOPENED} else dict(json.loads(text))

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        self.text = json.dumps(content)
