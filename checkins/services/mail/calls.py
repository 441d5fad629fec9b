"""The message that somebody would like a call: at any hour that its recipient agreed to."""

from datetime import datetime

from django.urls import reverse

from checkins.engine.calls import is_inside
from checkins.engine.days import local_date
from checkins.enums import OutboxRule
from checkins.models import AskedCall, CallAgreement, OutboxMessage
from checkins.queries.calls import links_to_ask
from checkins.services.sharing_texts import UTC


def call_message(call: AskedCall, agreement: CallAgreement) -> OutboxMessage:
    """Return the message of a call that was just asked for, ready to be queued."""
    return OutboxMessage(
        person=call.person,
        recipient_id=agreement.pk,
        rule=OutboxRule.CALL,
        call=call,
        local_day=local_date(call.asked_at, call.person.zone or UTC),
        channel=agreement.channel,
        queued_at=call.asked_at,
        next_at=call.asked_at,
        good_until=call.open_until,
    )


def call_leaves_at(message: OutboxMessage, at: datetime) -> datetime:  # noqa: ARG001 one signature for all hours
    """Return ``at``: no other hours hold it back than the supporter's own.

    Outside those it does not wait until they begin, as the person waits for an answer: it is
    dropped, and the person's page says that it could not leave.
    """
    return at


def call_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the supporter's page; None if the call may not be told of any more.

    Asked anew: it was not taken back and is not over, the link is in force, both accounts are
    active, the supporter still agrees, can be reached, and is within their own hours.
    """
    call = AskedCall.objects.open_at(at).filter(pk=message.call_id).first()
    if call is None:
        return None
    links = links_to_ask(at).filter(pk=call.link_id, account=message.recipient_id)
    agreement = CallAgreement.objects.filter(account__in=links.values("account")).first()
    if agreement is None or not is_inside(agreement.hours, at):
        return None
    return reverse("supporting")
