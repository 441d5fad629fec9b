"""Consents to be counted: a person lets this deployment count their days, without their name."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from checkins.enums import Role
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.moments import at_most_between
from checkins.models.sharing import LONGEST, is_running


class CountingConsentQuerySet(OwnedQuerySet):
    """Consents to be counted; whether one runs is computed, never stored."""

    def running(self, at: datetime) -> Self:
        """Return the consents of active persons that have begun and not ended at ``at``."""
        return self.filter(is_running(at), person__role=Role.PERSON)


class CountingConsent(MadeByForm):
    """One agreement to be counted. Only ``revoked_at`` ever changes, once, from null.

    The database refuses any other change. The text names nobody, so its version is the text: the
    hash is of that version's file. It is read by nobody but the person, and opens no row to anyone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="counting_consents")
    text_version = models.PositiveSmallIntegerField()
    text_sha256 = models.CharField(max_length=64)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CountingConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(revoked_at=None),
                name="%(app_label)s_%(class)s_one_not_revoked",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("granted_at"))
                & at_most_between("granted_at", "expires_at", LONGEST),
                name="%(app_label)s_%(class)s_a_year_at_most",
            ),
            one_row_a_form("person"),
        ]

    def __str__(self) -> str:
        return f"consent to be counted {self.pk}"

    @property
    def last_moment(self) -> datetime:
        """A moment in the last day: the consent ends at the midnight after that day."""
        return self.expires_at - timedelta(seconds=1)
