"""Counting the looks that were refused: one by one they are logged, many are shown to operators."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from checkins.models import DeniedLooks, User

KEPT_FOR = timedelta(days=90)


@transaction.atomic
def count_denied_look(*, by: User, at: datetime) -> None:
    """Count that an account asked for what it may not see. The log has the line itself."""
    day = at.astimezone(UTC).date()
    row, _ = DeniedLooks.objects.get_or_create(actor=by.subject_ref, day=day)
    DeniedLooks.objects.filter(pk=row.pk).update(count=F("count") + 1)


@transaction.atomic
def purge_denied_looks(*, at: datetime) -> int:
    """Delete the counts of more than 90 days ago, and return how many there were."""
    number, _ = DeniedLooks.objects.filter(day__lt=(at - KEPT_FOR).date()).delete()
    return number
