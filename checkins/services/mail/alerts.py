"""Messages to counselors: an alert that waits, or a person who wants them to know of use.

A message says that there is something to look at, and opens the list. Whom it is about and what
was answered is on pages alone, which ask for the consent once more.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.urls import reverse

from checkins.enums import (
    AlertEventKind,
    NoticeKind,
    OutboxRule,
    ReachOutHow,
    UsedChoice,
)
from checkins.models import (
    Alert,
    AlertEvent,
    Consent,
    CounselorHours,
    DailyCheckin,
    OutboxMessage,
    User,
)
from checkins.models.outbox import OF_AN_ALERT
from checkins.queries.hours import Work, deputy_for, works_of
from checkins.services import audit
from checkins.services.mail.queueing import queue_all

TO_COUNSELORS = (*OF_AN_ALERT, OutboxRule.TOLD)
# An answer about use has no rule here: only the person says it to somebody, one by one.
RULE_OF = {NoticeKind.PLANNING: OutboxRule.URGENT, NoticeKind.PATTERN: OutboxRule.ALERT}


def consents_for(rule: OutboxRule, person: User, *, at: datetime) -> Any:
    """Return the consents of a person by which counselors may hear of a rule at ``at``."""
    own = Consent.objects.filter(person=person)
    if rule == OutboxRule.TOLD:
        return own.telling_of_use(at)
    shared = own.showing_alerts(at)
    return shared.filter(shows_signs=True) if rule == OutboxRule.URGENT else shared


# --- queueing -------------------------------------------------------------------------------------


def queue_alerts(alerts: Sequence[Alert], *, person: User, at: datetime) -> None:
    """Queue a message about each alert that asks for attention, for whoever may hear of it.

    It runs inside the save's transaction, in the person's turn. Who heard of an alert hears of it
    no second time, whatever joins it; where an earlier message was dropped, it waits once more.
    """
    new = [alert for alert in alerts if alert.cause in RULE_OF]
    if not new:
        return
    shared = consents_for(OutboxRule.ALERT, person, at=at)
    consents = list(shared.select_related("counselor__hours").order_by("counselor_id"))
    if not consents:
        return
    works = works_of([consent.named_counselor for consent in consents])
    messages = [
        _message(
            RULE_OF[cause], person, consent.named_counselor, works, at, day=alert.day, alert=alert
        )
        for alert in new
        for consent in consents
        if (cause := NoticeKind(alert.cause)) != NoticeKind.PLANNING or consent.shows_signs
    ]
    _queue(messages, OutboxMessage.objects.filter(alert__in=new), at=at)


def queue_told(person: User, counselor: User, day: date, *, at: datetime) -> None:
    """Queue that a person wants a counselor to know of a day with use.

    A deputy hears of it too where the counselor would hear later, by a consent of their own that
    shows all that the counselor's does. It runs inside the transaction of who tells.
    """
    shared = consents_for(OutboxRule.TOLD, person, at=at).select_related("counselor__hours")
    by_key = {each.named_counselor.pk: each for each in shared}
    if counselor.pk not in by_key:
        return
    works = works_of([each.named_counselor for each in by_key.values()])
    deputy = deputy_for(by_key[counselor.pk], list(by_key.values()), works, at=at)
    heard = [counselor, *([deputy.named_counselor] if deputy else [])]
    messages = [_message(OutboxRule.TOLD, person, each, works, at, day=day) for each in heard]
    known = OutboxMessage.objects.filter(person=person, rule=OutboxRule.TOLD, local_day=day)
    _queue(messages, known, at=at)


def _message(
    rule: OutboxRule,
    person: User,
    recipient: User,
    works: Mapping[int, Work],
    at: datetime,
    *,
    day: date,
    alert: Alert | None = None,
) -> OutboxMessage:
    work = works[recipient.pk]
    return OutboxMessage(
        person=person,
        recipient=recipient,
        rule=rule,
        alert=alert,
        local_day=day,
        channel=work.channel,
        queued_at=at,
        next_at=first_moment(rule, work, at),
    )


def _queue(messages: Sequence[OutboxMessage], known: Any, *, at: datetime) -> None:
    """Queue what its recipient has not heard of; what was dropped before waits once more."""
    earlier = {(row.alert_id, row.recipient_id): row for row in known}
    queue_all(
        [each for each in messages if (each.alert_id, each.recipient_id) not in earlier], at=at
    )
    for each in messages:
        row = earlier.get((each.alert_id, each.recipient_id))
        if row is None or row.dropped_at is None:
            continue
        again = OutboxMessage.objects.filter(pk=row.pk, dropped_at__isnull=False)
        values = {"queued_at": at, "next_at": each.next_at, "channel": each.channel, "attempts": 0}
        if again.update(dropped_at=None, **values):
            audit.record(action="message_queued", about=each.about, by=None, at=at, rule=each.rule)


# --- when -----------------------------------------------------------------------------------------


def first_moment(rule: OutboxRule, work: Work, at: datetime) -> datetime:
    """Return when a message that is queued at ``at`` is due."""
    if rule == OutboxRule.ALERT and work.how == ReachOutHow.THREE_HOURS:
        return work.hours.next_slot(at)
    if rule == OutboxRule.ALERT and work.how == ReachOutHow.DIGEST:
        return work.hours.next_digest(at)
    return work.hours.opens_at(at)


def in_hours(message: OutboxMessage, at: datetime) -> datetime:
    """Return ``at`` if the recipient may be reached then, else the next moment at which they may.

    It is asked as a message leaves: hours may have changed since, and who worked may be away.
    """
    recipient, rule = cast("User", message.recipient), OutboxRule(message.rule)
    work = works_of([recipient])[recipient.pk]
    is_digest = rule == OutboxRule.ALERT and work.how == ReachOutHow.DIGEST
    is_now = work.hours.holds_digest(at) if is_digest else work.hours.holds(at)
    return at if is_now else first_moment(rule, work, at)


# --- whether it may still leave -------------------------------------------------------------------


def alert_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return where a message about an alert leads; None if it may not leave any more.

    The alert must still wait, and be in what the recipient's consent shows now. Who has looked at
    it since, themselves or by their deputy, is not told of it.
    """
    if not _is_allowed(message, at) or not _waits(message, at):
        return None
    return None if _was_seen(message) else reverse("caseload")


