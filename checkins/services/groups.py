"""Writing a person's groups and meetings."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from checkins.enums import GroupKind
from checkins.models import ClinicGroup, SupportGroup, User
from checkins.queries.groups import coming_days
from checkins.services import audit
from checkins.services.mail.meetings import plan_meetings
from checkins.services.removals import (
    TakenMeanwhileError,
    bring_back,
    removed_row,
    take_away,
)
from checkins.services.turns import made_before, take_turn

MOST_GROUPS = 20
SKIPS_KEPT_DAYS = 31  # a day can be filled in for a week; older skips have no use any more


class TooManyGroupsError(Exception):
    """The person has 20 groups already; a page holds no more."""


class GroupOfTheListError(Exception):
    """A group picked from the clinic's list follows that list, so the person cannot edit it."""


class NotAMeetingError(Exception):
    """The group does not meet on that day."""


@dataclass(frozen=True, slots=True)
class GroupDetails:
    """A person's details of a group; weekday and time are both given or both absent."""

    name: str
    kind: GroupKind
    weekday: int | None = None
    starts_at: time | None = None
    place: str = ""
    link: str = ""


@transaction.atomic
def add_group(
    *,
    by: User,
    at: datetime,
    today: date,
    details: GroupDetails,
    form_id: uuid.UUID | None = None,
) -> SupportGroup:
    """Add a group of the person's own to their list, from ``today`` on, once for each form.

    :raises TooManyGroupsError: at 20 groups.
    """
    take_turn(by)
    if made := made_before(SupportGroup, form_id, person=by):
        return made
    _refuse_if_full(by)
    group = SupportGroup(id=uuid.uuid4(), person=by, from_day=today, created_at=at, form_id=form_id)
    _write(group, details)
    group.save(force_insert=True)
    audit.record(action="group_added", about=by, by=by, at=at)
    return group


@transaction.atomic
def pick_group(*, listed: ClinicGroup, by: User, at: datetime, today: date) -> SupportGroup:
    """Add a group from the clinic's list to the person's own; start it again if it was stopped.

    :raises TooManyGroupsError: at 20 groups.
    """
    take_turn(by)
    group: SupportGroup | None = (
        SupportGroup.objects.visible_to(by).select_for_update().filter(listed=listed).first()
    )
    if group is not None:
        start_group(group=group, by=by, at=at, today=today)
        return group
    _refuse_if_full(by)
    group = SupportGroup(id=uuid.uuid4(), person=by, listed=listed, from_day=today, created_at=at)
    group.save(force_insert=True)
    audit.record(action="group_picked", about=by, by=by, at=at)
    return group


@transaction.atomic
def change_group(*, group: SupportGroup, by: User, at: datetime, details: GroupDetails) -> None:
    """Replace a group's details.

    :raises GroupOfTheListError: if the group was picked from the clinic's list.
    """
    if group.listed_id is not None:
        raise GroupOfTheListError(group.pk)
    _write(group, details)
    group.save(
        update_fields=["sealed_name", "kind", "weekday", "starts_at", "sealed_place", "sealed_link"]
    )
    plan_meetings(at=at, pk=group.pk)
    audit.record(action="group_changed", about=by, by=by, at=at)


@transaction.atomic
def skip_meeting(
    *, group: SupportGroup, day: date, skips: bool, by: User, at: datetime, today: date
) -> None:
    """Record that the person skips the meeting on ``day``, or that they go after all.

    :raises NotAMeetingError: if the group does not meet on that day.
    """
    row = SupportGroup.objects.visible_to(by).select_for_update(of=("self",)).with_listed()
    current = row.get(pk=group.pk)
    if day not in coming_days(current, person=by, today=today):
        raise NotAMeetingError(day.isoformat())
    kept = {
        text
        for text in current.skipped_days
        if date.fromisoformat(text) >= today - timedelta(days=SKIPS_KEPT_DAYS)
    }
    current.skipped_days = sorted(kept | {day.isoformat()} if skips else kept - {day.isoformat()})
    current.save(update_fields=["skipped_days"])
    plan_meetings(at=at, pk=group.pk)
    action = "meeting_skipped" if skips else "meeting_not_skipped"
    audit.record(action=action, about=by, by=by, at=at, day=day.isoformat())


@transaction.atomic
def set_reminder(*, group: SupportGroup, hours: int | None, by: User, at: datetime) -> None:
    """Set how many hours before each meeting a reminder is mailed; None for no mail."""
    if SupportGroup.objects.visible_to(by).filter(pk=group.pk).update(remind_hours=hours):
        plan_meetings(at=at, pk=group.pk)
        audit.record(action="reminder_set", about=by, by=by, at=at, hours=hours)


@transaction.atomic
def stop_group(*, group: SupportGroup, by: User, at: datetime, today: date) -> None:
    """Plan no meetings of the group from ``today`` on; a stopped group stays as it is."""
    going = SupportGroup.objects.visible_to(by).filter(pk=group.pk, stopped_on=None)
    if going.update(stopped_on=today):
        plan_meetings(at=at, pk=group.pk)
        audit.record(action="group_stopped", about=by, by=by, at=at)


@transaction.atomic
def start_group(*, group: SupportGroup, by: User, at: datetime, today: date) -> None:
    """Plan a stopped group's meetings again from ``today`` on; other groups stay as they are."""
    stopped = SupportGroup.objects.visible_to(by).filter(pk=group.pk, stopped_on__isnull=False)
    if stopped.update(stopped_on=None, from_day=today, skipped_days=[]):
        plan_meetings(at=at, pk=group.pk)
        audit.record(action="group_started", about=by, by=by, at=at)


@transaction.atomic
def remove_group(*, group: SupportGroup, by: User, at: datetime) -> None:
    """Take a group off the list, for good after a day; the answers of past days stay."""
    if take_away(group, by=by, at=at):
        plan_meetings(at=at, pk=group.pk)
        audit.record(action="group_removed", about=by, by=by, at=at)


@transaction.atomic
def undo_remove_group(*, group_id: uuid.UUID, by: User, at: datetime) -> SupportGroup:
    """Bring a group back within a day of its removal.

    :raises TooManyGroupsError: at 20 groups.
    :raises TakenMeanwhileError: if the same group was picked from the clinic's list again.
    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such group.
    """
    group: SupportGroup = removed_row(SupportGroup, group_id, by=by, at=at)
    mine = SupportGroup.objects.visible_to(by)
    if group.listed_id and mine.filter(listed=group.listed_id).exists():
        raise TakenMeanwhileError(group.pk)
    _refuse_if_full(by)
    bring_back(group, by=by, at=at, action="group_brought_back")
    plan_meetings(at=at, pk=group.pk)
    return group


def _write(group: SupportGroup, details: GroupDetails) -> None:
    group.name, group.kind = details.name, details.kind
    group.weekday, group.starts_at = details.weekday, details.starts_at
    group.place, group.link = details.place, details.link


def _refuse_if_full(person: User) -> None:
    if SupportGroup.objects.visible_to(person).count() >= MOST_GROUPS:
        raise TooManyGroupsError(person.pk)
