"""A message as notifications: to every browser in which its recipient is signed in."""

from datetime import datetime, timedelta

import structlog

from checkins.delivery import BusyError, GoneError, RefusedError, UnreachableError
from checkins.delivery.push import Push, PushSender, host_of
from checkins.models import OutboxMessage
from checkins.services.mail.writing import something_push
from checkins.services.push import note_sent, prune, subscriptions_of

log = structlog.get_logger(__name__)


def push_to_all(
    message: OutboxMessage, path: str, *, pusher: PushSender, down: set[str], at: datetime
) -> bool:
    """Send a message that opens ``path``, and return whether a browser was sent it.

    False says that its recipient has no browser that takes it, or none any more: the message is to
    go another way. A browser whose push service says that it is gone is deleted. ``down`` are hosts
    that could not be reached in this run, to which this one may add: nothing is tried there. A
    browser names its host itself, so it is never all pushes that wait.

    :raises BusyError: if none was sent it, and one could not be reached.
    """
    recipient = message.recipient
    if recipient is None:
        return False
    sent, pauses = 0, list[timedelta]()
    for row in subscriptions_of(recipient, at=at):
        push = something_push(message, row, path)
        try:
            _send(push, pusher, down)
        except GoneError:
            prune(row, at=at)
        except RefusedError:
            log.warning("push_refused", message=str(message.pk))
        except UnreachableError as error:
            pauses.append(error.retry_after or timedelta(0))
        else:
            note_sent(row, at=at)
            sent += 1
    if pauses and not sent:
        raise BusyError(min(pauses))  # the others wait for no browser that waits longer
    return bool(sent)


def _send(push: Push, pusher: PushSender, down: set[str]) -> None:
    host = host_of(push.endpoint)
    if host in down:
        raise UnreachableError
    try:
        pusher.send(push)
    except BusyError:
        raise
    except UnreachableError:
        down.add(host)
        raise
