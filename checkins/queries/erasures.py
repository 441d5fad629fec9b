"""What somebody reads of their own erasure, and the numbers that an operator sees of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncDate

from checkins.models import AuditEvent, User
from checkins.models.accounts import ERASED_AFTER

SHOWN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is to be known of an erasure; without a request, of one that is asked for now."""

    was_asked: bool
    asked_at: datetime
    erase_at: datetime

    @property
    def hours(self) -> int:
        """How long there is to think again, from the request on."""
        return int(ERASED_AFTER.total_seconds() // 3600)

    @property
    def backups_end(self) -> datetime:
        """When the last backup is deleted that still has the account."""
        return self.erase_at + timedelta(days=settings.BACKUP_DAYS)

    @property
    def backup_days(self) -> int:
        return int(settings.BACKUP_DAYS)


@dataclass(frozen=True, slots=True)
class Gone:
    """How many accounts were erased on one day, by UTC's calendar."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class ErasureBoard:
    """How many accounts wait, the moments at which they go, and how many went."""

    waiting: Sequence[datetime]
    gone: Sequence[Gone]
    is_late: bool

    @property
    def total(self) -> int:
        return sum(day.count for day in self.gone)


def receipt_of(account: User, *, at: datetime) -> Receipt:
    """Return what an account's owner reads; no query."""
    erase_at = account.erase_at or at + ERASED_AFTER
    return Receipt(account.erase_at is not None, account.asked_to_go_at or at, erase_at)


def erasure_board(operator: User, *, at: datetime) -> ErasureBoard:
    """Return the numbers for an operator; nothing for anybody else. Two queries."""
    if not (operator.is_active and operator.is_operator):
        return ErasureBoard((), (), is_late=False)
    due = User.objects.filter(erase_at__isnull=False).order_by("erase_at")
    moments = list(due.values_list("erase_at", flat=True))
    erased = AuditEvent.objects.filter(
        action="account_erased", at__gte=at - timedelta(days=SHOWN_DAYS)
    )
    days = erased.annotate(day=TruncDate("at")).values("day").annotate(count=Count("pk"))
    gone = [Gone(row["day"], row["count"]) for row in days.order_by("-day")]
    return ErasureBoard(moments, gone, is_late=bool(moments) and moments[0] <= at)
