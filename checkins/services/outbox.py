"""What is to be told by mail: queued once, asked again when it leaves, and sent at least once."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from checkins.delivery.email import Letter, RefusedError, UnreachableError, send
from checkins.enums import Channel, OutboxRule
from checkins.models import Consent, OutboxMessage, Profile, User
from checkins.queries.sharing import FIRST_WARNING, LAST_WARNING
from checkins.services import audit
from checkins.services.consent_texts import UTC

BEFORE = {OutboxRule.ENDS_FIRST: FIRST_WARNING, OutboxRule.ENDS_LAST: LAST_WARNING}
LEASE = timedelta(minutes=15)  # longer than a run of MOST, each at the mail server's timeout
MOST = 100
BACKOFF = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 360)]
MORNING, EVENING = time(9), time(21)
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Run:
    """What came of one run: how many left, were dropped, or wait for a later one."""

    sent: int = 0
    dropped: int = 0
    kept: int = 0


def queue_expiry_warnings(*, at: datetime) -> int:
    """Queue the mails about consents that end soon and return how many are new.

    Each consent has one day per rule, so a second run, or a late one, adds nothing. Consents that
    end together on one day are one mail.
    """
    soon = Consent.objects.in_force(at).filter(expires_at__lte=at + FIRST_WARNING)
    return sum(
        _queue(consent, rule, at=at)
        for consent in soon.select_related("person").order_by("expires_at", "id")
        if (rule := _rule_of(consent, at)) and may_be_mailed(consent.person)
    )


def _rule_of(consent: Consent, at: datetime) -> OutboxRule | None:
    """Return the warning that is due; None if it was signed for no longer than that."""
    left = consent.expires_at - at
    rule = OutboxRule.ENDS_LAST if left <= LAST_WARNING else OutboxRule.ENDS_FIRST
    signed_for = consent.expires_at - consent.granted_at
    return rule if left <= BEFORE[rule] < signed_for else None


def _day_of(consent: Consent, rule: OutboxRule, person: User) -> date:
    due = consent.expires_at - BEFORE[rule]
    return due.astimezone(person.zone or UTC).date()


@transaction.atomic
def _queue(consent: Consent, rule: OutboxRule, *, at: datetime) -> bool:
    person = consent.person
    message, is_new = OutboxMessage.objects.get_or_create(
        person=person,
        recipient=person,
        rule=rule,
        local_day=_day_of(consent, rule, person),
        channel=Channel.EMAIL,
        defaults={"queued_at": at, "next_at": by_day(at, person)},
    )
    if is_new:
        audit.record(action="message_queued", about=person, by=None, at=at, rule=message.rule)
    return bool(is_new)


def by_day(at: datetime, person: User) -> datetime:
    """Return the first moment from ``at`` on that is no night on the person's clock."""
    zone = person.zone or UTC
    local = at.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return at
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def may_be_mailed(person: User) -> bool:
    """Say whether the person is here, did not turn mails off, and confirmed an address."""
    profile = Profile.objects.visible_to(person).first()
    return bool(profile and profile.wants_mail and _address_of(person))


def _address_of(person: User) -> str:
    """Return the person's confirmed address, the main one first; none that is not confirmed."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    found = confirmed.order_by("-primary", "pk").values_list("email", flat=True).first()
    return found or ""


def send_queued(*, at: datetime) -> Run:
    """Send what is due, the longest waiting first; safe beside another run of the same.

    A mail that a server refused, or that none could take, waits for a later run. One whose sender
    died after the server took it leaves a second time when its lease is over: rather twice than
    never.
    """
    run = Run()
    for pk in list(OutboxMessage.objects.due(at).values_list("pk", flat=True)[:MOST]):
        message = _claim(pk, at=at)
        if message is None:
            continue
        letter = _letter(message, at)
        if letter is None:
            run.dropped += _finish(message, at=at, dropped_at=at)
            continue
        try:
            send(letter)
        except (RefusedError, UnreachableError) as error:
            run.kept += _put_back(message, at=at)
            log.warning("message_not_sent", message=str(pk), why=type(error).__name__)
            if isinstance(error, UnreachableError):
                break  # the others would wait for the same silence
        else:
            run.sent += _finish(message, at=at, sent_at=at)
    return run


def _claim(pk: uuid.UUID, *, at: datetime) -> OutboxMessage | None:
    """Take a message for this sender; None if another one was faster."""
    lease = uuid.uuid4()
    taken = OutboxMessage.objects.due(at).filter(pk=pk)
    if not taken.update(lease=lease, leased_until=at + LEASE, attempts=F("attempts") + 1):
        return None
    claimed: OutboxMessage = OutboxMessage.objects.select_related("person").get(pk=pk)
    return claimed if claimed.lease == lease else None


def _letter(message: OutboxMessage, at: datetime) -> Letter | None:
    """Write the mail; None if by now nothing ends then, or the person is not to be mailed."""
    person, rule = message.person, OutboxRule(message.rule)
    in_force = Consent.objects.in_force(at).filter(person=person).order_by("expires_at")
    ending = [
        consent
        for consent in in_force
        if _rule_of(consent, at) == rule and _day_of(consent, rule, person) == message.local_day
    ]
    if not ending or not may_be_mailed(person):
        return None
    last = ending[0].last_moment.astimezone(person.zone or UTC)
    context = {"site_name": settings.SITE_NAME, "last_day": last.date()}
    subject = render_to_string("email/ends_subject.txt", context)
    body = render_to_string("email/ends_message.txt", context)
    return Letter(_address_of(person), " ".join(subject.split()), body.strip() + "\n")


@transaction.atomic
def _finish(message: OutboxMessage, *, at: datetime, **end: datetime) -> bool:
    """Write down how a message ended, if this sender still holds it."""
    held = OutboxMessage.objects.waiting().filter(pk=message.pk, lease=message.lease)
    if not held.update(lease=None, leased_until=None, **end):
        return False
    action = "message_sent" if "sent_at" in end else "message_dropped"
    audit.record(action=action, about=message.person, by=None, at=at, rule=message.rule)
    return True


def _put_back(message: OutboxMessage, *, at: datetime) -> bool:
    """Let a message wait for a later run: longer after each attempt, and never into the night."""
    pause = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    held = OutboxMessage.objects.waiting().filter(pk=message.pk, lease=message.lease)
    later = by_day(at + pause, message.person)
    return bool(held.update(lease=None, leased_until=None, next_at=later))
