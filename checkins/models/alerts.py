"""Notices to a person, and the alerts for a counselor that they open."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When

from checkins.enums import AlertEventKind, AlertOutcome, AlertStatus, LevelChoice, NoticeKind
from checkins.models.accounts import User
from checkins.models.shared import SharedQuerySet, handing, sharers
from checkins.models.sharing import Scopes
from checkins.models.systems import System

USE = "shows_use"
BY_URGENCY = (NoticeKind.USE, NoticeKind.PLANNING, NoticeKind.PATTERN)
# The events that ask for a counselor's work, and those that end the wait for it.
ASKING = (AlertEventKind.OPENED, AlertEventKind.JOINED, AlertEventKind.REOPENED)
ANSWERING = (AlertEventKind.ACTED_ON, AlertEventKind.CLOSED, AlertEventKind.CORRECTED)
# The outcomes of an alert that was right, and all that a counselor's opinion can be.
RIGHT = (AlertOutcome.USEFUL, AlertOutcome.RETURNED_TO_USE)
JUDGED = (*RIGHT, AlertOutcome.NOT_USEFUL)


class NoticeQuerySet(SharedQuerySet):
    """Notices; a counselor sees those about use only with the scope of use."""

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        shared = super()._shared_with(counselor, at)
        return shared.filter(~Q(kind=NoticeKind.USE) | Q(person__in=sharers(counselor, at, USE)))

    def handed_to(self, system: System, at: datetime) -> Self:  # noqa: ARG002 as the base has it
        """Return no notice: what is handed on is the alerts."""
        return self.none()

    def within(self, scopes: Scopes) -> Self:
        """Return the notices that a consent with these scopes shows."""
        return self if scopes.use else self.exclude(kind=NoticeKind.USE)


class Notice(models.Model):
    """One notice to a person about one of their days. Append-only: a refold never takes it back.

    ``rung`` is the rung of the notice ladder, 1 (watch) to 3 (strong), or 0 for a notice about a
    single answer. ``stages`` and ``signs`` are the codes that explained it when it was shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    rung = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=12, choices=LevelChoice.choices)
    level_without_use = models.CharField(max_length=12, choices=LevelChoice.choices)
    stages = models.JSONField(default=list)
    signs = models.JSONField(default=list)
    shown_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["day", "shown_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day", "kind", "rung"], name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.PATTERN, rung__in=[1, 2, 3])
                | (Q(kind__in=NoticeKind.values, rung=0) & ~Q(kind="pattern")),
                name="%(app_label)s_%(class)s_rung_of_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


def _urgency() -> Case:
    return Case(*[When(cause=cause, then=rank) for rank, cause in enumerate(BY_URGENCY)])


class AlertQuerySet(SharedQuerySet):
    """Alerts; a counselor needs the scope of alerts, and for alerts about use also that of use."""

    scope = "shows_alerts"

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        shared = super()._shared_with(counselor, at)
        return shared.filter(~Q(cause=NoticeKind.USE) | Q(person__in=sharers(counselor, at, USE)))

    def handed_to(self, system: System, at: datetime) -> Self:
        shared = super().handed_to(system, at)
        return shared.filter(~Q(cause=NoticeKind.USE) | Q(person__in=handing(system, at, USE)))

    def within(self, scopes: Scopes) -> Self:
        """Return the alerts that a consent with these scopes shows."""
        if not scopes.alerts:
            return self.none()
        return self if scopes.use else self.exclude(cause=NoticeKind.USE)

    def of_cause(self, cause: NoticeKind) -> Self:
        return self.filter(cause=cause)

    def not_closed(self) -> Self:
        return self.exclude(status=AlertStatus.CLOSED)

    def waiting(self, at: datetime) -> Self:
        """Return the alerts that need attention: open, seen, or with a snooze over by ``at``."""
        returned = Q(status=AlertStatus.SNOOZED, snoozed_until__lte=at)
        return self.filter(Q(status__in=[AlertStatus.OPEN, AlertStatus.SEEN]) | returned)

    def set_aside(self, at: datetime) -> Self:
        """Return the alerts whose snooze goes on after ``at``, the first to end first."""
        snoozed = self.filter(status=AlertStatus.SNOOZED, snoozed_until__gt=at)
        return snoozed.order_by("snoozed_until")

    def aside_but_for_use(self, at: datetime) -> Self:
        """Return the alerts set aside at ``at``, without those of people who reported use since.

        It is for readers who may know of use.
        """
        began = AlertEvent.objects.filter(alert=OuterRef("pk"), kind=AlertEventKind.SNOOZED)
        used = Alert.objects.filter(person=OuterRef("person"), cause=NoticeKind.USE)
        used = used.exclude(outcome=AlertOutcome.CORRECTED)
        aside = self.set_aside(at).alias(began=Subquery(began.order_by("-pk").values("at")[:1]))
        return aside.filter(~Exists(used.filter(opened_at__gt=OuterRef("began"))))

    def worked(self) -> Self:
        """Return the alerts that somebody acted on or closed."""
        closed = Q(status=AlertStatus.CLOSED) & ~Q(outcome=AlertOutcome.CORRECTED)
        return self.filter(Q(status=AlertStatus.ACTED_ON) | closed)

    def most_pressing_first(self) -> Self:
        """Order by cause, use first and planning second, then by day."""
        return self.order_by(_urgency(), "day")

    def newest_first(self) -> Self:
        """Order by when they opened; of one moment the most pressing comes first."""
        return self.order_by("-opened_at", _urgency())

    def longest_first(self) -> Self:
        """Add as ``waits_since`` from when on nobody worked each alert, and order by it."""
        later = AlertEvent.objects.filter(
            alert=OuterRef("alert"), pk__gt=OuterRef("pk"), taken_back_by=None
        )
        began = AlertEvent.objects.filter(alert=OuterRef("pk"), kind__in=ASKING)
        began = began.filter(~Exists(later.filter(kind__in=ANSWERING))).order_by("pk")
        return self.annotate(waits_since=Subquery(began.values("at")[:1])).order_by("waits_since")

    def returned(self, at: datetime) -> Self:
        """Return the alerts whose snooze ended by ``at`` and that nobody has changed since."""
        return self.filter(status=AlertStatus.SNOOZED, snoozed_until__lte=at)


