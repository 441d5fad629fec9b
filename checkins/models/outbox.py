"""The outbox: each message is written once, and a command on the server sends it."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from checkins.enums import Channel, OutboxRule
from checkins.models.access import OwnedQuerySet
from checkins.models.account_changes import AccountNotice
from checkins.models.accounts import User
from checkins.models.alerts import Alert
from checkins.models.calls import AskedCall
from checkins.models.groups import SupportGroup
from checkins.models.staff import StaffInvitation

OF_AN_ALERT = (OutboxRule.URGENT, OutboxRule.ALERT)


class OutboxMessageQuerySet(OwnedQuerySet):
    """Messages and their named filters."""

    def due(self, at: datetime) -> Self:
        """Return the messages that are due at ``at`` and that no sender holds."""
        return self.free(at).filter(next_at__lte=at)

    def free(self, at: datetime) -> Self:
        """Return the waiting messages that no sender holds, whether or not they are due."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=at))

    def waiting(self) -> Self:
        """Return the messages that were neither sent nor dropped."""
        return self.filter(sent_at=None, dropped_at=None)


class OutboxMessage(models.Model):
    """One message to one recipient about one of a person's days, caused by one rule.

    It holds no text and no address: both are made when it is sent, and the rule then checks again
    whether it may be sent. ``lease`` is the sender that holds it, until ``leased_until``. A
    reminder is of one ``group``: two meetings on a day make two messages. Somebody invited has no
    account yet, so their message has an ``invitation`` instead of a person and a recipient. A mail
    about a change of the account has a ``notice``, which knows the address: it may be gone by then.
    What a counselor hears of an ``alert`` is about its person, and so is an asked ``call``. A
    message that its recipient asked for, to try it out, has the ``form_id`` of that form. After
    ``good_until``, such as a meeting's beginning, it says nothing any more, and is dropped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="messages")
    recipient = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    invitation = models.OneToOneField(
        StaffInvitation, null=True, on_delete=models.CASCADE, related_name="+"
    )
    notice = models.OneToOneField(
        AccountNotice, null=True, on_delete=models.CASCADE, related_name="message"
    )
    rule = models.CharField(max_length=12, choices=OutboxRule.choices)
    group = models.ForeignKey(SupportGroup, null=True, on_delete=models.CASCADE, related_name="+")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="messages")
    call = models.ForeignKey(
        AskedCall, null=True, on_delete=models.CASCADE, related_name="messages"
    )
    form_id = models.UUIDField(null=True, blank=True, editable=False)
    local_day = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    good_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["next_at", "queued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule", "local_day", "recipient", "channel"],
                condition=Q(group=None, notice=None, alert=None, call=None, form_id=None),
                name="%(app_label)s_%(class)s_once",
            ),
            models.UniqueConstraint(
                fields=["alert", "recipient", "channel"],
                condition=Q(alert__isnull=False),
                name="%(app_label)s_%(class)s_once_an_alert",
            ),
            models.UniqueConstraint(
                fields=["call", "channel"],
                condition=Q(call__isnull=False),
                name="%(app_label)s_%(class)s_once_a_call",
            ),
            models.UniqueConstraint(
                fields=["recipient", "form_id", "channel"],
                condition=Q(form_id__isnull=False),
                name="%(app_label)s_%(class)s_once_a_form",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=OF_AN_ALERT, alert__isnull=False)
                | (~Q(rule__in=OF_AN_ALERT) & Q(alert=None)),
                name="%(app_label)s_%(class)s_alert_of_its_rules",
            ),
            models.CheckConstraint(
                condition=Q(rule=OutboxRule.CALL, call__isnull=False)
                | (~Q(rule=OutboxRule.CALL) & Q(call=None)),
                name="%(app_label)s_%(class)s_call_of_its_rule",
            ),
            models.CheckConstraint(
                condition=Q(rule=OutboxRule.TEST, form_id__isnull=False)
                | (~Q(rule=OutboxRule.TEST) & Q(form_id=None)),
                name="%(app_label)s_%(class)s_test_of_a_form",
            ),
            models.UniqueConstraint(
                fields=["group", "rule", "local_day", "recipient", "channel"],
                condition=Q(group__isnull=False),
                name="%(app_label)s_%(class)s_once_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(rule=OutboxRule.MEETING, group__isnull=False)
                | (~Q(rule=OutboxRule.MEETING) & Q(group=None)),
                name="%(app_label)s_%(class)s_reminder_of_a_group",
            ),
            models.CheckConstraint(
                condition=Q(rule=OutboxRule.ACCOUNT, notice__isnull=False)
                | (~Q(rule=OutboxRule.ACCOUNT) & Q(notice=None)),
                name="%(app_label)s_%(class)s_account_has_notice",
            ),
            models.CheckConstraint(
                condition=Q(
                    rule=OutboxRule.INVITED, invitation__isnull=False, person=None, recipient=None
                )
                | (
                    ~Q(rule=OutboxRule.INVITED)
                    & Q(invitation=None, person__isnull=False, recipient__isnull=False)
                ),
                name="%(app_label)s_%(class)s_of_a_person_or_an_invitation",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=OutboxRule.values, channel__in=Channel.values),
                name="%(app_label)s_%(class)s_choices_known",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(dropped_at=None),
                name="%(app_label)s_%(class)s_one_end",
            ),
            models.CheckConstraint(
                condition=Q(lease=None, leased_until=None)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="%(app_label)s_%(class)s_lease_has_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(sent_at=None, dropped_at=None),
                name="outbox_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def was_not_taken(self) -> bool:
        """Whether the message waits because the last try to send it failed."""
        return bool(self.attempts) and not (self.lease or self.sent_at or self.dropped_at)

    @property
    def about(self) -> User | StaffInvitation:
        """The account or invitation that logs name."""
        return self.person or self.invitation  # type: ignore[return-value]  # one is set
