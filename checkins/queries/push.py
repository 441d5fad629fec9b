"""Where messages reach an account now, and what each kind of them shows on a locked phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from checkins.enums import Channel, OutboxRule, Role
from checkins.models import PushSubscription, User

SHOWN_TO = {
    Role.PERSON: (
        OutboxRule.CHECKIN,
        OutboxRule.CHECKIN_AGAIN,
        OutboxRule.NUDGE,
        OutboxRule.STEP,
        OutboxRule.WEEK,
        OutboxRule.MEETING,
    ),
    Role.COUNSELOR: (OutboxRule.URGENT, OutboxRule.ALERT, OutboxRule.TOLD),
    Role.SUPPORTER: (OutboxRule.CALL,),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Where messages reach an account: a confirmed address, this browser, and how many others.

    ``here`` is the name of this browser's push address, "" if no notification reaches it.
    """

    address: str
    here: str
    elsewhere: int

    @property
    def channels(self) -> list[Channel]:
        """The channels on which a message would reach it."""
        has_push = self.here or self.elsewhere
        ways = ((Channel.PUSH, has_push), (Channel.EMAIL, self.address))
        return [channel for channel, is_open in ways if is_open]


def reached(account: User, *, session_hash: str) -> Reached:
    """Return where messages reach the account, as seen in the browser of this sign-in."""
    rows = PushSubscription.objects.visible_to(account).values_list("session_hash", "endpoint_hash")
    browsers = dict(rows)
    confirmed = EmailAddress.objects.filter(user=account, verified=True)
    address = confirmed.order_by("-primary", "pk").values_list("email", flat=True).first()
    here = browsers.pop(session_hash, "")
    return Reached(address=address or "", here=here, elsewhere=len(browsers))


def rules_shown_to(account: User) -> Sequence[OutboxRule]:
    """Return the kinds of messages that this role gets, as far as they have a line alone."""
    return SHOWN_TO.get(Role(account.role), ())
