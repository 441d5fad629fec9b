"""The moments at which the worker looks again: one row for each account and rule.

Whoever changes what such a moment follows from writes the new one, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checkins.enums import OutboxRule
from checkins.models import Consent, Due, OutboxMessage, SupportGroup, User


@dataclass(frozen=True, slots=True)
class Looked:
    """What a rule gives when its moment has come: messages to queue, and the next moment or None.

    None deletes the row.
    """

    due: Due
    next_due_at: datetime | None
    messages: Sequence[OutboxMessage] = ()


def plan(
    account: User,
    rule: OutboxRule,
    next_due_at: datetime | None,
    *,
    group: SupportGroup | None = None,
    consent: Consent | None = None,
) -> None:
    """Write the next moment of a rule for an account; None deletes the row."""
    key: dict[str, Any] = {"account": account, "rule": rule, "group": group, "consent": consent}
    if next_due_at is None:
        Due.objects.filter(**key).delete()
        return
    Due.objects.update_or_create(**key, defaults={"next_due_at": next_due_at})
