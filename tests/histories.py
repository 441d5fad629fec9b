"""A history that the product saved once, copied row by row for whoever has the same one.

Saving a day costs about ten queries, and tests make the same days for many people.
"""

import uuid
from typing import Any, Self

from django.db import models, transaction

from checkins.catalog import sign_catalog
from checkins.engine.constants import shipped
from checkins.models import (
    Alert,
    AlertEvent,
    AuditEvent,
    CheckinSubmission,
    DailyCheckin,
    DayMemory,
    Notice,
    PersonStatus,
    User,
)

Row = dict[str, Any]
_known: dict[Any, "History"] = {}


def forget() -> None:
    """Forget every history: the product was changed on purpose, and saves other rows from now."""
    _known.clear()


def is_new(person: User) -> bool:
    """Return whether nothing was saved or said yet that later days rest on."""
    status, blank = PersonStatus.objects.get(person=person), PersonStatus(person=person)
    return _row(status) == _row(blank)


def known(key: Any) -> "History | None":
    """Return the history of this key, if it was made under the catalog and constants of now."""
    found = _known.get(key)
    return found if found and found.made_under == (sign_catalog(), shipped()) else None


def remember(key: Any, person: User) -> None:
    """Keep the days of a person who was new before them. None may have a note, which is sealed."""
    _known[key] = History.of(person)


class History:
    """The rows of a person's days as their columns, each table's in the order of its rows."""

    def __init__(self, status: Row, **rows: list[Row]) -> None:
        self.made_under = sign_catalog(), shipped()
        self.status, self.rows = status, rows

    @classmethod
    def of(cls, person: User) -> Self:
        """Read what saving days wrote for this person."""
        own = {"person": person}
        events = AuditEvent.objects.filter(about=person.subject_ref, action="page_saved")
        return cls(
            _row(PersonStatus.objects.get(person=person)),
            submissions=_rows(CheckinSubmission.objects.filter(**own).order_by("pk")),
            days=_rows(DailyCheckin.objects.filter(**own).order_by("pk")),
            memories=_rows(DayMemory.objects.filter(**own).order_by("place")),
            notices=_rows(Notice.objects.filter(**own).order_by("shown_at", "kind")),
            alerts=_rows(Alert.objects.filter(**own).order_by("opened_at", "cause")),
            alert_events=_rows(AlertEvent.objects.filter(alert__person=person).order_by("pk")),
            events=_rows(events.order_by("pk")),
        )

    @transaction.atomic
    def copy_to(self, person: User) -> DailyCheckin:
        """Give a new person this history, and return its last day."""
        own = {"person_id": person.pk}
        submissions = [
            CheckinSubmission(**{**row, "id": None, "uuid": uuid.uuid4(), **own})
            for row in self.rows["submissions"]
        ]
        days = [DailyCheckin(**{**row, "id": None, **own}) for row in self.rows["days"]]
        memories = [DayMemory(**{**row, "id": None, **own}) for row in self.rows["memories"]]
        ids = {row["id"]: uuid.uuid4() for part in ("notices", "alerts") for row in self.rows[part]}
        notices = [Notice(**{**row, "id": ids[row["id"]], **own}) for row in self.rows["notices"]]
        alerts = [
            Alert(**{**row, "id": ids[row["id"]], "notice_id": ids[row["notice_id"]], **own})
            for row in self.rows["alerts"]
        ]
        alert_events = [
            AlertEvent(**{**row, "id": None, "alert_id": ids[row["alert_id"]]})
            for row in self.rows["alert_events"]
        ]
        by = {"by": person.subject_ref, "about": person.subject_ref}
        events = [AuditEvent(**{**row, "id": None, **by}) for row in self.rows["events"]]
        for made in (submissions, days, memories, notices, alerts, alert_events, events):
            if made:
                type(made[0])._base_manager.bulk_create(made)
        PersonStatus.objects.filter(person=person).update(**self.status)
        last: DailyCheckin = DailyCheckin.objects.get(person=person, day=days[-1].day)
        return last


def _rows(found: models.QuerySet[Any]) -> list[Row]:
    return list(found.values())


def _row(status: PersonStatus) -> Row:
    """Return the columns of a status, without whose it is."""
    fields = PersonStatus._meta.concrete_fields
    return {field.attname: getattr(status, field.attname) for field in fields[1:]}
