"""The page that a counselor would get of a person, from the person's own rows before they sign."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max

from checkins.enums import NoticeKind
from checkins.models import (
    Alert,
    CallSheet,
    Client,
    Consent,
    ContactLog,
    PersonStatus,
    Scopes,
    User,
)
from checkins.queries.clients import ClientPage, client_page
from checkins.queries.shared import ALWAYS, BEFORE_SHARING, SharedClient


def preview_of(
    consent: Consent, sheet: CallSheet | None, *, at: datetime, weeks: int
) -> ClientPage | None:
    """Return what the page would hold at ``at`` under a consent that is not stored yet.

    The counselor's own things are no part of it: their notes, the next visit, and their own name
    for the client, in whose place the person's name stands.
    """
    person, scopes = consent.person, consent.scopes
    client = Client(
        counselor=consent.counselor,
        person=person,
        consent=consent,
        label=person.name or person.email,
        created_at=at,
    )
    shared = SharedClient(client, scopes=scopes, status=_status(person, scopes, at), ended_on=None)
    page = client_page(person, shared, at=at, weeks=weeks)
    return replace(page, sheet=sheet) if page else None


@dataclass(frozen=True, slots=True)
class Written:
    """How many notes one counselor wrote about the person; their words are not the person's."""

    author: str
    count: int
    newest: datetime


def notes_preview(person: User, counselor: User) -> list[Written]:
    """Return whose notes a consent to them would open to the counselor, the newest first."""
    rows = ContactLog.objects.filter(client__person=person).by_others_than(counselor)
    found: Any = rows.order_by().values_list("client__counselor__name")
    found = found.annotate(Count("pk"), newest=Max("at")).order_by("-newest")
    return [Written(*row) for row in found]


def _status(person: User, scopes: Scopes, at: datetime) -> Mapping[str, Any]:
    """Return where the person stands, as a reader with these scopes may know it."""
    either = {"level": scopes.level_column, "reasons": scopes.reasons_column}
    if scopes.use:
        either["used_day"] = "used_day"
    columns = {f"now_{name}": F(column) for name, column in either.items()}
    found = PersonStatus.objects.visible_to(person).values(*ALWAYS, **columns).get()
    status = {name.removeprefix("now_"): value for name, value in found.items()}
    if status["explanation"] and not scopes.signs:
        status["explanation"] = {**status["explanation"], "signs": []}
    return {"used_day": None, **status, **_waiting(person, scopes, at)}


def _waiting(person: User, scopes: Scopes, at: datetime) -> Mapping[str, Any]:
    """Say which alert waits that such a reader would see, and the day of the newest."""
    alerts = Alert.objects.visible_to(person).within(scopes).waiting(at)
    rows = list(alerts.filter(opened_at__gte=at - BEFORE_SHARING).values_list("cause", "day"))
    causes = {cause for cause, _ in rows}
    urgent = bool(causes & {NoticeKind.PLANNING, NoticeKind.USE})
    return {
        "waiting": "urgent" if urgent else "pattern" if causes else "",
        "waiting_day": max((day for _, day in rows), default=None),
    }
