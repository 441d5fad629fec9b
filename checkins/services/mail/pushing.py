"""A message as notifications: to every browser in which its recipient is signed in."""

from datetime import datetime, timedelta

from checkins.delivery import GoneError, RefusedError, UnreachableError
from checkins.delivery.push import PushSender
from checkins.models import OutboxMessage
from checkins.services.mail.writing import something_push
from checkins.services.push import note_sent, prune, subscriptions_of


def push_to_all(message: OutboxMessage, path: str, *, pusher: PushSender, at: datetime) -> bool:
    """Send a message that opens ``path``, and return whether a browser was sent it.

    False says that its recipient has no browser, or none any more. A browser whose push service
    says that it is gone is deleted.

    :raises RefusedError: if all were refused.
    :raises UnreachableError: if none was sent it, and one could not be reached.
    """
    recipient = message.recipient
    if recipient is None:
        return False
    sent, faults = 0, list[RefusedError | UnreachableError]()
    for row in subscriptions_of(recipient, at=at):
        try:
            pusher.send(something_push(message, row, path))
        except GoneError:
            prune(row, at=at)
        except (RefusedError, UnreachableError) as fault:
            faults.append(fault)
        else:
            note_sent(row, at=at)
            sent += 1
    if sent or not faults:
        return bool(sent)
    waits = [fault for fault in faults if isinstance(fault, UnreachableError)]
    if not waits:
        raise RefusedError
    raise UnreachableError(max(one.retry_after or timedelta(0) for one in waits) or None)
