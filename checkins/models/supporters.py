"""Supporters, to whom a person shows signals, and those signals."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef

from checkins.enums import Ended, Signal, SupporterSees
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User, is_there
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.links import link_token
from checkins.models.moments import at_least_between
from checkins.models.sealed import SealedRow, SealedText

WAITS = timedelta(hours=24)  # from the accepted invitation to the link in force
SIGNAL_HOLDS = timedelta(hours=24)  # an older signal would mislead


class SupporterQuerySet(OwnedQuerySet):
    """Links from a person to a supporter; whether one is in force is computed, never stored."""

    def kept(self) -> Self:
        """Return the links that were not removed: invitations, waiting links and links in force."""
        return self.filter(removed_at=None)

    def open_at(self, at: datetime) -> Self:
        """Return the invitations that can be accepted at ``at``."""
        waiting = self.kept().filter(accepted_at=None, expires_at__gt=at)
        return waiting.filter(is_there("person__"))

    def in_force(self, at: datetime) -> Self:
        """Return the links that are in force at the moment ``at``."""
        return self.kept().filter(is_there("person__"), effective_at__lte=at)

    def agreed_to_calls(self) -> Self:
        """Return the links whose supporter agreed, since they accepted, to be asked for a call."""
        since = models.F("accepted_at")
        return self.filter(is_there("account__"), account__call_agreement__agreed_at__gte=since)

    def _shown_to(self, supporter: User, at: datetime) -> Self:
        return self.in_force(at).filter(account=supporter)


class Supporter(MadeByForm, SealedRow):
    """One person's link to one supporter: first an invitation, in force a day after it is accepted.

    Of the invitation's token only the hash is stored. ``removed_at`` is set once, without a message
    to anybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="supporters")
    account = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="supports"
    )
    sealed_name = models.TextField()
    sealed_shown_name = models.TextField()
    sees = models.CharField(max_length=8, choices=SupporterSees.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=12, choices=Ended.choices, blank=True)

    name = SealedText("sealed_name")  # the person's name for the supporter
    shown_name = SealedText("sealed_shown_name")  # the person's name as the supporter sees it
    objects = SupporterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account=None, accepted_at=None, effective_at=None)
                | models.Q(
                    account__isnull=False,
                    accepted_at__isnull=False,  # a comparison with null would let a row pass
                    effective_at__isnull=False,
                )
                & at_least_between("accepted_at", "effective_at", WAITS),
                name="%(app_label)s_%(class)s_waits_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(sees__in=SupporterSees.values),
                name="%(app_label)s_%(class)s_choice_known",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("invited_at")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "account"],
                condition=models.Q(removed_at=None),
                name="%(app_label)s_%(class)s_one_kept",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_because="")
                | models.Q(removed_at__isnull=False, removed_because__in=Ended.values),
                name="%(app_label)s_%(class)s_reason_of_an_end",
            ),
            one_row_a_form("person"),
        ]

    def __str__(self) -> str:
        return f"supporter {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Return whether the invitation can be accepted at ``at``."""
        is_waiting = self.accepted_at is None and self.removed_at is None
        return is_waiting and self.expires_at > at

    @property
    def token(self) -> str:
        """The invitation's token, which only this server can make again from the row."""
        return link_token("checkins.supporter", self.pk)

    @property
    def sees_signal(self) -> bool:
        """Whether the supporter sees the person's signal while the link is in force."""
        return self.sees == SupporterSees.SIGNAL


class SupportSignalQuerySet(OwnedQuerySet):
    """Signals from people to their supporters."""

    def in_force(self, at: datetime) -> Self:
        """Return the signals that were given in the 24 hours before ``at``."""
        return self.filter(said_at__gt=at - SIGNAL_HOLDS, said_at__lte=at)

    def _shown_to(self, supporter: User, at: datetime) -> Self:
        links = Supporter.objects.in_force(at).filter(
            account=supporter, sees=SupporterSees.SIGNAL, person=OuterRef("person")
        )
        # What was said before a supporter's link began was not said to them.
        return self.in_force(at).filter(Exists(links.filter(effective_at__lte=OuterRef("said_at"))))


class SupportSignal(models.Model):
    """A person's newest signal to all supporters who may see it; earlier signals are not kept."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="support_signal"
    )
    signal = models.CharField(max_length=8, choices=Signal.choices)
    said_at = models.DateTimeField()

    objects = SupportSignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signal__in=Signal.values),
                name="%(app_label)s_%(class)s_known",
            )
        ]

    def __str__(self) -> str:
        return f"signal {self.pk}"

    @property
    def holds_until(self) -> datetime:
        """The moment at which the signal expires."""
        return self.said_at + SIGNAL_HOLDS
