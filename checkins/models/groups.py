"""Support groups: each person's own, and the clinic's list from which they can pick."""

import uuid
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from checkins.enums import GroupKind, GroupLanguage, ReminderLead
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.removals import KeptManager, Removable, is_kept, removed_index
from checkins.models.sealed import SealedRow, SealedText

WEEKDAYS = range(7)


class ClinicGroupQuerySet(models.QuerySet[Any]):
    """Groups on the clinic's list, retired ones included."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the offered groups to a person, the whole list to an operator, else none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_operator:
            return self.all()
        return self.filter(retired_at=None) if user.is_person else self.none()


class ClinicGroup(MadeByForm):
    """A weekly group on the clinic's list; no page shows who picked it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=GroupKind.choices)
    weekday = models.PositiveSmallIntegerField()  # Monday 0, in the group's own zone
    starts_at = models.TimeField()
    time_zone = models.CharField(max_length=64)
    is_online = models.BooleanField(default=False)
    place = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, choices=GroupLanguage.choices)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=GroupKind.values, language__in=GroupLanguage.values),
                name="%(app_label)s_%(class)s_choices_known",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__in=WEEKDAYS),
                name="%(app_label)s_%(class)s_weekday_known",
            ),
            models.CheckConstraint(
                condition=models.Q(link="")
                | models.Q(link__startswith="https://")
                | models.Q(link__startswith="http://"),
                name="%(app_label)s_%(class)s_link_leads_to_a_page",
            ),
            one_row_a_form(),
        ]

    def __str__(self) -> str:
        return f"listed group {self.pk}"


class SupportGroupQuerySet(OwnedQuerySet):
    """People's own groups and their named filters."""

    def with_listed(self) -> Self:
        """Read the clinic's entry of each picked group in the same query."""
        return self.select_related("listed")

    def with_reminder(self) -> Self:
        """Return the groups that the person has not stopped and wants reminders of."""
        return self.filter(remind_hours__isnull=False, stopped_on=None)


class SupportGroup(MadeByForm, Removable, SealedRow):
    """A group that a person goes to: in their own words, or picked from the clinic's list.

    A picked group has no name, time or place of its own: the list's entry gives them. Weekday and
    time are on the person's own clock. ``skipped_days`` are ISO dates. ``remind_hours`` is how many
    hours before a meeting a mail leaves; None for no mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="support_groups")
    listed = models.ForeignKey(ClinicGroup, null=True, on_delete=models.PROTECT, related_name="+")
    sealed_name = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=GroupKind.choices, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    sealed_place = models.TextField(blank=True)
    sealed_link = models.TextField(blank=True)
    skipped_days = models.JSONField(default=list)
    remind_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=ReminderLead.choices
    )
    from_day = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    name = SealedText("sealed_name")
    place = SealedText("sealed_place")
    link = SealedText("sealed_link")
    objects = KeptManager.from_queryset(SupportGroupQuerySet)()
    with_removed = SupportGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "listed"],
                condition=is_kept(),
                name="%(app_label)s_%(class)s_picked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(listed=None, kind__in=GroupKind.values)
                & ~models.Q(sealed_name="")
                | models.Q(listed__isnull=False, sealed_name="", kind="", weekday=None),
                name="%(app_label)s_%(class)s_own_or_listed",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday=None, starts_at=None)
                | models.Q(weekday__isnull=False, weekday__in=WEEKDAYS, starts_at__isnull=False),
                name="%(app_label)s_%(class)s_day_with_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_hours=None)
                | models.Q(remind_hours__isnull=False, remind_hours__in=ReminderLead.values),
                name="%(app_label)s_%(class)s_reminder_known",
            ),
            one_row_a_form("person", kept=is_kept()),
        ]
        indexes = [removed_index()]

    def __str__(self) -> str:
        return f"group {self.pk}"
