"""A preview of the client page, made of the person's own rows before they sign a consent."""

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
    """Return the client page at ``at`` under a consent that is not stored yet.

    It leaves out the counselor's own data: their notes, the next visit, and their label for the
    client, which the person's name replaces.
    """
    person, scopes = consent.person, consent.scopes
    client = Client(
        counselor=consent.counselor,
        person=person,
        consent=consent,
        label=person.name or person.email or "",
        created_at=at,
    )
    status = standing_under(person, consent.named_counselor, scopes, at=at)
    shared = SharedClient(client, scopes=scopes, status=status, ended_on=None)
    page = client_page(person, shared, at=at, weeks=weeks)
    return replace(page, sheet=sheet) if page else None


@dataclass(frozen=True, slots=True)
class Written:
    """The number of notes that one counselor wrote about the person. The preview shows no text."""

    author: str
    count: int
    newest: datetime


def notes_preview(person: User, counselor: User) -> list[Written]:
    """Return the authors whose notes a consent would open to the counselor, newest notes first."""
    rows = (
        ContactLog.objects.filter(client__person=person).by_others_than(counselor).not_taken_back()
    )
    found: Any = rows.order_by().values_list("client__counselor__name")
    found = found.annotate(Count("pk"), newest=Max("at")).order_by("-newest")
    return [Written(*row) for row in found]
