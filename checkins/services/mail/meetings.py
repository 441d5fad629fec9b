"""Mails that remind a person of a meeting, if they asked for it; the mails name no group."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from checkins.delivery.email import Letter
from checkins.engine.days import local_date
from checkins.engine.meetings import clock_words
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, SupportGroup, User
from checkins.queries.groups import planned_start
from checkins.services.mail.rules import (
    address_of,
    in_daytime,
    in_daytime_before,
    letter,
    may_be_mailed,
    queue,
)

DAYS_AHEAD = 2  # a reminder due the day before may move to the evening before that


def queue_meeting_reminders(*, at: datetime) -> int:
    """Queue the reminders whose time has come and return how many are new.

    Each meeting has one reminder, so a second run adds nothing. A reminder due at night leaves on
    the evening before. A reminder whose meeting has begun is not sent.
    """
    groups = SupportGroup.objects.with_reminder().with_listed().select_related("person")
    return sum(
        queue(group.person, OutboxRule.MEETING, day, at=at, group=group)
        for group in groups.order_by("pk")
        for day in _due_days(group, at)
        if may_be_mailed(group.person)
    )


def meeting_letter(message: OutboxMessage, person: User, at: datetime) -> Letter | None:
    """Return the mail; None if the meeting has begun, or the person wants no reminder any more."""
    group = SupportGroup.objects.with_reminder().with_listed().filter(pk=message.group_id).first()
    if group is None or person.zone is None:
        return None
    starts = planned_start(group, person=person, day=message.local_day)
    if starts is None or at >= starts:
        return None
    is_today = message.local_day == local_date(at, person.zone)
    clock = clock_words(starts.astimezone(person.zone).time())
    return letter(
        address_of(person), "meeting", is_today=is_today, day=message.local_day, clock=clock
    )


def _due_days(group: SupportGroup, at: datetime) -> Iterator[date]:
    """Yield the local days of the meetings whose reminder is due."""
    person = group.person
    if person.zone is None or group.remind_hours is None:
        return
    today, lead = local_date(at, person.zone), timedelta(hours=group.remind_hours)
    for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)):
        starts = planned_start(group, person=person, day=day)
        if starts is None:
            continue
        due = in_daytime_before(starts.astimezone(UTC) - lead, person)
        if due <= at and in_daytime(at, person) < starts:
            yield day
