"""The table of everything that leaves; ``python -m tests.messages`` writes it anew in the docs."""

import os
from pathlib import Path

if __name__ == "__main__":
    from tests import environment  # noqa: F401 the settings read what it sets

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    import django

    django.setup()

from django.conf import settings

from checkins.enums import AccountMailKind, OutboxRule
from checkins.services.mail.register import (
    ACCOUNT_REGISTER,
    REGISTER,
    at_any_hour,
    by_day,
    shown_by,
)

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "messages.md"
RULER = "|---|---|---|---|---|---|\n"
KINDS: list[OutboxRule | AccountMailKind] = [
    *(rule for rule in OutboxRule if rule in REGISTER),
    *AccountMailKind,
]


def table() -> str:
    """Return the rows as the register has them."""
    return "".join(f"| {' | '.join(_cells_of(kind))} |\n" for kind in KINDS)


def _cells_of(of: OutboxRule | AccountMailKind) -> list[str]:
    kind = REGISTER[of] if isinstance(of, OutboxRule) else ACCOUNT_REGISTER[of]
    shows = "; ".join(f"\u201c{line}\u201d" for line in shown_by(of))
    return [str(of.label), kind.cause, kind.recipient, kind.allowed_by, _hours_of(of), shows]


def _hours_of(of: OutboxRule | AccountMailKind) -> str:
    if isinstance(of, AccountMailKind) or REGISTER[of].may_leave_at is at_any_hour:
        return "at any hour"
    return "by day" if REGISTER[of].may_leave_at is by_day else "in hours of their own"


if __name__ == "__main__":
    head, _, _ = DOCUMENT.read_text("utf-8").partition(RULER)
    DOCUMENT.write_text(head + RULER + table(), "utf-8")
