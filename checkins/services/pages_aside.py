"""Laying pages aside that were answered while locked, until their person says whose they are.

Nothing of such a page counts: no day, no status, no notice, no alert, no silence that ends. Once
confirmed it is a submission like others, and overwrites no answer that was given unlocked.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from checkins.catalog import sign_catalog
from checkins.engine.days import can_fill_in
from checkins.models import CheckinSubmission, DailyCheckin, PageAside, User
from checkins.queries.pages_aside import Contradiction, contradictions
from checkins.services import audit
from checkins.services.checkins import (
    Page,
    add_to_day,
    as_submission,
    moment_of_edit,
    stored_uuid,
    zone_of,
)
from checkins.services.removals import bring_back, removed_row, take_away
from checkins.services.turns import take_turn


class PageUnopenedError(Exception):
    """A page of the day can't be opened, so that nothing of the day was added."""


class UndecidedError(Exception):
    """The day answers a grave question otherwise, and nobody said which answer is right."""


@transaction.atomic
def lay_aside(*, page: Page, by: User, at: datetime) -> PageAside:
    """Keep a page that was answered while locked, apart from its day, and return its row.

    The same page sent again returns the stored row. If the person saved it unlocked meanwhile,
    or confirmed it, nothing is stored, and the row that is returned stands for it.

    :raises ZoneUnknownError: if the person's time zone is not known.
    :raises DayClosedError: if the day cannot be filled in at this time.
    """
    zone = zone_of(by)
    edited_at = moment_of_edit(page, zone, at)
    take_turn(by)
    page_uuid = stored_uuid(page)
    known: PageAside | None = PageAside.with_removed.visible_to(by).filter(uuid=page_uuid).first()
    if known:
        return known
    row = PageAside(
        id=uuid.uuid4(),
        person=by,
        uuid=page_uuid,
        day=page.day,
        zone=zone.key,
        edited_at=edited_at,
        received_at=at,
        catalog_version=sign_catalog().version,
    )
    row.content = {
        "fields": dict(page.fields),
        "asked": sorted(page.asked),
        "bulk": sorted(page.bulk),
        "finish": page.finish,
    }
    if not CheckinSubmission.objects.visible_to(by).filter(uuid=page_uuid).exists():
        row.save(force_insert=True)
        audit.record(action="page_laid_aside", about=by, by=by, at=at, day=page.day.isoformat())
    return row


@transaction.atomic
def confirm(
    *,
    day: date,
    by: User,
    at: datetime,
    chosen: Mapping[str, Any] | None = None,
    until: datetime | None = None,
) -> DailyCheckin | None:
    """Add the day's pages that were laid aside to the day, and return it; None if there are none.

    They were answered while the day was open, so they are added however long they waited. Where
    they contradict the day on use or a plan, ``chosen`` maps each question to the answer that is
    right; it counts as answered unlocked. Pages that came after ``until`` wait on: they did not
    stand where somebody said yes.

    :raises UndecidedError: if it is not chosen; nothing is added.
    :raises ZoneUnknownError: if the person's time zone is not known.
    :raises PageUnopenedError: if the seal of one of them does not open.
    """
    status = take_turn(by)
    rows = list(PageAside.objects.visible_to(by).of_day(day))
    rows = [row for row in rows if until is None or row.received_at < until]
    stored = list(CheckinSubmission.objects.visible_to(by).filter(day=day))
    known = {item.uuid for item in stored}
    new = [row for row in rows if row.uuid not in known]
    own = _decided(contradictions(new, stored), chosen or {})
    added = [_submission(row) for row in new]
    pages = len(added)
    if own:
        added.append(_own(own, day=day, after=[*stored, *added], by=by, at=at))
    for item in added:
        item.save(force_insert=True)
    PageAside.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if not added:
        return None
    made = add_to_day(added, [*stored, *added], by=by, status=status, at=at)
    audit.record(action="pages_confirmed", about=by, by=by, at=at, day=day.isoformat(), pages=pages)
    return made


def _decided(found: Sequence[Contradiction], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that are to replace the day's own.

    :raises UndecidedError: if one is open, or another answer was chosen than one of the two.
    """
    for one in found:
        if chosen.get(one.name) not in {one.first, one.second}:
            raise UndecidedError(one.name)
    return {one.name: one.second for one in found if chosen[one.name] == one.second}


def _own(
    fields: dict[str, Any],
    *,
    day: date,
    after: Sequence[CheckinSubmission],
    by: User,
    at: datetime,
) -> CheckinSubmission:
    """Return what was chosen as answered now, or last of all if the day is closed by now."""
    zone = zone_of(by)
    newest = max(item.edited_at for item in after) + timedelta(microseconds=1)
    edited_at = at if can_fill_in(day, at=at, zone=zone) else min(newest, at)
    page = Page(uuid=uuid.uuid4(), day=day, fields=fields, asked=frozenset(fields))
    return as_submission(page, page.uuid, by=by, zone=zone.key, edited_at=edited_at, at=at)


def _submission(row: PageAside) -> CheckinSubmission:
    return as_submission(
        page_of(row),
        row.uuid,
        by=row.person,
        zone=row.zone,
        edited_at=row.edited_at,
        at=row.received_at,
        catalog_version=row.catalog_version,
        while_locked=True,
    )


def page_of(row: PageAside) -> Page:
    """Return the page as it was posted.

    :raises PageUnopenedError: if its seal does not open.
    """
    content = row.content
    if not content:
        raise PageUnopenedError(row.pk)
    return Page(
        uuid=row.uuid,
        day=row.day,
        fields=content["fields"],
        asked=frozenset(content["asked"]),
        bulk=frozenset(content["bulk"]),
        finish=content["finish"],
        edited_at=row.edited_at,
    )


@transaction.atomic
def drop(*, day: date, by: User, at: datetime) -> PageAside | None:
    """Take the day's pages away, for good after a day; return the one by which Undo finds all."""
    take_turn(by)
    rows = list(PageAside.objects.visible_to(by).of_day(day))
    for row in rows:
        take_away(row, by=by, at=at)
    if rows:
        audit.record(
            action="pages_dropped", about=by, by=by, at=at, day=day.isoformat(), pages=len(rows)
        )
    return rows[0] if rows else None


@transaction.atomic
def undo_drop(*, page_id: uuid.UUID, by: User, at: datetime) -> PageAside:
    """Bring back what one tap took away, within a day of it.

    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such page.
    """
    row: PageAside = removed_row(PageAside, page_id, by=by, at=at)
    together = PageAside.with_removed.visible_to(by).of_day(row.day)
    for other in together.filter(removed_at=row.removed_at).exclude(pk=row.pk):
        bring_back(other, by=by, at=at, action="page_brought_back")
    bring_back(row, by=by, at=at, action="page_brought_back")
    return row
