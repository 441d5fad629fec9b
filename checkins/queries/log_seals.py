"""How the seals of both logs stand: in days and counts, about nobody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from checkins.models import AuditEvent, LogSeal

ONE_DAY = timedelta(days=1)
# A request that began before midnight may still be writing.
SETTLES_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SealBoard:
    """The newest seal, how many there are, and how many ended days wait for one.

    ``missing`` is None where no day is sealed although one has ended.
    """

    newest: LogSeal | None
    days: int
    missing: int | None
    yesterday: date

    @property
    def is_current(self) -> bool:
        """Whether the newest day that has ended is sealed."""
        return self.missing == 0


def newest_ended(at: datetime) -> date:
    """Return the newest day of the server's calendar, UTC, to which no request adds any more."""
    return (at - SETTLES_AFTER).astimezone(UTC).date() - ONE_DAY


def seal_board(*, at: datetime) -> SealBoard:
    """Return how the seals stand; two queries."""
    ended = newest_ended(at)
    newest = LogSeal.objects.order_by("-day").first()
    if newest:
        missing = max((ended - newest.day).days, 0)
        return SealBoard(newest, LogSeal.objects.count(), missing, ended)
    return SealBoard(None, 0, None if _has_rows_of(ended) else 0, ended)


def _has_rows_of(day: date) -> bool:
    """Return whether anything was written down by the end of ``day``."""
    end = datetime.combine(day + ONE_DAY, time.min, UTC)
    return AuditEvent._default_manager.filter(at__lt=end).exists()  # noqa: SLF001 public by custom
