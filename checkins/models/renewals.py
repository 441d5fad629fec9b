"""Going on with a consent that ends soon: a counselor's question, and a person's own answer."""

from datetime import datetime
from typing import Self

from django.db import models

from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sharing import Consent, is_in_force


class RenewalAskQuerySet(OwnedQuerySet):
    """Questions whether sharing goes on; the counselor who asked sees their own while it holds."""

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return self.filter(is_in_force(at, "consent__"), consent__counselor=counselor)


class RenewalAsk(models.Model):
    """That a counselor asked to go on with a consent, which they do once, whatever comes of it."""

    consent = models.OneToOneField(
        Consent, on_delete=models.CASCADE, primary_key=True, related_name="renewal_ask"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="renewal_asks")
    asked_at = models.DateTimeField()

    objects = RenewalAskQuerySet.as_manager()

    def __str__(self) -> str:
        return f"question about {self.pk}"


class LetEnd(models.Model):
    """That a person lets a consent end on its day. It hides a card of theirs, and is theirs alone.

    It is no column of the question: a row that a counselor may see would hold it.
    """

    consent = models.OneToOneField(
        Consent, on_delete=models.CASCADE, primary_key=True, related_name="let_end"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents_let_end")
    answered_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"end of {self.pk}"
