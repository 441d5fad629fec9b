"""Mails that wait in a table: one run takes each for a while, and puts back what did not leave."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

MOST = 100
LEASE = timedelta(minutes=15)  # longer than a run of MOST mails that all reach the timeout


def claim(mails: QuerySet[Any], pk: uuid.UUID, *, at: datetime) -> Any | None:
    """Take the mail for this run, and return it as ``mails`` reads it.

    None if it is not due, or another run was faster.
    """
    lease = uuid.uuid4()
    due = mails.due(at).filter(pk=pk)  # type: ignore[attr-defined] # of both tables
    if not due.update(lease=lease, leased_until=at + LEASE, attempts=F("attempts") + 1):
        return None
    return mails.filter(pk=pk, lease=lease).first()


def put_back(held: QuerySet[Any], *, next_at: datetime) -> bool:
    """Return a mail to those that wait, and return whether this run still held it."""
    return bool(held.update(lease=None, leased_until=None, next_at=next_at))


def pause_after(attempts: int, pauses: Sequence[timedelta]) -> timedelta:
    """Return how long a mail waits that did not leave at its first, second, … attempt."""
    return pauses[min(attempts, len(pauses)) - 1]
