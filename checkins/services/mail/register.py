"""Everything that leaves: what causes it, who gets it, what allows it, and when it may leave.

The line that a lock screen shows is in ``catalog/messages_v1.toml``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from checkins.delivery.email import Letter
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, User
from checkins.services.mail.account_changes import account_letter
from checkins.services.mail.alerts import alert_opens, told_opens
from checkins.services.mail.ended import ended_letter
from checkins.services.mail.expiry import expiry_letter
from checkins.services.mail.meetings import meeting_letter
from checkins.services.mail.second_steps import second_step_letter

LetterOf = Callable[[OutboxMessage, User, datetime], Letter | None]
OpensOf = Callable[[OutboxMessage, datetime], str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    It has a ``letter`` of its own words, or it ``opens`` a path of the site and says no more than
    its line. Both are asked as it leaves, and None says that it may not leave any more.
    """

    cause: str
    recipient: str
    allowed_by: str
    letter: LetterOf | None = None
    opens: OpensOf | None = None


A_PERSON = "the person"
A_COUNSELOR = "a counselor, within their hours"
WANTS_MAIL = "the person's choice of e-mails in Settings, and a confirmed address"
REGISTER: Mapping[OutboxRule, Kind] = {
    OutboxRule.ENDS_FIRST: Kind(
        "a consent that ends in 14 days", A_PERSON, WANTS_MAIL, letter=expiry_letter
    ),
    OutboxRule.ENDS_LAST: Kind(
        "a consent that ends in 3 days", A_PERSON, WANTS_MAIL, letter=expiry_letter
    ),
    OutboxRule.MEETING: Kind(
        "a meeting for which the person asked to be reminded",
        A_PERSON,
        WANTS_MAIL,
        letter=meeting_letter,
    ),
    OutboxRule.ENDED: Kind(
        "a consent or a supporter's link that ended before its time",
        A_PERSON,
        WANTS_MAIL,
        letter=ended_letter,
    ),
    OutboxRule.SECOND_STEP: Kind(
        "a second step that was removed",
        "whoever owns the account",
        "it is about the account itself",
        letter=second_step_letter,
    ),
    OutboxRule.ACCOUNT: Kind(
        "a change in how the account is signed in to",
        "each confirmed address of the account, before and after",
        "it is about the account itself",
        letter=account_letter,
    ),
    OutboxRule.URGENT: Kind(
        "an answer of 2 or more about thoughts of how to use",
        A_COUNSELOR,
        "a consent in force that shows alerts and answers to each sign",
        opens=alert_opens,
    ),
    OutboxRule.ALERT: Kind(
        "a pattern at reach out or above",
        A_COUNSELOR,
        "a consent in force that shows alerts",
        opens=alert_opens,
    ),
    OutboxRule.TOLD: Kind(
        "the person's tap on a counselor's name, on the page after an answer about use",
        "that counselor, and their deputy where they would hear later",
        "that tap, and a consent in force that shows alerts and answers about use",
        opens=told_opens,
    ),
}
