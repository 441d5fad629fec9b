"""Reminders of a meeting, for who asked for them; they name no group.

A group has one row that says when to look next. Whatever moves a meeting plans the row anew.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from checkins.engine.days import local_date
from checkins.engine.meetings import LOOK_AHEAD_DAYS
from checkins.engine.silence import break_on
from checkins.enums import Channel, OutboxRule
from checkins.models import Due, OutboxMessage, PushSubscription, Reminders, SupportGroup, User
from checkins.queries.groups import planned_start
from checkins.services.mail.due import Looked
from checkins.services.mail.rules import in_daytime, in_daytime_before

DAYS_AHEAD = 2  # a reminder due the day before may move to the evening before that


class Chosen(NamedTuple):
    """What a person chose for all reminders: how they come, and the first day after a pause."""

    channel: str = Channel.EMAIL
    paused_until: date | None = None


@transaction.atomic
def plan_meetings(*, at: datetime, **of: Any) -> None:
    """Write anew when to look at each of the groups that have these fields.

    New rows replace the old ones, so that a worker that read an old one changes no new one.
    """
    Due.objects.filter(group__in=SupportGroup.with_removed.filter(**of)).delete()
    groups = SupportGroup.objects.with_reminder().with_listed().select_related("person")
    moments = ((group, _look_at(group, at)) for group in groups.filter(**of))
    Due.objects.bulk_create(
        Due(account=group.person, rule=OutboxRule.MEETING, group=group, next_due_at=moment)
        for group, moment in moments
        if moment
    )


def look_at_meetings(rows: Sequence[Due], at: datetime) -> Sequence[Looked]:
    """Queue the reminders whose time has come; three queries.

    Each meeting has one, so a second look adds nothing. What is due at night leaves on the evening
    before. A reminder whose meeting has begun is not sent.
    """
    confirmed = EmailAddress.objects.filter(user=OuterRef("person"), verified=True)
    browsers = PushSubscription.objects.filter(account=OuterRef("person"))
    found = (
        SupportGroup.objects.with_reminder()
        .with_listed()
        .select_related("person__profile", "person__status")
        .annotate(has_address=Exists(confirmed), has_browser=Exists(browsers))
        .filter(pk__in=[row.group_id for row in rows])
    )
    groups = {group.pk: group for group in found}
    own = Reminders.objects.filter(person__in=[row.account_id for row in rows])
    chosen = {
        whose: Chosen(*rest)
        for whose, *rest in own.values_list("person_id", "channel", "paused_until")
    }
    queued = OutboxMessage.objects.filter(
        group__in=groups, local_day__gte=at.date() - timedelta(days=DAYS_AHEAD)
    )
    known = set(queued.values_list("group_id", "local_day"))
    return [
        _look(row, groups.get(row.group_id), chosen.get(row.account_id, Chosen()), known, at)
        for row in rows
    ]


def meeting_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return where the reminder leads; None if nobody wants it any more, or the meeting began."""
    return None if _starts(message, at) is None else reverse("home")


def _starts(message: OutboxMessage, at: datetime) -> datetime | None:
    """Return when a message's meeting starts; None if it has, or nobody wants the reminder."""
    person = message.person
    group = SupportGroup.objects.with_reminder().with_listed().filter(pk=message.group_id).first()
    if group is None or person is None or person.zone is None:
        return None
    starts = planned_start(group, person=person, day=message.local_day)
    if starts is None or at >= starts or _is_off(message.local_day, person):
        return None
    return starts


def _look(
    row: Due,
    group: SupportGroup | None,
    chosen: Chosen,
    known: set[tuple[UUID | None, date]],
    at: datetime,
) -> Looked:
    """Return the messages about a group's meetings, and when to look again.

    A meeting of which the person was reminded is ``known``, whichever way that came.
    """
    if group is None or not group.person.is_active:
        return Looked(row, None)
    away = group.person.status.away
    channel, paused = _channel(group, chosen), chosen.paused_until
    messages = [
        _message(group, day, starts, channel, at)
        for day, starts in _due_days(group, at)
        if channel and not (paused and day < paused) and not break_on(day, away)
        if (group.pk, day) not in known
    ]
    return Looked(row, _next_due(group, at), messages)


def _channel(group: Any, chosen: Chosen) -> Channel | None:
    """Return how a reminder reaches the group's person, as the look read it; None if in no way."""
    if not group.person.is_there:
        return None  # the moments go on, as the person may yet stay
    if chosen.channel == Channel.PUSH and group.has_browser:
        return Channel.PUSH
    return Channel.EMAIL if group.person.profile.wants_mail and group.has_address else None


def _message(
    group: SupportGroup, day: date, starts: datetime, channel: Channel, at: datetime
) -> OutboxMessage:
    person = group.person
    message = OutboxMessage(person=person, recipient=person, group=group, local_day=day)
    message.rule, message.channel = OutboxRule.MEETING, channel
    message.queued_at, message.next_at = at, in_daytime(at, person)
    message.good_until = starts
    return message


def _look_at(group: SupportGroup, at: datetime) -> datetime | None:
    """Return when to look at a group: at once, if a reminder is due already."""
    return at if any(_due_days(group, at)) else _next_due(group, at)


def _due_days(group: SupportGroup, at: datetime) -> Iterator[tuple[date, datetime]]:
    """Yield the local day and the start of each meeting whose reminder is due."""
    for day, due, starts in _coming(group, at, DAYS_AHEAD):
        if due <= at and in_daytime(at, group.person) < starts:
            yield day, starts


def _next_due(group: SupportGroup, at: datetime) -> datetime | None:
    """Return the moment of the first reminder that is not due yet."""
    return next((due for _, due, _ in _coming(group, at, LOOK_AHEAD_DAYS) if due > at), None)


def _coming(
    group: SupportGroup, at: datetime, days: int
) -> Iterator[tuple[date, datetime, datetime]]:
    """Yield the local day of each coming meeting, when its reminder is due, and when it starts."""
    person = group.person
    if person.zone is None or group.remind_hours is None:
        return
    today, lead = local_date(at, person.zone), timedelta(hours=group.remind_hours)
    for day in (today + timedelta(days=ahead) for ahead in range(days + 1)):
        starts = planned_start(group, person=person, day=day)
        if starts is not None:
            yield day, in_daytime_before(starts.astimezone(UTC) - lead, person), starts


def _is_off(day: date, person: User) -> bool:
    """Return whether the person paused reminders on a day, or is away."""
    paused = Reminders.objects.filter(person=person, paused_until__gt=day).exists()
    return paused or break_on(day, person.status.away) is not None
