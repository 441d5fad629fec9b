"""The audit row that every write carries."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from checkins.models import AuditEvent

THE_SERVER = UUID(int=0)  # a command on the server, where no account acts


class Subject(Protocol):
    """Whoever a log can name: an account, or an invitation that has none yet."""

    @property
    def subject_ref(self) -> UUID:
        """The random reference that stands in the logs."""
        ...


def record(*, action: str, about: Subject, by: Subject | None, at: datetime, **detail: Any) -> None:
    """Write down that ``by`` did ``action`` to what belongs to ``about``.

    ``by`` is None where a command of the server's acts. ``detail`` holds days, steps and codes,
    never an answer or a text. The caller's transaction is the one that it belongs to.
    """
    AuditEvent.objects.create(
        action=action,
        about=about.subject_ref,
        by=by.subject_ref if by else THE_SERVER,
        at=at,
        detail=detail,
    )