def told_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return where a message about use leads; None if the answer or the consent changed."""
    days = DailyCheckin.objects.filter(person=message.person, day=message.local_day)
    stands = days.filter(used=UsedChoice.YES).exists()
    return reverse("caseload") if stands and _is_allowed(message, at) else None


def _is_allowed(message: OutboxMessage, at: datetime) -> bool:
    shared = consents_for(OutboxRule(message.rule), cast("User", message.person), at=at)
    return bool(shared.filter(counselor=message.recipient_id).exists())


def _waits(message: OutboxMessage, at: datetime) -> bool:
    return bool(Alert.objects.waiting(at).filter(pk=message.alert_id).exists())


def _was_seen(message: OutboxMessage) -> bool:
    own = CounselorHours.objects.filter(pk=message.recipient_id).values_list("deputy_id", flat=True)
    readers = {message.recipient_id, *own} - {None}
    seen = AlertEvent.objects.filter(alert=message.alert_id, kind=AlertEventKind.SEEN)
    return bool(seen.filter(by__in=readers, at__gte=message.queued_at).exists())


# --- after a change of hours ----------------------------------------------------------------------


def plan_again(counselor: User, *, at: datetime) -> None:
    """Move what waits for a counselor to the hours and the channel that they have now.

    What a person told them goes to their deputy too, if they are away now. It runs inside the
    transaction of the change. A message that a sender holds asks for the hours itself.
    """
    waiting = OutboxMessage.objects.waiting().filter(
        recipient=counselor, rule__in=TO_COUNSELORS, lease=None
    )
    # The account at hand may have read its hours before they changed.
    changed = User.objects.select_related("hours").get(pk=counselor.pk)
    work = works_of([changed])[counselor.pk]
    for message in waiting.select_related("person"):
        due = first_moment(OutboxRule(message.rule), work, at)
        waiting.filter(pk=message.pk).update(next_at=due, channel=work.channel)
        if message.rule == OutboxRule.TOLD:
            queue_told(cast("User", message.person), counselor, message.local_day, at=at)
