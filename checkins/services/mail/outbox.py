"""Sending queued messages: each is checked again before it leaves, and sent at least once."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from checkins.delivery import RefusedError, UnreachableError
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage
from checkins.queries.patience import is_database_away
from checkins.services.mail.carriers import Carriers, Content, NoWayError
from checkins.services.mail.leases import MOST, claim, free, pause_after, put_back, release
from checkins.services.mail.queueing import write_down
from checkins.services.mail.register import REGISTER, Kind, first_rules, rules_together
from checkins.services.mail.rules import OF_THE_ACCOUNT, may_be_mailed

# What was refused may be refused for long; that nobody can be reached is no fault of a message.
REFUSED = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 360)]
UNREACHABLE = [timedelta(minutes=minutes) for minutes in (1, 2, 5)]
MOST_DROPPED = 5000  # by one statement
READ = ("person", "recipient", "invitation__invited_by", "notice__change__account")
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Run:
    """The counts of one run: messages sent, dropped, and kept for a later run."""

    sent: int = 0
    dropped: int = 0
    kept: int = 0

    def add(self, other: "Run") -> None:
        """Count what another run did as well."""
        self.sent += other.sent
        self.dropped += other.dropped
        self.kept += other.kept

    @property
    def did_nothing(self) -> bool:
        """Whether nothing was due, or nothing could leave."""
        return not (self.sent or self.dropped or self.kept)


def send_queued(
    *,
    at: datetime,
    most: int = MOST,
    ways: Carriers | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> Run:
    """Send the messages that are due, the longest waiting first; runs may overlap safely.

    At most ``most`` are taken, and those of the recipients that leave together with them. What goes
    first is taken before all else. ``goes_on`` is asked before each message: what was taken and not
    sent goes back if it says no.

    A message that was refused, or that could reach nobody, stays queued for a later run. If a run
    dies after a server accepted a mail, the mail is sent again once its lease is over: twice is
    better than never, and both have the same Message-ID.
    """
    run = Run()
    with nullcontext(ways) if ways else Carriers() as open_ways:
        groups = _groups(_claim(at, most, open_ways))
        try:
            while groups and goes_on():
                if open_ways.down.isdisjoint(message.channel for message in groups[0]):
                    _leave(groups[0], open_ways, run, at)
                    del groups[0]
                else:
                    _give_back(groups.pop(0))
        finally:
            with suppress(DatabaseError):  # then the lease ends by itself
                _give_back(list(chain.from_iterable(groups)))
    return run


def drop_passed(*, at: datetime) -> int:
    """Drop the messages that say nothing any more, all by one update, and return how many.

    So a thousand reminders of what is over are in nobody's way.
    """
    passed = Q(good_until__lte=at)
    for rule, kind in REGISTER.items():
        if kind.good_for is not None:
            passed |= Q(rule=rule, good_until=None, queued_at__lte=at - kind.good_for)
    rows, dropped = OutboxMessage.objects.free(at).filter(passed), 0
    while rows.exists():
        with transaction.atomic():
            keys = list(free(rows)[:MOST_DROPPED].values_list("pk", flat=True))
            held = list(_all_of(keys).select_related("person", "invitation"))
            _all_of(keys).update(dropped_at=at, lease=None, leased_until=None)
            write_down(held, "message_dropped", at=at)
        dropped += len(held)
        if not held:  # another run drops them just now
            break
    return dropped


def _claim(at: datetime, most: int, ways: Carriers) -> list[OutboxMessage]:
    """Take what is due: first what goes first; with each message what leaves together with it."""
    rows = OutboxMessage.objects.select_related(*READ)
    due = OutboxMessage.objects.due(at).exclude(channel__in=ways.down)
    taken = claim(rows, due.filter(rule__in=first_rules()), at=at, most=most) or claim(
        rows, due, at=at, most=most
    )
    together = rules_together()
    whose = {message.recipient_id for message in taken if message.rule in together}
    if whose:
        others = due.filter(rule__in=together, recipient__in=whose)
        taken += claim(rows, others, at=at, most=MOST_DROPPED)
    return taken


def _groups(messages: Sequence[OutboxMessage]) -> list[list[OutboxMessage]]:
    """Return the messages in their order, those that leave as one side by side."""
    together = rules_together()
    groups: dict[object, list[OutboxMessage]] = {}
    for message in messages:
        is_alone = message.rule not in together
        key = message.pk if is_alone else (message.recipient_id, message.channel)
        groups.setdefault(key, []).append(message)
    return list(groups.values())


def _leave(group: Sequence[OutboxMessage], ways: Carriers, run: Run, at: datetime) -> None:
    """Send one message for all of the group that may leave now.

    A fault that nobody foresaw is its own group's alone: these wait, and the others go on.
    """
    try:
        leaving = [
            (message, content)
            for message in group
            if (content := _content(message, run, at)) is not None
        ]
        if leaving:
            _carry(leaving, ways, run, at)
    except Exception as error:
        if is_database_away(error):
            raise
        log.exception("message_failed", message=str(group[0].pk))
        run.kept += sum(_put_back(message, REFUSED, at=at) for message in group)


def _carry(
    leaving: Sequence[tuple[OutboxMessage, Content]], ways: Carriers, run: Run, at: datetime
) -> None:
    messages = [message for message, _ in leaving]
    try:
        ways.carry(*leaving[0], at)
    except NoWayError:
        run.dropped += _finish(messages, at=at, dropped_at=at)
    except (RefusedError, UnreachableError) as error:
        pauses, least = REFUSED, None
        if isinstance(error, UnreachableError):
            pauses, least = UNREACHABLE, error.retry_after
        run.kept += sum(_put_back(message, pauses, at=at, least=least) for message in messages)
        log.warning("message_not_sent", message=str(messages[0].pk), why=type(error).__name__)
    else:
        run.sent += _finish(messages, at=at, sent_at=at)


def _content(message: OutboxMessage, run: Run, at: datetime) -> Content | None:
    """Return what the message says now; None if it does not leave, and then it is dealt with."""
    kind = REGISTER[OutboxRule(message.rule)]
    is_gone = _is_gone(message)
    if not is_gone and (later := kind.may_leave_at(message, at)) != at:
        run.kept += release(_held(message), next_at=later)
        return None
    content = None if is_gone else _said(kind, message, at)
    if content is None:
        run.dropped += _finish([message], at=at, dropped_at=at)
    return content


def _is_gone(message: OutboxMessage) -> bool:
    """Return whether the recipient is not there any more, or whom the message is about.

    Who asked to be erased hears of their account alone, and nobody hears of them.
    """
    account, person = message.recipient, message.person
    if account is not None and not account.is_active:
        return True
    is_told = message.rule in OF_THE_ACCOUNT
    return not is_told and any(one is not None and one.erase_at for one in (account, person))


def _said(kind: Kind, message: OutboxMessage, at: datetime) -> Content | None:
    """Return the letter or the path; None if the cause is gone, or it may not be sent any more."""
    if kind.letter is None:
        return kind.opens(message, at) if kind.opens else None
    person = message.person
    is_wanted = person is None or message.rule in OF_THE_ACCOUNT or may_be_mailed(person)
    return kind.letter(message, person, at) if is_wanted else None


@transaction.atomic
def _finish(messages: Sequence[OutboxMessage], *, at: datetime, **end: datetime) -> int:
    """Record how messages ended, and return how many of them this run still held."""
    end_of_lease = {"lease": None, "leased_until": None}
    ended = [message for message in messages if _held(message).update(**end_of_lease, **end)]
    write_down(ended, "message_sent" if "sent_at" in end else "message_dropped", at=at)
    return len(ended)


def _put_back(
    message: OutboxMessage,
    pauses: Sequence[timedelta],
    *,
    at: datetime,
    least: timedelta | None = None,
) -> bool:
    """Return a message to the queue, and return whether this run still held it.

    It waits longer after each attempt, and is never due when it may not leave. ``least`` is how
    long the server asked to wait.
    """
    pause = max(pause_after(message.attempts, pauses), least or timedelta(0))
    kind = REGISTER[OutboxRule(message.rule)]
    return put_back(_held(message), next_at=kind.may_leave_at(message, at + pause))


def _give_back(messages: Sequence[OutboxMessage]) -> None:
    """Return messages that were not tried to the queue, due as they were."""
    for message in messages:
        release(_held(message), next_at=message.next_at)


def _held(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """Return the message's row if it waits and this run still holds it."""
    return OutboxMessage.objects.waiting().filter(pk=message.pk, lease=message.lease)


def _all_of(keys: Sequence[UUID]) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk__in=keys)
