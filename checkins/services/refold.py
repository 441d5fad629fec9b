"""Folding people's memory anew after the rule's constants changed: nothing that was shown moves."""

from datetime import datetime

from django.db import transaction

from checkins.engine.constants import shipped
from checkins.models import DailyCheckin, PersonStatus, User
from checkins.services import audit
from checkins.services.assessment import fold_at_the_cut, keep_memory
from checkins.services.turns import take_turn

MEMORY = (
    *("state_before", "state_after", "constants"),
    *("constants_changed_on", "constants_said_day"),
)
READ = ("person", "day", "asked", "answers", "meeting", "used", "risk", "constants")


@transaction.atomic
def refold(*, person: User, at: datetime) -> bool:
    """Fold a person's whole kept history under the constants that ship, and write the memory alone.

    Level, flags, reasons and every day's verdict stay as published, and so do notices and alerts:
    the next check-in goes on from the new memory. Returns whether it was written: not where a save
    came first, which folds anew itself, or where the account is gone.
    """
    try:
        status = take_turn(person)
    except PersonStatus.DoesNotExist:
        return False
    if not status.waits_for_refold:
        return False
    before, fold = status.constants, fold_at_the_cut(status, shipped())
    rows = list(DailyCheckin.objects.filter(person=person).order_by("day").only(*READ))
    for row in rows:
        fold.judge(row.as_answers())
    keep_memory(status, fold, rows, today=at.astimezone(person.zone).date())
    status.save(update_fields=MEMORY)
    versions = {"before": before, "after": status.constants}
    audit.record(action="memory_refolded", about=person, by=None, at=at, **versions)
    return True
