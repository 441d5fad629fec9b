"""Rows that a consent shares, and the one place that asks who shares with a counselor."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from checkins.enums import ConsentKind
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sharing import Consent
from checkins.models.systems import System


class SharedQuerySet(OwnedQuerySet):
    """Rows that a consent to the record shares; the database checks it at every read."""

    #: The scope that these rows need besides levels and trends, if any.
    scope: ClassVar[str] = ""

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return self.filter(person__in=sharers(counselor, at, self.scope))

    def handed_to(self, system: System, at: datetime) -> Self:
        """Return the rows that a record system may read at the moment ``at``."""
        return self.filter(person__in=handing(system, at, self.scope))


class ChosenQuerySet(SharedQuerySet):
    """Rows that a person shares one by one: ``shared_with`` names the counselors they chose.

    A counselor also needs a consent in force with the scope of notes.
    """

    scope = "shows_notes"

    def handed_to(self, system: System, at: datetime) -> Self:  # noqa: ARG002 as the base has it
        """Return no row: a system is chosen for none."""
        return self.none()

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return super()._shared_with(counselor, at).filter(shared_with=counselor)


def sharers(counselor: User, at: datetime, scope: str = "") -> models.QuerySet[Any]:
    """Return the people whose record a counselor may read at ``at``, with ``scope`` if given."""
    consents = Consent.objects.in_force(at)
    consents = consents.filter(counselor=counselor, kind=ConsentKind.RECORD)
    if scope:
        consents = consents.filter(**{scope: True})
    shared: models.QuerySet[Any] = consents.values("person")
    return shared


def handing(system: System, at: datetime, scope: str = "") -> models.QuerySet[Any]:
    """Return the people whose record a system may read at ``at``, with ``scope`` if given."""
    held = Consent.objects.handed_to(system, at)
    if scope:
        held = held.filter(**{scope: True})
    shared: models.QuerySet[Any] = held.values("person")
    return shared


def note_sharers(counselor: User, at: datetime) -> models.QuerySet[Any]:
    """Return the people who let a counselor read, at ``at``, other counselors' notes about them."""
    consents = Consent.objects.in_force(at)
    consents = consents.filter(counselor=counselor, kind=ConsentKind.COUNSELING_NOTES)
    shared: models.QuerySet[Any] = consents.values("person")
    return shared