class Alert(models.Model):
    """A task for a counselor: one per person, day and cause.

    ``notice`` is the one that opened it; ``rung`` is the highest rung of the notices that joined.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="alerts", db_index=False
    )
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="alert")
    day = models.DateField()
    cause = models.CharField(max_length=8, choices=NoticeKind.choices)
    rung = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=8, choices=AlertStatus.choices, default=AlertStatus.OPEN)
    opened_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=AlertOutcome.choices, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day", "cause"], name="%(app_label)s_%(class)s_one_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=[NoticeKind.PATTERN, NoticeKind.PLANNING, NoticeKind.USE]),
                name="%(app_label)s_%(class)s_cause_opens",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=AlertStatus.CLOSED,
                    closed_at__isnull=False,
                    outcome__in=AlertOutcome.values,
                )
                | (~Q(status=AlertStatus.CLOSED) & Q(closed_at__isnull=True, outcome="")),
                name="%(app_label)s_%(class)s_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(cause=NoticeKind.PATTERN) | ~Q(outcome=AlertOutcome.RETURNED_TO_USE),
                name="%(app_label)s_%(class)s_returned_after_pattern",
            ),
            models.CheckConstraint(
                condition=Q(status=AlertStatus.SNOOZED, snoozed_until__isnull=False)
                | (
                    ~Q(status=AlertStatus.SNOOZED)
                    & Q(snoozed_until__isnull=True, status__in=AlertStatus.values)
                ),
                name="%(app_label)s_%(class)s_snoozed_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "status"], name="alert_of_person"),
            models.Index(fields=["person", "opened_at"], name="alert_by_opening"),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    def outcomes_for(self, scopes: Scopes) -> tuple[AlertOutcome, ...]:
        """Return the outcomes that a counselor whom a consent shows these scopes can give.

        Who is not shown use says nothing about it here either.
        """
        returns = self.cause == NoticeKind.PATTERN and scopes.use
        says_use = (AlertOutcome.RETURNED_TO_USE,) if returns else ()
        return (AlertOutcome.USEFUL, AlertOutcome.NOT_USEFUL, *says_use)

    def outcome_for(self, scopes: Scopes) -> AlertOutcome | None:
        """Return the outcome as a consent with these scopes shows it; None while not closed.

        Without use, a return to use is what it is in every count too: the alert was right.
        """
        if self.outcome == AlertOutcome.RETURNED_TO_USE and not scopes.use:
            return AlertOutcome.USEFUL
        return AlertOutcome(self.outcome) if self.outcome else None

    def returned_at(self, at: datetime) -> datetime | None:
        """Return when the snooze ended, if that was by ``at`` and the alert is unchanged since."""
        until = self.snoozed_until
        return until if self.status == AlertStatus.SNOOZED and until and until <= at else None


class AlertEvent(models.Model):
    """One change of an alert. Append-only.

    ``by`` is None if the person's answers caused it. ``day`` and ``rung`` are those of a notice
    that opened or joined the alert; ``text`` is a reason that somebody gave; ``takes_back`` is the
    event that no longer holds, since the contact that made it was taken back.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=AlertEventKind.choices)
    day = models.DateField(null=True, blank=True)
    rung = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=2000, blank=True)
    takes_back = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="taken_back_by"
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AlertEventKind.TAKEN_BACK, takes_back__isnull=False)
                | (~Q(kind=AlertEventKind.TAKEN_BACK) & Q(takes_back__isnull=True)),
                name="%(app_label)s_%(class)s_takes_one_back",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AlertEventKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"alert event {self.pk}"
