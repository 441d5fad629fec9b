"""The audit row that every write carries."""

from datetime import datetime
from typing import Any

from checkins.models import AuditEvent, User


def record(*, action: str, about: User, by: User, at: datetime, **detail: Any) -> None:
    """Write down that ``by`` did ``action`` to what belongs to ``about``.

    ``detail`` holds days, steps and codes, never an answer or a text. The caller's transaction
    is the one that it belongs to.
    """
    AuditEvent.objects.create(
        action=action, about=about.subject_ref, by=by.subject_ref, at=at, detail=detail
    )
