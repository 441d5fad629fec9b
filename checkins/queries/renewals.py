"""A counselor's clients whose consent ends soon, and whether they asked to go on."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery

from checkins.engine.days import local_date
from checkins.enums import ConsentKind
from checkins.models import Client, Consent, User
from checkins.models.statements import statement
from checkins.queries.sharing import UTC


@dataclass(frozen=True, slots=True)
class EndsSoon:
    """One consent in force that ends within 14 days.

    It holds the counselor's own label, the consent's kind and last day, and when they asked. What
    the person did or did not do about it is no part of it.
    """

    client_id: uuid.UUID
    label: str
    consent_id: uuid.UUID
    kind: ConsentKind
    last_day: date
    days_left: int
    asked_at: datetime | None

    @property
    def is_record(self) -> bool:
        """Whether it is about the check-ins, and not about counseling notes."""
        return self.kind == ConsentKind.RECORD


def ends_soon(
    counselor: User, at: datetime, *, client_id: uuid.UUID | None = None
) -> list[EndsSoon]:
    """Return what ends soon, the first end first; of one client if one is named. One query.

    ``models.sharing.ENDS_SOON`` is how soon.
    """
    rows = _ends_soon.rows(counselor=counselor, at=at, client_id=client_id)
    return [
        EndsSoon(
            client_id=client,
            label=label,
            consent_id=pk,
            kind=ConsentKind(kind),
            last_day=local_date(expires_at - timedelta(seconds=1), ZoneInfo(zone) if zone else UTC),
            days_left=(expires_at - at).days,
            asked_at=asked_at,
        )
        for client, label, pk, kind, expires_at, zone, asked_at in rows
    ]


@statement
def _ends_soon(*, counselor: User, at: datetime, client_id: uuid.UUID | None) -> Any:
    own = Client.objects.visible_to(counselor).filter(person=OuterRef("person"))
    rows = Consent.objects.visible_to(counselor, at=at).ending_soon(at)
    rows = rows.annotate(
        client=Subquery(own.values("pk")[:1]),
        label=Subquery(own.values("label")[:1]),
        asked_at=F("renewal_ask__asked_at"),
    )
    if client_id is not None:
        rows = rows.filter(client=client_id)
    return rows.order_by("expires_at", "label", "kind", "pk").values_list(
        "client", "label", "pk", "kind", "expires_at", "person__time_zone", "asked_at"
    )
