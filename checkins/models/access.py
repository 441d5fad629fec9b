"""Who may see a row: the one place where that is spelled out."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models

from checkins.enums import ConsentKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from checkins.models.people import User


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to one person through ``person``."""

    def visible_to(self, user: "User | AnonymousUser", *, at: datetime | None = None) -> Self:
        """Only the rows that ``user`` may see.

        A person sees their own, at any time. A counselor sees what is shared with them at the
        moment ``at``, a supporter what they are told, and both without a moment nothing.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_person:
            return self.filter(person=user)
        if user.is_counselor and at is not None:
            return self._shared_with(user, at)
        if user.is_supporter and at is not None:
            return self._told_to(user, at)
        return self.none()

    def _shared_with(self, counselor: "User", at: datetime) -> Self:  # noqa: ARG002 for those that share
        """Return what a consent opens of these rows: nothing, unless a model says otherwise."""
        return self.none()

    def _told_to(self, supporter: "User", at: datetime) -> Self:  # noqa: ARG002 for those that tell
        """Return what a supporter is told of these rows: nothing, unless a model says otherwise."""
        return self.none()


class SharedQuerySet(OwnedQuerySet):
    """Rows that a consent to share the record opens, asked in the database at every read."""

    #: The scope that these rows need besides levels and trends, if any.
    scope: ClassVar[str] = ""

    def _shared_with(self, counselor: "User", at: datetime) -> Self:
        return self.filter(person__in=sharers(counselor, at, self.scope))


def sharers(counselor: "User", at: datetime, scope: str = "") -> models.QuerySet[Any]:
    """Return who shares their record with a counselor at the moment, with ``scope`` if named."""
    consents = apps.get_model("checkins", "Consent").objects.in_force(at)
    consents = consents.filter(counselor=counselor, kind=ConsentKind.RECORD)
    if scope:
        consents = consents.filter(**{scope: True})
    shared: models.QuerySet[Any] = consents.values("person")
    return shared


def note_sharers(counselor: "User", at: datetime) -> models.QuerySet[Any]:
    """Return who lets a counselor read, at the moment, what other counselors wrote about them."""
    consents = apps.get_model("checkins", "Consent").objects.in_force(at)
    consents = consents.filter(counselor=counselor, kind=ConsentKind.COUNSELING_NOTES)
    shared: models.QuerySet[Any] = consents.values("person")
    return shared
