"""Asking a supporter for a call, and a supporter's agreement to be asked.

A person asks, takes back and reads; a supporter agrees, sees and answers. Nothing is sent from a
request: the message is queued with the call.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from checkins.engine.calls import is_inside
from checkins.enums import CallAnswer, Channel
from checkins.models import AskedCall, CallAgreement, PushSubscription, Supporter, User
from checkins.models.calls import CALL_WAITS
from checkins.queries.calls import links_to_ask
from checkins.services import audit
from checkins.services.mail.calls import call_message
from checkins.services.mail.queueing import queue_all
from checkins.services.supporters import NotASupporterError
from checkins.services.turns import take_account_turn, take_turn

MOST_ASKED = 3  # of one supporter, within the two hours that a call lives
KEPT_FOR = timedelta(days=1)  # how often somebody would like a call is nobody's record


class NotReachedError(Exception):
    """The supporter cannot be asked: they did not agree, or the link is not in force."""


class OutsideHoursError(Exception):
    """It is outside the hours that the supporter agreed to."""


class AskedTooOftenError(Exception):
    """The supporter was asked three times within two hours, and each was taken back."""


class CallOverError(Exception):
    """The call was taken back or is over, or the account may not see it."""


class NoBrowserError(Exception):
    """No browser of this account takes notifications."""


# --- the supporter's agreement --------------------------------------------------------------------


@transaction.atomic
def agree(
    *,
    by: User,
    at: datetime,
    channel: Channel,
    zone: str,
    starts_at: time | None = None,
    ends_at: time | None = None,
) -> None:
    """Let everybody whose invitation was accepted so far ask for a call; or change how and when.

    Without ``starts_at`` and ``ends_at``, on the clock of ``zone``, it is any hour.

    :raises NotASupporterError: if ``by`` is no active supporter.
    :raises NoBrowserError: if it is to be notifications, and no browser takes any.
    """
    if not by.is_supporter or not take_account_turn(by).is_active:
        raise NotASupporterError(by.pk)
    if channel == Channel.PUSH and not PushSubscription.objects.visible_to(by).exists():
        raise NoBrowserError(by.pk)
    User.objects.filter(pk=by.pk).update(time_zone=zone)  # their pages show hours, too
    values = {"channel": channel, "zone": zone, "starts_at": starts_at, "ends_at": ends_at}
    CallAgreement.objects.update_or_create(account=by, defaults={**values, "agreed_at": at})
    audit.record(action="calls_agreed", about=by, by=by, at=at)


@transaction.atomic
def stop(*, by: User, at: datetime) -> None:
    """End the agreement at once: nobody can ask, and what still waits does not leave."""
    take_account_turn(by)
    if CallAgreement.objects.visible_to(by).delete()[0]:
        audit.record(action="calls_stopped", about=by, by=by, at=at)


# --- the person's side ----------------------------------------------------------------------------


@transaction.atomic
def ask_for_call(*, by: User, at: datetime, link: Supporter) -> AskedCall:
    """Ask a supporter for a call, and queue the message; one that is open stays the only one.

    :raises NotReachedError: if they did not agree, or the link is not in force.
    :raises OutsideHoursError: outside their hours.
    :raises AskedTooOftenError: at three within two hours.
    """
    take_turn(by)
    earlier = AskedCall.objects.visible_to(by).filter(link=link)
    if is_open := earlier.open_at(at).first():
        found: AskedCall = is_open
        return found
    mine = links_to_ask(at).visible_to(by).filter(pk=link.pk)
    agreement = CallAgreement.objects.filter(account__in=mine.values("account")).first()
    if agreement is None:
        raise NotReachedError(link.pk)
    if not is_inside(agreement.hours, at):
        raise OutsideHoursError(link.pk)
    if earlier.filter(asked_at__gt=at - CALL_WAITS).count() >= MOST_ASKED:
        raise AskedTooOftenError(link.pk)
    call: AskedCall = AskedCall.objects.create(person=by, link=link, asked_at=at)
    queue_all([call_message(call, agreement)], at=at)
    audit.record(action="call_asked", about=by, by=by, at=at, link=str(link.pk))
    return call


@transaction.atomic
def take_back(*, by: User, at: datetime, call_id: UUID) -> None:
    """Take an open call back: it disappears from the supporter's page, and no message leaves.

    :raises CallOverError: if it was taken back or is over.
    """
    mine = AskedCall.objects.visible_to(by).open_at(at).filter(pk=call_id)
    if not mine.update(taken_back_at=at):
        raise CallOverError(call_id)
    audit.record(action="call_taken_back", about=by, by=by, at=at)


# --- the supporter's side -------------------------------------------------------------------------


@transaction.atomic
def mark_seen(*, by: User, at: datetime, calls: Sequence[AskedCall]) -> None:
    """Note that a signed-in supporter was shown calls: the first time counts."""
    shown = AskedCall.objects.visible_to(by, at=at).filter(pk__in=[call.pk for call in calls])
    new = list(shown.filter(seen_at=None).select_related("person"))
    shown.filter(seen_at=None).update(seen_at=at)
    for call in new:
        audit.record(action="call_seen", about=call.person, by=by, at=at, link=str(call.link_id))


@transaction.atomic
def answer(*, by: User, at: datetime, call_id: UUID, with_words: CallAnswer) -> None:
    """Answer an open call, or change the answer while it is open.

    :raises CallOverError: if it was taken back, is over, or is not theirs to see.
    """
    shown = AskedCall.objects.visible_to(by, at=at).filter(pk=call_id)
    call = shown.select_related("person").first()
    seen = Coalesce("seen_at", at)
    if call is None or not shown.update(answer=with_words, answered_at=at, seen_at=seen):
        raise CallOverError(call_id)
    audit.record(action="call_answered", about=call.person, by=by, at=at, answer=with_words)


def purge_calls(*, at: datetime) -> int:
    """Delete calls that were asked for more than a day ago, for good; return how many."""
    return AskedCall.objects.filter(asked_at__lte=at - KEPT_FOR).delete()[0]
