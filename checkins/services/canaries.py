"""Sealing a known text with each field key, so that a lost key is noticed before a person does."""

from datetime import datetime

from django.db import connection, transaction

from checkins.models import SealCanary
from checkins.models.sealed import is_sealed_first

SAYS = "canary"


@transaction.atomic
def plant_canary(*, at: datetime) -> None:
    """Seal a canary with the first field key, unless that key has one.

    A database that was migrated to before there were canaries has no table for one.
    """
    if SealCanary._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 public by custom
        return
    tokens = SealCanary.objects.values_list("sealed_text", flat=True)
    if not any(map(is_sealed_first, tokens)):
        canary = SealCanary(made_at=at)
        canary.text = SAYS
        canary.save(force_insert=True)


def all_canaries_open() -> bool | None:
    """Return whether every canary opens with the field keys; None if there is none."""
    canaries = list(SealCanary.objects.all())
    return all(canary.text == SAYS for canary in canaries) if canaries else None
