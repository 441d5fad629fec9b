"""Calls that people asked for: whom they asked, whether it was seen, and what was answered."""

import uuid
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from checkins.engine.calls import CallHours
from checkins.enums import CallAnswer, Channel
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.moments import at_most_between
from checkins.models.supporters import Supporter

CALL_WAITS = timedelta(hours=2)  # how long an asked call lives
UNSEEN_AFTER = timedelta(minutes=10)  # when the page offers the next person


class CallAgreementQuerySet(models.QuerySet["CallAgreement"]):
    """Agreements, which their own supporter alone may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the supporter's own agreement."""
        is_one = user.is_authenticated and user.is_active and user.is_supporter
        return self.filter(account=user) if is_one else self.none()


class CallAgreement(models.Model):
    """A supporter's agreement to be told when somebody would like a call: how, and at what hours.

    It is for those whose invitation was accepted before ``agreed_at``; who invites later is agreed
    to anew. It names no link, so that a page which shows it tells nothing of any. Without hours it
    is any hour. The hours are on the supporter's own clock, and may pass midnight.
    """

    account = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="call_agreement"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()

    objects = CallAgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="%(app_label)s_%(class)s_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False) & ~Q(starts_at=F("ends_at")),
                name="%(app_label)s_%(class)s_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def hours(self) -> CallHours:
        """The hours, on the supporter's own clock."""
        return CallHours(ZoneInfo(self.zone), self.starts_at, self.ends_at)


class AskedCallQuerySet(OwnedQuerySet):
    """Asked calls and their named filters."""

    def open_at(self, at: datetime) -> Self:
        """Return the calls that still wait: neither taken back nor two hours old."""
        return self.filter(taken_back_at=None, asked_at__lte=at, asked_at__gt=at - CALL_WAITS)

    def _shown_to(self, supporter: User, at: datetime) -> Self:
        links = Supporter.objects.in_force(at).agreed_to_calls().filter(account=supporter)
        return self.open_at(at).filter(link__in=links)


class AskedCall(models.Model):
    """One call that a person asked one supporter for. It lives two hours, and can be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="asked_calls")
    link = models.ForeignKey(
        Supporter, on_delete=models.CASCADE, related_name="asked_calls", db_index=False
    )
    asked_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=CallAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AskedCallQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=CallAnswer.values, answered_at__isnull=False, seen_at__isnull=False),
                name="%(app_label)s_%(class)s_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None)
                | at_most_between("asked_at", "answered_at", CALL_WAITS),
                name="%(app_label)s_%(class)s_answered_in_time",
            ),
        ]
        indexes = [models.Index(fields=["link", "asked_at"], name="asked_call_of_link")]

    def __str__(self) -> str:
        return f"asked call {self.pk}"

    @property
    def open_until(self) -> datetime:
        """The moment at which it is over, unless it is taken back before."""
        return self.asked_at + CALL_WAITS

    def is_open(self, at: datetime) -> bool:
        """Return whether it waits at ``at``: neither taken back nor two hours old."""
        return self.taken_back_at is None and at < self.open_until
