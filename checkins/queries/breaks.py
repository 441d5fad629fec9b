"""A person's present and coming breaks."""

from dataclasses import dataclass
from datetime import date

from checkins.models import Break, User


@dataclass(frozen=True, slots=True)
class BreakLine:
    """One break as the person's own page shows it."""

    row: Break
    is_running: bool


def breaks_of(person: User, *, today: date) -> list[BreakLine]:
    """Return the running break and those to come, the earliest first; one query."""
    rows = Break.objects.visible_to(person).not_over(today)
    return [BreakLine(row, row.first_day <= today) for row in rows]
