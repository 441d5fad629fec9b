"""What a person wrote, as their counselor may read it: only what the consent in force covers.

The queries here apply the scopes; a page may show all of a row that it gets.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from checkins.models import (
    CallSheet,
    CheckinSubmission,
    CravingEpisode,
    DailyCheckin,
    Scopes,
    ThoughtRecord,
    User,
)
from checkins.models.statements import statement
from checkins.queries.sharing_reads import SharedClient

SHOWN_THOUGHTS = 10
SHOWN_RIDES = 10


def shared_days(
    counselor: User, shared: SharedClient, *, at: datetime, first: date, last: date
) -> list[dict[str, Any]]:
    """Return the days of a client, oldest first, with the columns that the consent covers.

    Level and reasons have the keys "level" and "reasons", with or without the effect of use.
    """
    scopes = shared.scopes
    if scopes is None:
        return []
    rows = _days.rows(
        counselor=counselor,
        person_id=shared.client.person_id,
        scopes=scopes,
        at=at,
        first=first,
        last=last,
    )
    return [_renamed(row, scopes) for row in rows]


@statement
def _days(
    *, counselor: User, person_id: int, scopes: Scopes, at: datetime, first: date, last: date
) -> QuerySet[Any]:
    days = DailyCheckin.objects.visible_to(counselor, at=at).between(first, last)
    return days.filter(person=person_id).order_by("day").values(*scopes.day_columns)


def shared_notes(
    counselor: User, shared: SharedClient, *, at: datetime, first: date, last: date
) -> list[tuple[date, str]]:
    """Return the current notes of a client's days, oldest first; none without that scope."""
    if shared.scopes is None or not shared.scopes.notes:
        return []
    pages = _noted_pages.rows(
        counselor=counselor,
        person_id=shared.client.person_id,
        scopes=shared.scopes,
        at=at,
        first=first,
        last=last,
    )
    notes = [(page.day, page.note) for page in pages]
    return [(day, note) for day, note in notes if note]


@statement
def _noted_pages(
    *, counselor: User, person_id: int, scopes: Scopes, at: datetime, first: date, last: date
) -> QuerySet[CheckinSubmission]:
    pages = CheckinSubmission.objects.visible_to(counselor, at=at).within(scopes)
    own = pages.filter(person=person_id, day__range=(first, last)).order_by("day")
    return own.only("uuid", "day", "sealed_note")


def shared_thoughts(counselor: User, shared: SharedClient, *, at: datetime) -> list[ThoughtRecord]:
    """Return the newest thought records that a client shared one by one with this counselor."""
    if shared.scopes is None or not shared.scopes.notes:
        return []
    person_id, chosen_id = shared.client.person_id, shared.client.counselor_id
    return _thoughts.rows(counselor=counselor, person_id=person_id, chosen_id=chosen_id, at=at)


@statement
def _thoughts(
    *, counselor: User, person_id: int, chosen_id: int, at: datetime
) -> QuerySet[ThoughtRecord]:
    records = ThoughtRecord.objects.visible_to(counselor, at=at).newest_first()
    return records.filter(person=person_id, shared_with=chosen_id)[:SHOWN_THOUGHTS]


def shared_rides(counselor: User, shared: SharedClient, *, at: datetime) -> list[CravingEpisode]:
    """Return the newest rides that a client shared one by one with this counselor."""
    if shared.scopes is None or not shared.scopes.notes:
        return []
    person_id, chosen_id = shared.client.person_id, shared.client.counselor_id
    return _rides.rows(counselor=counselor, person_id=person_id, chosen_id=chosen_id, at=at)


@statement
def _rides(
    *, counselor: User, person_id: int, chosen_id: int, at: datetime
) -> QuerySet[CravingEpisode]:
    rides = CravingEpisode.objects.visible_to(counselor, at=at).newest_first()
    return rides.filter(person=person_id, shared_with=chosen_id)[:SHOWN_RIDES]


def shared_call_sheet(counselor: User, shared: SharedClient, *, at: datetime) -> CallSheet | None:
    """Return the person's call sheet, None if there is none or it is not shared."""
    person_id = shared.client.person_id
    sheets = _call_sheets.rows(counselor=counselor, person_id=person_id, at=at)
    return sheets[0] if sheets else None


@statement
def _call_sheets(*, counselor: User, person_id: int, at: datetime) -> QuerySet[CallSheet]:
    return CallSheet.objects.visible_to(counselor, at=at).filter(person=person_id)


def _renamed(row: Mapping[str, Any], scopes: Scopes) -> dict[str, Any]:
    named = {scopes.level_column: "level", scopes.reasons_column: "reasons"}
    return {named.get(name, name): value for name, value in row.items()}
