"""Mails about consents that end soon, sent 14 and 3 days before the end."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from django.urls import reverse

from checkins.enums import Channel, OutboxRule
from checkins.models import Consent, Due, OutboxMessage, User
from checkins.queries.sharing import FIRST_WARNING, LAST_WARNING
from checkins.services.mail.due import Looked, plan
from checkins.services.mail.rules import (
    in_daytime,
    may_be_mailed,
    who_may_be_mailed,
)
from checkins.services.sharing_texts import UTC

BEFORE = {OutboxRule.ENDS_FIRST: FIRST_WARNING, OutboxRule.ENDS_LAST: LAST_WARNING}
# Who wants no mail may want it again before the end, and who lets a consent end may undo that; a
# counselor who was switched off may be back.
LOOK_AGAIN = timedelta(days=1)


def plan_ends(consent: Consent) -> None:
    """Write when each warning of a consent is due that was just signed.

    A consent that was never longer than the lead time of a warning has none.
    """
    for rule, before in BEFORE.items():
        if before < consent.expires_at - consent.granted_at:
            plan(consent.person, rule, consent.expires_at - before, consent=consent)


def forget_ends(consents: Sequence[Consent]) -> None:
    """Delete what was planned for consents that were ended."""
    Due.objects.filter(consent__in=consents).delete()


def look_at_ends(rows: Sequence[Due], at: datetime) -> list[Looked]:
    """Return the mails about the consents whose warning is due.

    Each consent has one day per rule, so looking again adds nothing. Consents that end on the same
    day share one mail.
    """
    keys = [row.consent_id for row in rows]
    consents = Consent.objects.in_force(at).filter(pk__in=keys, let_end=None)
    in_force = {consent.pk for consent in consents}
    wanted = who_may_be_mailed([row.account for row in rows])
    return [
        _looked(row, at, may_leave=row.consent_id in in_force and row.account_id in wanted)
        for row in rows
    ]


def _looked(row: Due, at: datetime, *, may_leave: bool) -> Looked:
    consent, rule = row.consent, OutboxRule(row.rule)
    if consent is None or _rule_of(consent, at) != rule:  # over, or the last warning's turn
        return Looked(row, None)
    if not may_leave:
        return Looked(row, at + LOOK_AGAIN)
    good_until = consent.expires_at
    message = OutboxMessage(
        person=row.account,
        recipient=row.account,
        rule=rule,
        local_day=_day_of(consent, rule, row.account),
        channel=Channel.EMAIL,
        queued_at=at,
        next_at=in_daytime(at, row.account),
        good_until=good_until if rule == OutboxRule.ENDS_LAST else good_until - LAST_WARNING,
    )
    return Looked(row, None, [message])


def expiry_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return where the mail leads; None if no consent ends on that day that they do not let end."""
    rule, person = OutboxRule(message.rule), cast("User", message.person)
    ends = any(
        _rule_of(consent, at) == rule and _day_of(consent, rule, person) == message.local_day
        for consent in Consent.objects.in_force(at).filter(person=person, let_end=None)
    )
    return reverse("home") if ends and may_be_mailed(person) else None


def _rule_of(consent: Consent, at: datetime) -> OutboxRule | None:
    """Return the warning that is due; None if the consent was never longer than its lead time."""
    left = consent.expires_at - at
    rule = OutboxRule.ENDS_LAST if left <= LAST_WARNING else OutboxRule.ENDS_FIRST
    signed_for = consent.expires_at - consent.granted_at
    return rule if left <= BEFORE[rule] < signed_for else None


def _day_of(consent: Consent, rule: OutboxRule, person: User) -> date:
    due = consent.expires_at - BEFORE[rule]
    return due.astimezone(person.zone or UTC).date()
