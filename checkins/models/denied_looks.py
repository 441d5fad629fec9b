"""How often somebody asked for what they may not see."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User

MANY = 20


class DeniedLooksQuerySet(models.QuerySet["DeniedLooks"]):
    """Counts of refused looks, which an operator sees once there are many."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the days on which an account was refused often; an operator's alone to see.

        Nothing of an account that its owner asked to have erased.
        """
        if not user.is_authenticated or not user.is_active or not user.is_operator:
            return self.none()
        going = User.objects.filter(subject_ref=models.OuterRef("actor"), erase_at__isnull=False)
        return self.filter(~models.Exists(going), count__gte=MANY)

    def since(self, day: date) -> Self:
        """Return the counts from a day on."""
        return self.filter(day__gte=day)


class DeniedLooks(models.Model):
    """How many looks of one account were refused on one day, by UTC's calendar.

    ``actor`` is the reference that the logs hold; whose data it was is written nowhere.
    """

    actor = models.UUIDField()
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    objects = DeniedLooksQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "day"], name="%(app_label)s_%(class)s_one_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"refused looks {self.pk}"
