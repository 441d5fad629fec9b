"""Looking at what is due: the worker reads the rows whose moment has come, and no others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.db import transaction

from checkins.enums import OutboxRule
from checkins.models import Due, WorkerTick
from checkins.queries.patience import is_database_away
from checkins.services.mail.due import Looked
from checkins.services.mail.expiry import look_at_ends
from checkins.services.mail.leases import free
from checkins.services.mail.meetings import look_at_meetings
from checkins.services.mail.queueing import queue_all
from checkins.services.mail.reminders import (
    look_again_at_checkins,
    look_at_checkins,
    look_at_steps,
    look_at_weeks,
)

Look = Callable[[Sequence[Due], datetime], Sequence[Looked]]
LOOKS: Mapping[OutboxRule, Look] = {
    OutboxRule.ENDS_FIRST: look_at_ends,
    OutboxRule.ENDS_LAST: look_at_ends,
    OutboxRule.MEETING: look_at_meetings,
    OutboxRule.CHECKIN: look_at_checkins,
    OutboxRule.CHECKIN_AGAIN: look_again_at_checkins,
    OutboxRule.STEP: look_at_steps,
    OutboxRule.WEEK: look_at_weeks,
}
MOST_ROWS = 500  # in one transaction, so that nobody waits long for it
PUSHED_BACK = timedelta(minutes=15)  # what nobody foresaw is tried again then
NOTED_EVERY = timedelta(seconds=20)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ticked:
    """How many rows were looked at, and how many messages were queued."""

    rows: int = 0
    queued: int = 0


@transaction.atomic
def tick(*, at: datetime, most: int = MOST_ROWS) -> Ticked:
    """Look at the rows that are due, the longest waiting first, and write their next moments.

    The messages and the next moments are one transaction: whoever dies here has queued nothing, and
    a later tick finds the rows as they were. Ticks at once take different rows.
    """
    due = Due.objects.due(at)
    if not due.exists():
        return Ticked()
    keys = list(free(due)[:most].values_list("pk", flat=True))
    rows = list(
        Due.objects.filter(pk__in=keys)
        .select_related("account", "group", "consent")
        .order_by("rule", "next_due_at", "pk")
    )
    looked: list[Looked] = []
    queued = 0
    for rule, of_rule in groupby(rows, key=lambda row: row.rule):
        found, new = _look(OutboxRule(rule), list(of_rule), at)
        looked += found
        queued += new
    _write_next_moments(looked)
    return Ticked(rows=len(rows), queued=queued)


def note_tick(*, at: datetime) -> None:
    """Note that a worker looked just now; health asks for minutes, so not every look is written."""
    ticks = WorkerTick.objects.all()
    if ticks.filter(ticked_at__gt=at - NOTED_EVERY).exists():
        return
    WorkerTick.objects.update_or_create(id=1, defaults={"ticked_at": at})


def _look(rule: OutboxRule, rows: list[Due], at: datetime) -> tuple[list[Looked], int]:
    """Return what a rule gives, and how many messages are new.

    A row that no one foresaw keeps nobody else's back: after a fault each is looked at alone, and
    the one at fault again later.
    """
    try:
        with transaction.atomic():
            looked = list(LOOKS[rule](rows, at))
            return looked, queue_all([one for each in looked for one in each.messages], at=at)
    except Exception as error:
        if is_database_away(error):
            raise
        if len(rows) == 1:
            log.exception("look_failed", rule=rule.value, due=str(rows[0].pk))
            return [Looked(rows[0], at + PUSHED_BACK)], 0
    alone = [_look(rule, [row], at) for row in rows]
    return [each for looked, _ in alone for each in looked], sum(new for _, new in alone)


def _write_next_moments(looked: Sequence[Looked]) -> None:
    later = [each for each in looked if each.next_due_at is not None]
    for each in later:
        each.due.next_due_at = each.next_due_at  # type: ignore[assignment]  # it is none above
    Due.objects.bulk_update([each.due for each in later], ["next_due_at"])
    over = [each.due.pk for each in looked if each.next_due_at is None]
    Due.objects.filter(pk__in=over).delete()
