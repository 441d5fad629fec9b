"""Many messages that wait, made by few statements."""

import uuid
from datetime import datetime
from hashlib import sha256

from checkins.enums import AccountChangeKind, Channel, OutboxRule
from checkins.models import AccountChange, AccountNotice, OutboxMessage, User
from checkins.services.mail.queueing import queue_all


def queue_notices(account: User, number: int, *, at: datetime) -> list[str]:
    """Queue mails about a change of the account, each to another address; return the addresses.

    They leave at any hour, and each is written anew at each try.
    """
    change = AccountChange(account=account, kind=AccountChangeKind.PASSWORD, made_at=at)
    change.before = "nothing"
    change.save(force_insert=True)
    notices = []
    for count in range(number):
        notice = AccountNotice(id=uuid.uuid4(), change=change)
        notice.address = f"p{count}-{notice.pk.hex[:6]}@example.org"
        notice.token_hash = sha256(notice.pk.bytes).hexdigest()
        notice.address_hash = sha256(notice.address.encode()).hexdigest()
        notices.append(notice)
    AccountNotice.objects.bulk_create(notices)
    queue_all(
        [
            OutboxMessage(
                person=account,
                recipient=account,
                notice=notice,
                rule=OutboxRule.ACCOUNT,
                local_day=at.date(),
                channel=Channel.EMAIL,
                queued_at=at,
                next_at=at,
            )
            for notice in notices
        ],
        at=at,
    )
    return [notice.address for notice in notices]
