"""Writing the audit row that belongs to every change."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from checkins.models import AuditEvent

THE_SERVER = UUID(int=0)  # a command on the server, where no account acts


class Subject(Protocol):
    """Anyone whom a log can name: an account, or an invitation that has no account yet."""

    @property
    def subject_ref(self) -> UUID:
        """The random reference that the logs hold instead of a name."""
        ...


def record(*, action: str, about: Subject, by: Subject | None, at: datetime, **detail: Any) -> None:
    """Record that ``by`` did ``action`` to data that belongs to ``about``.

    ``by`` is None if a command on the server acts. ``detail`` holds days, rungs and codes, never an
    answer or a text. The row is part of the caller's transaction.
    """
    AuditEvent.objects.create(
        action=action,
        about=about.subject_ref,
        by=by.subject_ref if by else THE_SERVER,
        at=at,
        detail=detail,
    )
