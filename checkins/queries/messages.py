"""What waits to leave and what left, by kind and channel: numbers and ages, never whose.

Where few people are, a number for each kind would tell of one of them who used, thought of how to,
went quiet or wanted a call. So such kinds are counted together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Value, When
from django.utils.translation import ngettext

from checkins.enums import AccountMailKind, Channel, OutboxRule
from checkins.models import AccountMail, OutboxMessage, User, WorkerTick
from checkins.queries.counts import days_words

A_DAY = timedelta(days=1)
AN_HOUR, A_QUARTER = 60, 15  # minutes
# A message is late from the moment on at which it could have left; one that was tried, since it was
# queued. What waits for the morning is not late.
LATE_SINCE = Case(When(attempts__gt=0, then=F("queued_at")), default=F("next_at"))
LATE = ("attempts__gt", 0)
TO_HELPERS, REMINDERS = "To counselors and supporters", "Reminders"

COUNTED_AS = {
    **dict.fromkeys(
        (OutboxRule.URGENT, OutboxRule.ALERT, OutboxRule.TOLD, OutboxRule.CALL), TO_HELPERS
    ),
    **dict.fromkeys(
        (
            *(OutboxRule.CHECKIN, OutboxRule.CHECKIN_AGAIN, OutboxRule.NUDGE),
            *(OutboxRule.STEP, OutboxRule.WEEK, OutboxRule.MEETING),
        ),
        REMINDERS,
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of message on one channel; ``oldest`` is how late the longest waiting one is."""

    kind: str
    channel: str
    waiting: int = 0
    oldest: timedelta | None = None
    sent: int = 0
    dropped: int = 0

    @property
    def oldest_words(self) -> str:
        """How late the longest waiting one is; "" if none is."""
        return "" if self.oldest is None else age_words(self.oldest)


@dataclass(frozen=True, slots=True)
class Board:
    """All kinds that wait or that left in the last day, and when a worker last looked."""

    lines: list[Line]
    looked: timedelta | None

    @property
    def looked_words(self) -> str:
        """How long ago a worker last looked; "" if none ever did."""
        return "" if self.looked is None else age_words(self.looked)


def message_board(operator: User, *, at: datetime) -> Board:
    """Return the numbers for an operator; nothing for anybody else. Three queries."""
    if not (operator.is_active and operator.is_operator):
        return Board([], None)
    lines = [*_of_the_outbox(at), *_of_the_accounts(at)]
    return Board(lines, since_last_look(at=at))


def age_words(age: timedelta) -> str:
    """Return an age in words, rounded down: "4 minutes", "15 minutes", "3 hours", "2 days".

    From a quarter of an hour on, in quarters: an exact one could tell when something happened.
    """
    if age >= A_DAY:
        return days_words(age.days)
    minutes = age // timedelta(minutes=1)
    if minutes >= AN_HOUR:
        hours = minutes // AN_HOUR
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    shown = minutes - minutes % A_QUARTER if minutes >= A_QUARTER else minutes
    return ngettext("%(count)d minute", "%(count)d minutes", shown) % {"count": shown}


def since_last_look(*, at: datetime) -> timedelta | None:
    """Return how long ago a worker last looked for what is due; None if none ever did."""
    ticked_at = WorkerTick.objects.values_list("ticked_at", flat=True).first()
    return None if ticked_at is None else max(at - ticked_at, timedelta(0))


def oldest_wait(*, at: datetime) -> timedelta | None:
    """Return how long the latest message is late; None if none is."""
    waits = (_oldest(OutboxMessage.objects.waiting(), at), _oldest(AccountMail.objects.all(), at))
    late = [at - since for since in waits if since is not None]
    return max(late) if late else None


def _oldest(rows: QuerySet[OutboxMessage] | QuerySet[AccountMail], at: datetime) -> datetime | None:
    late = rows.filter(Q(LATE) | Q(next_at__lte=at))
    since: datetime | None = late.aggregate(since=Min(LATE_SINCE))["since"]
    return since


def _of_the_outbox(at: datetime) -> list[Line]:
    day = at - A_DAY
    waits = Q(sent_at=None, dropped_at=None)
    rows = (
        OutboxMessage.objects.filter(waits | Q(sent_at__gt=day) | Q(dropped_at__gt=day))
        .order_by()
        .values("channel", kind=_kind())
        .annotate(
            waiting=Count("pk", filter=waits),
            since=Min(LATE_SINCE, filter=waits & (Q(LATE) | Q(next_at__lte=at))),
            sent=Count("pk", filter=Q(sent_at__gt=day)),
            dropped=Count("pk", filter=Q(dropped_at__gt=day)),
        )
    )
    return _sorted(
        Line(
            kind=row["kind"],
            channel=Channel(row["channel"]).label,
            waiting=row["waiting"],
            oldest=_age(row, at),
            sent=row["sent"],
            dropped=row["dropped"],
        )
        for row in rows
    )


def _kind() -> Case:
    """Return as what a message is counted."""
    kinds = {rule: COUNTED_AS.get(rule, str(rule.label)) for rule in OutboxRule}
    whens = [When(rule=rule, then=Value(kind)) for rule, kind in kinds.items()]
    return Case(*whens, output_field=CharField())


def _of_the_accounts(at: datetime) -> list[Line]:
    """Return the mails of doors that wait; one that left has no row any more."""
    late = Q(LATE) | Q(next_at__lte=at)
    rows = AccountMail.objects.order_by().values("kind")
    counted = rows.annotate(waiting=Count("pk"), since=Min(LATE_SINCE, filter=late))
    return _sorted(
        Line(
            kind=AccountMailKind(row["kind"]).label,
            channel=Channel.EMAIL.label,
            waiting=row["waiting"],
            oldest=_age(row, at),
        )
        for row in counted
    )


def _age(row: Mapping[str, Any], at: datetime) -> timedelta | None:
    since: datetime | None = row["since"]
    return None if since is None else at - since


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.kind, line.channel))
