"""A short PIN of one device, by which its account unlocks what a quiet phone has hidden."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User
from checkins.models.devices import Device

MOST_WRONG = 5


class DevicePinQuerySet(models.QuerySet["DevicePin"]):
    """PINs, which their own account alone may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the PINs of the account's own devices; staff have none."""
        is_active = user.is_authenticated and user.is_active and not user.works_here
        return self.filter(device__account=user) if is_active else self.none()

    def with_tries_left(self) -> Self:
        """Return the PINs at which somebody may guess once more."""
        return self.filter(tries__lt=MOST_WRONG)


class DevicePin(models.Model):
    """The PIN of a device: its slow hash alone, and the tries since the last right one.

    It proves nothing but that the phone's owner looks: an account is never changed by it.
    """

    device = models.OneToOneField(
        Device, on_delete=models.CASCADE, primary_key=True, related_name="pin"
    )
    pin_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    set_at = models.DateTimeField()

    objects = DevicePinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tries__lte=MOST_WRONG),
                name="%(app_label)s_%(class)s_five_tries",
            ),
        ]

    def __str__(self) -> str:
        return f"pin of {self.device_id}"
