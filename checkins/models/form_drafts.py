"""What was typed on a page that could not be saved, kept for a day for whom the page was made."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText

KEPT_FOR = timedelta(hours=24)


class FormDraftQuerySet(models.QuerySet["FormDraft"]):
    """Drafts, which their own account alone may see."""

    def visible_to(self, user: User | AnonymousUser) -> "FormDraftQuerySet":
        """Return the account's own draft, whatever its role."""
        return self.filter(account=user) if user.is_authenticated else self.none()

    def at(self, at: datetime) -> "FormDraftQuerySet":
        """Return the drafts that are younger than a day."""
        return self.filter(kept_at__gt=at - KEPT_FOR)

    def over(self, at: datetime) -> "FormDraftQuerySet":
        """Return the drafts that are a day old or older."""
        return self.filter(kept_at__lte=at - KEPT_FOR)


class FormDraft(SealedRow):
    """One form of one account, of any role, as it was sent: address, page and fields, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="form_draft")
    kept_at = models.DateTimeField(db_index=True)
    sealed_form = models.TextField()

    form: Any = SealedText("sealed_form")
    objects = FormDraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"form draft {self.pk}"
