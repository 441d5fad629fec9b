"""What a person wants to be reminded of, and what is due at which moment."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from checkins.enums import Channel, OutboxRule
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.groups import SupportGroup
from checkins.models.sharing import Consent


class Reminders(models.Model):
    """One person's choice of reminders. Every time is on the person's own clock; None is off.

    ``nudged_on`` is the local day of the one nudge to who has gone quiet: nothing more is sent
    until they check in, which clears it.
    """

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="reminders"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    checkin_at = models.TimeField(null=True, blank=True)
    asks_again = models.BooleanField(default=False)  # once more, two hours later
    step_at = models.TimeField(null=True, blank=True)
    week_on = models.PositiveSmallIntegerField(null=True, blank=True)  # Monday 0
    week_at = models.TimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)  # the first day with reminders again
    nudged_on = models.DateField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="%(app_label)s_%(class)s_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(week_on=None, week_at=None)
                | Q(week_on__isnull=False, week_on__in=range(7), week_at__isnull=False),
                name="%(app_label)s_%(class)s_week_has_day_and_time",
            ),
            models.CheckConstraint(
                condition=Q(asks_again=False) | Q(checkin_at__isnull=False),
                name="%(app_label)s_%(class)s_again_after_a_first",
            ),
        ]

    def __str__(self) -> str:
        return f"reminders of {self.pk}"


class DueQuerySet(models.QuerySet["Due"]):
    """What waits for its moment. No page lists it."""

    def due(self, at: datetime) -> Self:
        """Return the rows whose moment has come, the longest waiting first."""
        return self.filter(next_due_at__lte=at).order_by("next_due_at")


class Due(models.Model):
    """The next moment at which something is to be looked at for one account, by one rule.

    The worker reads these rows alone, never all people: it queues what the rule gives, and writes
    the next moment or deletes the row. A meeting's row has its ``group``, an end's its ``consent``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=12, choices=OutboxRule.choices)
    group = models.ForeignKey(SupportGroup, null=True, on_delete=models.CASCADE, related_name="+")
    consent = models.ForeignKey(Consent, null=True, on_delete=models.CASCADE, related_name="+")
    next_due_at = models.DateTimeField(db_index=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rule"],
                condition=Q(group=None, consent=None),
                name="%(app_label)s_%(class)s_once",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(group__isnull=False),
                name="%(app_label)s_%(class)s_once_a_group",
            ),
            models.UniqueConstraint(
                fields=["consent", "rule"],
                condition=Q(consent__isnull=False),
                name="%(app_label)s_%(class)s_once_a_consent",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=OutboxRule.values), name="%(app_label)s_%(class)s_rule_known"
            ),
        ]

    def __str__(self) -> str:
        return f"due {self.pk}"


class WorkerTick(models.Model):
    """When the worker last looked for what is due: one row, about nobody."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="%(app_label)s_%(class)s_one_row")
        ]

    def __str__(self) -> str:
        return "the worker's last tick"
