"""Record systems as an operator sees them: with the number of consents, and no person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from checkins.models import Consent, System, User
from checkins.models.sharing import is_in_force


@dataclass(frozen=True, slots=True)
class Registered:
    """One system, and how many consents are in force for it."""

    system: System
    is_at_work: bool
    consents: int


def systems_with_consents(operator: User, *, at: datetime) -> list[Registered]:
    """Return the registered systems, those that are switched on first; one query."""
    held = Count("consents_held", filter=is_in_force(at, "consents_held__"))
    rows: QuerySet[Any] = (
        System.objects.visible_to(operator).annotate(held=held).order_by("name", "id")
    )
    found = [Registered(row, row.is_at_work(at), row.held) for row in rows]
    return sorted(found, key=lambda each: each.system.switched_off_at is not None)


def consents_for(system: System, *, at: datetime) -> int:
    """Return how many people hand on to a system now."""
    return Consent.objects.handed_to(system, at).count()
