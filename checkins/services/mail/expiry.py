"""Mails about consents that end soon, sent 14 and 3 days before the end."""

from datetime import date, datetime

from checkins.delivery.email import Letter
from checkins.enums import OutboxRule
from checkins.models import Consent, OutboxMessage, User
from checkins.queries.sharing import FIRST_WARNING, LAST_WARNING
from checkins.services.mail.rules import address_of, letter, may_be_mailed, queue
from checkins.services.sharing_texts import UTC

BEFORE = {OutboxRule.ENDS_FIRST: FIRST_WARNING, OutboxRule.ENDS_LAST: LAST_WARNING}


def queue_expiry_warnings(*, at: datetime) -> int:
    """Queue the mails about consents that end soon and return how many are new.

    Each consent has one day per rule, so a second run or a late run adds nothing. Consents that end
    on the same day share one mail.
    """
    soon = Consent.objects.in_force(at).filter(expires_at__lte=at + FIRST_WARNING)
    return sum(
        queue(consent.person, rule, _day_of(consent, rule, consent.person), at=at)
        for consent in soon.select_related("person").order_by("expires_at", "id")
        if (rule := _rule_of(consent, at)) and may_be_mailed(consent.person)
    )


def expiry_letter(message: OutboxMessage, person: User, at: datetime) -> Letter | None:
    """Return the mail; None if no consent ends on that day any more."""
    rule = OutboxRule(message.rule)
    in_force = Consent.objects.in_force(at).filter(person=person).order_by("expires_at")
    ending = [
        consent
        for consent in in_force
        if _rule_of(consent, at) == rule and _day_of(consent, rule, person) == message.local_day
    ]
    if not ending:
        return None
    last = ending[0].last_moment.astimezone(person.zone or UTC)
    return letter(address_of(person), "ends", last_day=last.date())


def _rule_of(consent: Consent, at: datetime) -> OutboxRule | None:
    """Return the warning that is due; None if the consent was never longer than its lead time."""
    left = consent.expires_at - at
    rule = OutboxRule.ENDS_LAST if left <= LAST_WARNING else OutboxRule.ENDS_FIRST
    signed_for = consent.expires_at - consent.granted_at
    return rule if left <= BEFORE[rule] < signed_for else None


def _day_of(consent: Consent, rule: OutboxRule, person: User) -> date:
    due = consent.expires_at - BEFORE[rule]
    return due.astimezone(person.zone or UTC).date()
