"""Saving when a counselor works, and how they hear of what cannot wait."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from checkins.engine.hours import Hours
from checkins.engine.promises import bits_of
from checkins.enums import Channel, ReachOutHow
from checkins.models import CounselorHours, PushSubscription, User
from checkins.services import audit
from checkins.services.mail.alerts import plan_again
from checkins.services.turns import take_account_turn


class NoDeviceError(Exception):
    """No device of the counselor takes notifications."""


class NotADeputyError(Exception):
    """The deputy is the counselor themselves, or no counselor who works here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a counselor says of their work."""

    hours: Hours
    how: ReachOutHow
    channel: Channel
    deputy: User | None = None


@transaction.atomic
def set_hours(*, wanted: Wanted, by: User, at: datetime) -> None:
    """Save a counselor's hours, and move the messages that wait for them.

    People read the hours and the days away on their own pages from then on.

    :raises NotADeputyError: if the deputy is no other counselor who works here.
    :raises NoDeviceError: if notifications are wanted and no device takes them.
    """
    take_account_turn(by)
    deputy, hours = wanted.deputy, wanted.hours
    if deputy and (deputy.pk == by.pk or not (deputy.is_active and deputy.is_counselor)):
        raise NotADeputyError(deputy.pk)
    takes_push = PushSubscription.objects.visible_to(by).exists()
    if wanted.channel == Channel.PUSH and not takes_push:
        raise NoDeviceError
    first, last = hours.away or (None, None)
    values = {
        "weekdays": bits_of(hours.weekdays),
        "starts_at": hours.starts_at,
        "ends_at": hours.ends_at,
        "zone": hours.zone.key,
        "away_from": first,
        "away_to": last,
        "deputy": deputy,
        "reach_out_how": wanted.how,
        "channel": wanted.channel,
    }
    CounselorHours.objects.update_or_create(counselor=by, defaults=values)
    plan_again(by, at=at)
    audit.record(
        action="hours_set",
        about=by,
        by=by,
        at=at,
        days=values["weekdays"],
        zone=hours.zone.key,
        starts_at=hours.starts_at.isoformat("minutes"),
        ends_at=hours.ends_at.isoformat("minutes"),
        away=[day.isoformat() for day in hours.away or ()],
        deputy=str(deputy.subject_ref) if deputy else "",
        how=wanted.how.value,
        channel=wanted.channel.value,
    )
