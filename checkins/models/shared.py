"""Rows that a consent opens: who shares with a counselor is asked here alone."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from checkins.enums import ConsentKind
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sharing import Consent


class SharedQuerySet(OwnedQuerySet):
    """Rows that a consent to share the record opens, asked in the database at every read."""

    #: The scope that these rows need besides levels and trends, if any.
    scope: ClassVar[str] = ""

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return self.filter(person__in=sharers(counselor, at, self.scope))


def sharers(counselor: User, at: datetime, scope: str = "") -> models.QuerySet[Any]:
    """Return who shares their record with a counselor at the moment, with ``scope`` if named."""
    consents = Consent.objects.in_force(at)
    consents = consents.filter(counselor=counselor, kind=ConsentKind.RECORD)
    if scope:
        consents = consents.filter(**{scope: True})
    shared: models.QuerySet[Any] = consents.values("person")
    return shared


def note_sharers(counselor: User, at: datetime) -> models.QuerySet[Any]:
    """Return who lets a counselor read, at the moment, what other counselors wrote about them."""
    consents = Consent.objects.in_force(at)
    consents = consents.filter(counselor=counselor, kind=ConsentKind.COUNSELING_NOTES)
    shared: models.QuerySet[Any] = consents.values("person")
    return shared
