"""Messages that wait in a table: a run takes some for a while, and puts back what did not leave."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

MOST = 20  # so few that what is urgent is asked for again soon, and that a lease is short
LEASE = timedelta(minutes=5)  # longer than a run works on what it took: see ``management.working``


def claim(rows: QuerySet[Any], due: QuerySet[Any], *, at: datetime, most: int = MOST) -> list[Any]:
    """Take the first of the rows that are ``due`` for this run, and return them as ``rows`` reads.

    Runs at once take different ones. Nothing is written if none is due.
    """
    if not due.exists():
        return []
    lease = uuid.uuid4()
    with transaction.atomic():
        keys = list(free(due)[:most].values_list("pk", flat=True))
        held = due.model._default_manager.filter(pk__in=keys)  # noqa: SLF001 public by custom
        held.update(lease=lease, leased_until=at + LEASE, attempts=F("attempts") + 1)
    found = {row.pk: row for row in rows.filter(pk__in=keys, lease=lease)}
    return [found[key] for key in keys if key in found]


def free(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows locked for this transaction, without those that another one locked.

    SQLite has no such lock: there one transaction alone writes, and the others wait for it.
    """
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def put_back(held: QuerySet[Any], *, next_at: datetime) -> bool:
    """Return a row to those that wait, and return whether this run still held it."""
    return bool(held.update(lease=None, leased_until=None, next_at=next_at))


def release(held: QuerySet[Any], *, next_at: datetime) -> bool:
    """Return a row that was not tried, as if no run had taken it."""
    values = {"lease": None, "leased_until": None, "next_at": next_at}
    return bool(held.update(**values, attempts=F("attempts") - 1))


def pause_after(attempts: int, pauses: Sequence[timedelta]) -> timedelta:
    """Return how long a message waits that did not leave at its first, second, … attempt."""
    return pauses[min(attempts, len(pauses)) - 1]
