"""Browsers that signed in before, and the links that let a new one in."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.models.accounts import User
from checkins.models.links import link_token

KNOWN_FOR = timedelta(days=400)
A_BROWSER = "A browser"  # one whose maker or system nobody needs to know
NOT_LEARNED = "?"  # in place of a sign-in that began before devices noted theirs
LINK_GOOD_FOR = timedelta(minutes=15)


class DeviceQuerySet(models.QuerySet["Device"]):
    """Known devices, which their own account alone may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the account's own devices, whatever its role."""
        is_active = user.is_authenticated and user.is_active
        return self.filter(account=user) if is_active else self.none()

    def known_at(self, at: datetime) -> Self:
        """Return the devices that were used within ``KNOWN_FOR``."""
        return self.filter(used_at__gt=at - KNOWN_FOR)

    def over(self, at: datetime) -> Self:
        """Return the devices that nobody used for so long."""
        return self.filter(used_at__lte=at - KNOWN_FOR)

    def news(self) -> Self:
        """Return the devices of which the other ones are still to say that they are new."""
        return self.filter(is_news=True)


class Device(models.Model):
    """A browser in which an account signed in. Of its cookie's token only the hash is stored.

    It signs nobody in. It gives tries of its own, which a stranger elsewhere cannot use up.
    ``session_hash`` names the row of its sign-in's session, "" once its owner signed out in it;
    the session may be over all the same. ``label`` is a browser's name and a system's, no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(db_index=True)
    label = models.CharField(max_length=40, default=A_BROWSER)
    session_hash = models.CharField(max_length=64, blank=True, db_index=True)
    is_news = models.BooleanField(default=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__gte=models.F("made_at")),
                name="%(app_label)s_%(class)s_used_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"device {self.pk}"

    @property
    def tries_key(self) -> str:
        """The key by which the tries on this device are counted."""
        return f"device {self.pk}"


class DeviceLinkQuerySet(models.QuerySet["DeviceLink"]):
    """Links and their named filters. No page lists them."""

    def open_at(self, at: datetime) -> Self:
        """Return the links that still sign in, once.

        It asks this table alone: an update that joins another would use a link twice at once.
        """
        return self.filter(used_at=None, good_until__gt=at)

    def over(self, at: datetime) -> Self:
        """Return the links that are too old, used or not."""
        return self.filter(good_until__lte=at)


class DeviceLink(models.Model):
    """A link, mailed to a confirmed address, that signs in once without the password.

    Its id is the mail's, so that a mail that is sent again has the same link. Of the token only the
    hash is stored.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    good_until = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(good_until__gt=models.F("made_at")),
                name="%(app_label)s_%(class)s_good_for_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"device link {self.pk}"

    @property
    def token(self) -> str:
        """The link's token, which only this server can make again from the row."""
        return link_token("checkins.device_link", self.pk)
