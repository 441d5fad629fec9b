"""The page that a counselor would get of a person, from the person's own rows before they sign."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from checkins.models import (
    CallSheet,
    Client,
    Consent,
    ContactLog,
    User,
)
from checkins.queries.clients import ClientPage, client_page
from checkins.queries.sharing_reads import SharedClient, standing_under


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
    shared = SharedClient(
        client, scopes=scopes, status=standing_under(person, scopes, at=at), ended_on=None
    )
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
