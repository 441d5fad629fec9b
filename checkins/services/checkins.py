"""Saving a page of a check-in: it is never lost and never stored twice."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from checkins.catalog import sign_catalog
from checkins.engine.acting import PLANNING
from checkins.engine.days import can_fill_in, is_late, local_date, oldest_open_day
from checkins.engine.merge import Carried, MergedDay, merge
from checkins.enums import MedicineChoice, UsedChoice
from checkins.models import CheckinSubmission, DailyCheckin, PersonStatus, User
from checkins.models.own_lines import OWN
from checkins.services import audit
from checkins.services.accounts import remember_medicine
from checkins.services.assessment import (
    ASSESSED,
    RECENT_ROWS,
    Folds,
    assessed,
    fold_before,
    fold_without_newest,
    judge_history_from,
    judge_rows,
    update_status,
)
from checkins.services.notices import EarlierFindings, write_notices
from checkins.services.reminders import welcome_back
from checkins.services.turns import take_turn

QUEUE_DAYS = 30  # how long a page may wait on a phone without a network
CHOICES = ("meeting", "used", "medicine")
NOT_RATED = {*CHOICES, "note", "triggers"}


class ZoneUnknownError(Exception):
    """The person's time zone is not known, so their local day is not known either."""


class DayClosedError(Exception):
    """The day is in the future, or more than 7 days past, on the person's own clock."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a check-in as it was posted.

    ``fields`` maps field to value; an absent field stays as it is, None clears it. Fields are sign
    codes (0..4), "meeting", "used", "medicine", "note", "triggers" (their codes, sorted) and the
    person's own signs ("own:" and the sign's id; 0..4).
    """

    uuid: uuid.UUID
    day: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    bulk: frozenset[str] = frozenset()
    finish: bool = False
    edited_at: datetime | None = None

    def content(self) -> list[Any]:
        """Return what makes two pages the same, in a fixed order."""
        return [
            self.day.isoformat(),
            sorted(self.fields.items()),
            sorted(self.asked),
            sorted(self.bulk),
            self.finish,
        ]


@transaction.atomic
def save_page(*, page: Page, by: User, at: datetime) -> DailyCheckin:
    """Append the page as a submission and return the day that all its submissions make.

    The same page sent again returns the stored day. A page with a known UUID and other content is
    stored under a UUID derived from both, so that going back and sending again loses nothing.

    :raises ZoneUnknownError: if the person's time zone is not known.
    :raises DayClosedError: if the day cannot be filled in at this time.
    """
    zone = zone_of(by)
    edited_at = moment_of_edit(page, zone, at)
    status = take_turn(by)
    page_uuid = stored_uuid(page)
    same_day = Q(day=page.day) | Q(uuid=page_uuid)
    stored = list(CheckinSubmission.objects.visible_to(by).filter(same_day))
    known = next((item for item in stored if item.uuid == page_uuid), None)
    if known and not known.while_locked:
        stored_day: DailyCheckin = DailyCheckin.objects.get(person=by, day=page.day)
        return stored_day
    if known:  # it was laid aside first, and comes again unlocked: it counts as such from now on
        known.while_locked = False
        known.save(update_fields=["while_locked"])
        added = known
    else:
        added = as_submission(page, page_uuid, by=by, zone=zone.key, edited_at=edited_at, at=at)
        added.save(force_insert=True)
        stored.append(added)
    row = add_to_day([added], stored, by=by, status=status, at=at)
    audit.record(
        action="page_saved", about=by, by=by, at=at, day=page.day.isoformat(), finish=page.finish
    )
    return row


def zone_of(person: User) -> ZoneInfo:
    """Return the person's time zone.

    :raises ZoneUnknownError: if it is not known.
    """
    if person.zone is None:
        raise ZoneUnknownError(person.pk)
    return person.zone


def add_to_day(
    added: Sequence[CheckinSubmission],
    stored: list[CheckinSubmission],
    *,
    by: User,
    status: PersonStatus,
    at: datetime,
) -> DailyCheckin:
    """Write the day that ``stored`` makes, the ``added`` ones among it, and all that follows.

    All are of one day and saved already; part of a transaction that took the person's turn.
    """
    today, before = local_date(at, zone_of(by)), status.last_checkin_day
    row = _rewrite_day(by, added[0].day, stored, status, at, today=today)
    for item in added:
        medicine = item.fields.get("medicine")
        if medicine and medicine == row.medicine:  # the one that stands
            remember_medicine(by=by, takes=medicine != MedicineChoice.NOT_ON_ANY)
    welcome_back(status, before=before, today=today, at=at)
    return row


def moment_of_edit(page: Page, zone: ZoneInfo, at: datetime) -> datetime:
    """Return when the page was answered: the phone's time if it fits the day, else the server's.

    A page may have waited on the phone, so the day must have been open when it was answered. A
    phone with a wrong clock must neither lose an answer nor date it back.
    """
    edited_at = min(page.edited_at or at, at)
    waited = at - edited_at
    if waited <= timedelta(QUEUE_DAYS) and can_fill_in(page.day, at=edited_at, zone=zone):
        return edited_at
    if can_fill_in(page.day, at=at, zone=zone):
        return at
    raise DayClosedError(page.day.isoformat())


def stored_uuid(page: Page) -> uuid.UUID:
    """Return the UUID of the stored submission, derived from the page's own UUID and its content.

    The same page sent twice gives one row. Going back and sending other answers gives another row,
    in whatever order the two arrive. The hash is keyed, because the content includes the note.
    """
    return uuid.uuid5(page.uuid, salted_hmac("checkins.page", repr(page.content())).hexdigest())


