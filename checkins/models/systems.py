"""Record systems that a clinic's operator registered, and that people can hand their data on to."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.moments import at_most_between

TOKEN_LONGEST = timedelta(days=366)  # twelve months, also in a leap year


def is_at_work(at: datetime, through: str = "") -> models.Q:
    """Return the condition that a system is switched on and that its token works at ``at``.

    ``through`` is the path to the system; without a system there the condition does not hold.
    """
    return models.Q(
        (f"{through}token_made_at__lte", at),
        (f"{through}token_ends_at__gt", at),
        (f"{through}switched_off_at", None),
    )


class SystemQuerySet(models.QuerySet["System"]):
    """Record systems and their named filters. All are the clinic's; none is a person's."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the systems that ``user`` manages: an operator all of them, else none."""
        if not user.is_authenticated or not user.is_active or not user.is_operator:
            return self.none()
        return self.all()

    def at_work(self, at: datetime) -> Self:
        """Return the systems that are switched on, and whose token works at ``at``."""
        return self.filter(is_at_work(at))

    def switched_on(self) -> Self:
        """Return the systems that nobody switched off, whether or not their token ended."""
        return self.filter(switched_off_at=None)


class System(MadeByForm):
    """A record system: it reads by a token, within consents that name it, and writes nothing.

    ``ref`` names it in the logs. Of the token only the hash is stored. Switching off is for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    token_made_at = models.DateTimeField()
    token_ends_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    registered_at = models.DateTimeField()
    switched_off_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SystemQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(token_ends_at__gt=models.F("token_made_at"))
                & at_most_between("token_made_at", "token_ends_at", TOKEN_LONGEST),
                name="%(app_label)s_%(class)s_token_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(purpose=""),
                name="%(app_label)s_%(class)s_says_what_it_is",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(switched_off_at=None),
                name="%(app_label)s_%(class)s_one_of_a_name",
            ),
            one_row_a_form("registered_by"),
        ]

    def __str__(self) -> str:
        return f"system {self.pk}"

    @property
    def subject_ref(self) -> uuid.UUID:
        """The reference by which logs name the system."""
        return self.ref

    def is_at_work(self, at: datetime) -> bool:
        """Return whether it is switched on, and its token works at ``at``."""
        return self.switched_off_at is None and self.token_made_at <= at < self.token_ends_at
