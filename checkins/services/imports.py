"""Importing past check-ins from a person's own file.

They count for the baseline, and never make a notice or an alert.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction

from checkins.catalog import sign_catalog
from checkins.engine.merge import merge
from checkins.engine.types import DayAnswers
from checkins.enums import DayOrder
from checkins.models import CheckinImport, CheckinSubmission, DailyCheckin, HistoryCut, User
from checkins.services import audit
from checkins.services.assessment import ASSESSED, judge_history_from, update_status
from checkins.services.checkins import carried, write_merge
from checkins.services.reminders import welcome_back
from checkins.services.removals import (
    TakenMeanwhileError,
    bring_back,
    forget_removed,
    removed_row,
    take_away,
)
from checkins.services.turns import take_turn


class NothingToImportError(Exception):
    """Each day of the file has a check-in already, or the file was confirmed or dropped."""


@transaction.atomic
def bring_file(*, by: User, at: datetime, text: str) -> CheckinImport:
    """Store a file, sealed, until the person confirms it; a newer file replaces it."""
    take_turn(by)
    CheckinImport.objects.visible_to(by).filter(confirmed_at=None).delete()
    brought = CheckinImport(id=uuid.uuid4(), person=by, brought_at=at)
    brought.file = text
    brought.save(force_insert=True)
    audit.record(action="import_brought", about=by, by=by, at=at)
    return brought


@transaction.atomic
def drop_file(*, brought: CheckinImport, by: User, at: datetime) -> None:
    """Take away a file that was not confirmed, for good after a day; repeating changes nothing.

    The newest dropped file alone waits for its Undo: each may hold a megabyte.
    """
    take_turn(by)
    waiting = CheckinImport.objects.visible_to(by).filter(pk=brought.pk, confirmed_at=None)
    if waiting.exists():
        forget_removed(CheckinImport, by=by, at=at)
        take_away(brought, by=by, at=at)
        audit.record(action="import_dropped", about=by, by=by, at=at)


@transaction.atomic
def undo_drop_file(*, import_id: uuid.UUID, by: User, at: datetime) -> CheckinImport:
    """Bring a dropped file back within a day, to wait again.

    :raises TakenMeanwhileError: if another file waits.
    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such file.
    """
    brought: CheckinImport = removed_row(CheckinImport, import_id, by=by, at=at)
    if CheckinImport.objects.visible_to(by).filter(confirmed_at=None).exists():
        raise TakenMeanwhileError(brought.pk)
    bring_back(brought, by=by, at=at, action="import_brought_back")
    return brought


@transaction.atomic
def set_day_order(*, brought: CheckinImport, day_order: DayOrder, by: User, at: datetime) -> None:
    """Keep how the days of a file are read, unless the file was confirmed or dropped meanwhile."""
    waiting = CheckinImport.objects.visible_to(by).filter(pk=brought.pk, confirmed_at=None)
    if waiting.update(day_order=day_order):
        audit.record(action="import_day_order_set", about=by, by=by, at=at)


@transaction.atomic
def import_days(
    *, brought: CheckinImport, days: Sequence[DayAnswers], by: User, at: datetime
) -> int:
    """Write the file's days that have no check-in yet, and judge the whole history again.

    ``days`` are the file's days, oldest first, all before today; those from before the days that
    the person wants kept are left out. Returns the number of new days.

    :raises NothingToImportError: if no day is new, or the file no longer waits for confirmation.
    """
    status = take_turn(by)
    before, today = status.last_checkin_day, at.astimezone(by.zone).date()
    rows = {row.day: row for row in DailyCheckin.objects.filter(person=by)}
    cut = HistoryCut.objects.of(by.pk).first()
    new_days = [
        item for item in days if item.day not in rows and not (cut and cut.is_gone(item.day))
    ]
    items = [_submission(item, brought, by, at) for item in new_days]
    made = [_row(item, by, at) for item in items]
    waiting = CheckinImport.objects.visible_to(by).filter(pk=brought.pk, confirmed_at=None)
    if not made or not waiting.update(**_confirmed(made, at)):
        raise NothingToImportError(brought.pk)
    everything = sorted([*rows.values(), *made], key=lambda row: row.day)
    folds, judged = judge_history_from(made[0].day, everything, status)
    changed = [row for row in judged if row.day in rows]
    CheckinSubmission.objects.bulk_create(items)
    DailyCheckin.objects.bulk_create(made)
    DailyCheckin.objects.bulk_update(changed, ASSESSED)
    update_status(status, everything, folds, today=today)
    status.save()
    welcome_back(status, before=before, today=today, at=at)
    audit.record(action="days_imported", about=by, by=by, at=at, days=len(made))
    return len(made)


def _confirmed(made: Sequence[DailyCheckin], at: datetime) -> dict[str, Any]:
    return {
        "confirmed_at": at,
        "sealed_file": "",
        "days": len(made),
        "first_day": made[0].day,
        "last_day": made[-1].day,
    }


def _submission(
    answers: DayAnswers, brought: CheckinImport, by: User, at: datetime
) -> CheckinSubmission:
    """Return the day as one submission, dated at the day's start.

    So it is older than any answer that the person gives for the day.
    """
    fields: dict[str, Any] = dict(answers.ratings)
    fields |= {"meeting": answers.meeting.value} if answers.meeting else {}
    fields |= {"used": answers.used.value} if answers.used else {}
    return CheckinSubmission(
        person=by,
        uuid=uuid.uuid5(brought.id, answers.day.isoformat()),
        day=answers.day,
        zone=by.time_zone,
        edited_at=datetime.combine(answers.day, time(), by.zone),
        received_at=at,
        catalog_version=sign_catalog().version,
        asked=sorted(fields),
        fields=fields,
        finish=True,
        imported=True,
    )


def _row(item: CheckinSubmission, by: User, at: datetime) -> DailyCheckin:
    row = DailyCheckin(person=by, day=item.day, changed_at=at)
    write_merge(row, merge([carried(item)]), [item])
    return row