def as_submission(
    page: Page,
    page_uuid: uuid.UUID,
    *,
    by: User,
    zone: str,
    edited_at: datetime,
    at: datetime,
    catalog_version: int | None = None,
    while_locked: bool = False,
) -> CheckinSubmission:
    """Return the page as a row that is not saved yet; ``at`` is when it was received."""
    fields = dict(page.fields)
    note = fields.get("note")
    if note:
        fields["note"] = True  # the text itself is sealed in its own column
    item = CheckinSubmission(
        person=by,
        uuid=page_uuid,
        day=page.day,
        zone=zone,
        edited_at=edited_at,
        received_at=at,
        catalog_version=catalog_version or sign_catalog().version,
        asked=sorted(page.asked),
        fields=fields,
        bulk=sorted(page.bulk),
        finish=page.finish,
        late=is_late(page.day, at=edited_at, zone=ZoneInfo(zone)),
        while_locked=while_locked,
    )
    item.note = note
    return item


def carried(item: CheckinSubmission) -> Carried:
    """Return a submission in the form that ``engine.merge`` takes."""
    return Carried(
        uuid=item.uuid,
        edited_at=item.edited_at,
        fields=item.fields,
        bulk=frozenset(item.bulk),
        asked=frozenset(item.asked),
        finish=item.finish,
        late=item.late,
        locked=item.while_locked,
    )


def _rewrite_day(
    person: User,
    day: date,
    submissions: list[CheckinSubmission],
    status: PersonStatus,
    at: datetime,
    *,
    today: date,
) -> DailyCheckin:
    """Write the merged day, the newer days that it changes, the person's status and the notices."""
    newer_days = (status.last_day - day).days if status.last_day else 0
    newest = DailyCheckin.objects.filter(person=person).newest_first()
    rows = {item.day: item for item in newest[: RECENT_ROWS + max(newer_days, 0)]}
    row: DailyCheckin = rows.setdefault(day, DailyCheckin(person=person, day=day))
    earlier = EarlierFindings.of(rows.values())
    stood = {item.day: assessed(item) for item in rows.values() if item.day > day}
    write_merge(row, merge(carried(item) for item in submissions), submissions)
    row.changed_at = at
    folds, days, changed = _judge(status, row, [rows[key] for key in sorted(rows)])
    row.save()
    newer = [other for other in changed if other is not row]
    if moved := [name for name in ASSESSED if any(_moved(name, item, stood) for item in newer)]:
        DailyCheckin.objects.bulk_update(newer, moved)  # a statement of all columns is slow to make
    update_status(status, days, folds, today=today)
    write_notices(status=status, row=row, days=days, earlier=earlier, by=person, at=at)
    status.save()
    return row


def _moved(name: str, row: DailyCheckin, stood: Mapping[date, Mapping[str, Any]]) -> bool:
    return bool(getattr(row, name) != stood[row.day][name])


def _judge(
    status: PersonStatus, row: DailyCheckin, recent: list[DailyCheckin]
) -> tuple[Folds, list[DailyCheckin], list[DailyCheckin]]:
    """Judge the row and the days after it.

    Returns the folds after the newest day, the rows that were read, oldest first, and the rows that
    changed. The whole history is read only where no memory is kept from before the row, and then
    these are all of it.
    """
    newest = status.state_after["day"] if status.state_after else None
    fold = fold_before(row.day, status, recent)
    later = [item for item in recent if item.day >= row.day]
    touched: set[date] = set()
    if fold is not None:
        touched = {item.day for item in judge_rows(fold, later)}
        if newest == row.day.toordinal() and not row.is_engine_day:
            # It lost its last answer, so the newest check-in is another one.
            fold = fold_without_newest(row.day, status, recent)
            touched |= {item.day for item in judge_rows(fold, later)} if fold else set()
    if fold is not None:
        changed = [item for item in later if item.day in touched]
        return Folds(fold, fold, since=row.day), recent, changed
    known = {item.day: item for item in recent}
    history = DailyCheckin.objects.filter(person_id=row.person_id).exclude(day__in=known)
    known |= {item.day: item for item in history}
    days = [known[day] for day in sorted(known)]
    folds, again = judge_history_from(row.day, days, status)
    touched |= {item.day for item in again}
    return folds, days, [item for item in days if item.day in touched]


def write_merge(row: DailyCheckin, merged: MergedDay, submissions: list[CheckinSubmission]) -> None:
    """Write the merged fields of a day's submissions on its row, without saving the row."""
    by_uuid = {item.uuid: item for item in submissions}
    rated = {name: value for name, value in merged.fields.items() if name not in NOT_RATED}
    row.answers = {name: value for name, value in rated.items() if not name.startswith(OWN)}
    row.own_answers = {name: value for name, value in rated.items() if name.startswith(OWN)}
    row.triggers = merged.fields.get("triggers", [])
    for choice in CHOICES:
        setattr(row, choice, merged.fields.get(choice, ""))
    row.note_from = by_uuid[merged.won_by["note"]] if "note" in merged.fields else None
    row.asked, row.bulk = sorted(merged.asked), sorted(merged.bulk)
    row.added_late = merged.added_late
    row.finished_at = merged.finished_at
    row.first_at = min(item.edited_at for item in submissions)
    row.catalog_version = max(item.catalog_version for item in submissions)
    row.imported = all(item.imported for item in submissions)
    row.use_reported_on = row.planning_reported_on = None
    if row.used == UsedChoice.YES:
        row.use_reported_on = _reported_on(by_uuid[merged.won_by["used"]])
    if row.answers.get(PLANNING):
        row.planning_reported_on = _reported_on(by_uuid[merged.won_by[PLANNING]])


def _reported_on(item: CheckinSubmission) -> date | None:
    """Return the local day of a report; None if it was imported: imports never act alone."""
    return None if item.imported else oldest_open_day(item.edited_at, ZoneInfo(item.zone))
