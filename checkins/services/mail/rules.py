"""The rules of every mail: who may get one, at what hours, and that it is queued once."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.template.loader import render_to_string

from checkins.delivery.email import Letter
from checkins.enums import Channel, OutboxRule, Role
from checkins.models import OutboxMessage, Profile, SupportGroup, User
from checkins.models.accounts import is_there
from checkins.services import audit
from checkins.services.sharing_texts import UTC

MORNING, EVENING = time(9), time(21)
# About the account itself: they leave at any hour, whether or not its owner wants mail.
OF_THE_ACCOUNT = (OutboxRule.INVITED, OutboxRule.SECOND_STEP, OutboxRule.ACCOUNT)
LAST_HOUR = time(20)  # a mail that is due at night and cannot wait leaves at this time before


def in_daytime(at: datetime, person: User) -> datetime:
    """Return the first moment from ``at`` on, between 9:00 and 21:00 on the person's clock."""
    zone = person.zone or UTC
    local = at.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return at
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def may_leave_at(at: datetime, person: User | None, rule: OutboxRule) -> datetime:
    """Return the first moment from ``at`` on at which a mail of this rule may leave."""
    return at if person is None or rule in OF_THE_ACCOUNT else in_daytime(at, person)


def in_daytime_before(at: datetime, person: User) -> datetime:
    """Return ``at``, or 20:00 on the evening before if it is night on the person's clock."""
    zone = person.zone or UTC
    local = at.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return at
    day = local.date() - timedelta(days=1) if local.time() < MORNING else local.date()
    return datetime.combine(day, LAST_HOUR, zone)


def may_be_mailed(person: User) -> bool:
    """Return whether the person is there, wants mail, and has a confirmed address."""
    if not person.is_there:
        return False
    profile = Profile.objects.visible_to(person).first()
    return bool(profile and profile.wants_mail and address_of(person))


def who_may_be_mailed(people: Iterable[User]) -> set[int]:
    """Return the keys of those who may be mailed, asked of all at once."""
    confirmed = EmailAddress.objects.filter(verified=True)
    found = Profile.objects.filter(
        is_there("person__"),
        person__in={person.pk for person in people},
        person__role=Role.PERSON,
        wants_mail=True,
    ).filter(Exists(confirmed.filter(user=OuterRef("person"))))
    return set(found.values_list("person", flat=True))


def address_of(person: User) -> str:
    """Return the person's confirmed address, the primary one first; "" if none is confirmed."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    found = confirmed.order_by("-primary", "pk").values_list("email", flat=True).first()
    return found or ""


@transaction.atomic
def queue(
    person: User, rule: OutboxRule, day: date, *, at: datetime, group: SupportGroup | None = None
) -> bool:
    """Queue a mail to the person about one of their days, and return whether it is new."""
    message, is_new = OutboxMessage.objects.get_or_create(
        person=person,
        recipient=person,
        rule=rule,
        group=group,
        local_day=day,
        channel=Channel.EMAIL,
        defaults={"queued_at": at, "next_at": may_leave_at(at, person, rule)},
    )
    if is_new:
        audit.record(action="message_queued", about=person, by=None, at=at, rule=message.rule)
    return bool(is_new)


@transaction.atomic
def queue_news(person: User, rule: OutboxRule, *, at: datetime) -> bool:
    """Queue a mail about what happened just now, and return whether it is new.

    One that still waits tells of this as well. After one that left, or that a sender holds, another
    is queued: it is about the next day if there was one today.
    """
    sent = OutboxMessage.objects.filter(person=person, recipient=person, rule=rule)
    if sent.waiting().filter(lease=None).exists():
        return False
    today = at.astimezone(person.zone or UTC).date()
    newest = sent.aggregate(newest=Max("local_day"))["newest"]
    day = today if newest is None else max(today, newest + timedelta(days=1))
    return queue(person, rule, day, at=at)


def letter(to: str, name: str, **context: object) -> Letter:
    """Return a mail rendered from ``email/<name>_subject.txt`` and ``email/<name>_message.txt``."""
    context["site_name"] = settings.SITE_NAME
    subject = render_to_string(f"email/{name}_subject.txt", context)
    body = render_to_string(f"email/{name}_message.txt", context)
    return Letter(to, " ".join(subject.split()), body.strip() + "\n")
