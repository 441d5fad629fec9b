"""Everything that leaves: what causes it, who gets it, what allows it, and when it may leave.

The line that a lock screen shows of a message without words of its own is in
``catalog/messages_v1.toml``; of the others it is the subject. ``docs/messages.md`` has it all as a
table, which a test compares.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from checkins.catalog.messages import message_lines
from checkins.delivery.email import Letter
from checkins.engine.reminding import LATE
from checkins.enums import AccountMailKind, OutboxRule
from checkins.models import OutboxMessage
from checkins.services.mail.account_changes import account_letter
from checkins.services.mail.alerts import alert_opens, in_hours, told_opens
from checkins.services.mail.calls import call_leaves_at, call_opens
from checkins.services.mail.ended import ended_opens
from checkins.services.mail.expiry import expiry_opens
from checkins.services.mail.invitations import invited_letter
from checkins.services.mail.meetings import meeting_opens
from checkins.services.mail.reminders import (
    again_opens,
    checkin_opens,
    nudge_opens,
    step_opens,
    week_opens,
)
from checkins.services.mail.rules import in_daytime
from checkins.services.mail.second_steps import second_step_letter
from checkins.services.mail.trying import TOO_LATE, test_opens

# The account is the message's person; an invitation has none.
LetterOf = Callable[[OutboxMessage, Any, datetime], Letter | None]
OpensOf = Callable[[OutboxMessage, datetime], str | None]
MayLeaveAt = Callable[[OutboxMessage, datetime], datetime]


def by_day(message: OutboxMessage, at: datetime) -> datetime:
    """Return the first moment from ``at`` on between 9:00 and 21:00 on the recipient's clock."""
    return in_daytime(at, message.recipient) if message.recipient else at


def at_any_hour(message: OutboxMessage, at: datetime) -> datetime:  # noqa: ARG001 one signature for all hours
    """Return ``at``: the message leaves by night as well."""
    return at


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a kind of message; ``subjects`` are the templates of its mails."""

    cause: str
    recipient: str
    allowed_by: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Described):
    """One kind of message.

    It has a ``letter`` of its own words, or it ``opens`` a path of the site and says no more than
    its line. Both are asked as it leaves, and None says that it may not leave any more.

    ``may_leave_at`` gives the first moment from now on at which it may leave. ``good_for`` is how
    long after it was queued it says something, where the message itself does not say until when.
    What is due to one recipient of kinds that are ``together`` leaves as one message. A kind that
    ``goes_first`` waits behind none of another kind. One that is ``mailed_instead`` waits for no
    push service either: it goes to the recipient's address, and twice is better than late.
    """

    letter: LetterOf | None = None
    opens: OpensOf | None = None
    may_leave_at: MayLeaveAt = by_day
    good_for: timedelta | None = None
    together: bool = False
    goes_first: bool = False
    mailed_instead: bool = False


A_WEEK = timedelta(days=7)
A_PERSON = "the person"
A_COUNSELOR = "a counselor, within their hours"
WANTS_MAIL = "the person's choice of e-mails in Settings, and a confirmed address"
CHOSEN = "the person's choice of this reminder, neither paused nor in a break they announced"
OF_THE_ACCOUNT = "it is about the account itself"
ASKED_FOR = "who types an address at a door asks for it; at most ten of a kind a day"
REGISTER: Mapping[OutboxRule, Kind] = {
    OutboxRule.ENDS_FIRST: Kind(
        "a consent that ends in 14 days",
        A_PERSON,
        WANTS_MAIL,
        opens=expiry_opens,
    ),
    OutboxRule.ENDS_LAST: Kind(
        "a consent that ends in 3 days", A_PERSON, WANTS_MAIL, opens=expiry_opens
    ),
    OutboxRule.MEETING: Kind(
        "a meeting for which the person asked to be reminded",
        A_PERSON,
        WANTS_MAIL,
        opens=meeting_opens,
        good_for=timedelta(days=2),  # a day before it, and a night before that
    ),
    OutboxRule.CHECKIN: Kind(
        "the person's own hour, on a day without a check-in",
        A_PERSON,
        CHOSEN,
        opens=checkin_opens,
        may_leave_at=at_any_hour,
        good_for=LATE,
    ),
    OutboxRule.CHECKIN_AGAIN: Kind(
        "two hours after it, if the person asked for a second one and the day has no check-in",
        A_PERSON,
        CHOSEN,
        opens=again_opens,
        may_leave_at=at_any_hour,
        good_for=LATE,
    ),
    OutboxRule.NUDGE: Kind(
        "a silence that is unusual for the person: once, in place of all reminders that follow",
        A_PERSON,
        CHOSEN,
        opens=nudge_opens,
        may_leave_at=at_any_hour,
        good_for=LATE,
    ),
    OutboxRule.STEP: Kind(
        "the person's own hour, on a day for which they picked a small step",
        A_PERSON,
        CHOSEN,
        opens=step_opens,
        may_leave_at=at_any_hour,
        good_for=LATE,
    ),
    OutboxRule.WEEK: Kind(
        "the person's own weekday and hour",
        A_PERSON,
        CHOSEN,
        opens=week_opens,
        may_leave_at=at_any_hour,
        good_for=LATE,
    ),
    OutboxRule.ENDED: Kind(
        "a consent or a supporter's link that ended before its time",
        A_PERSON,
        WANTS_MAIL,
        opens=ended_opens,
        good_for=A_WEEK,
    ),
    OutboxRule.INVITED: Kind(
        "an operator invited somebody to work at the clinic",
        "the address that was invited",
        "the operator's invitation, for as long as it is open",
        ("invitation",),
        letter=invited_letter,
        may_leave_at=at_any_hour,
        good_for=A_WEEK,
    ),
    OutboxRule.SECOND_STEP: Kind(
        "a second step that was removed",
        "whoever owns the account",
        OF_THE_ACCOUNT,
        ("second_step",),
        letter=second_step_letter,
        may_leave_at=at_any_hour,
        good_for=A_WEEK,
    ),
    OutboxRule.ACCOUNT: Kind(
        "a change in how the account is signed in to",
        "each confirmed address of the account, before and after",
        OF_THE_ACCOUNT,
        ("account",),
        letter=account_letter,
        may_leave_at=at_any_hour,
        good_for=A_WEEK,
    ),
    OutboxRule.URGENT: Kind(
        "an answer of 2 or more about thoughts of how to use",
        A_COUNSELOR,
        "a consent in force that shows alerts and answers to each sign",
        opens=alert_opens,
        may_leave_at=in_hours,
        together=True,
        goes_first=True,
        mailed_instead=True,
    ),
    OutboxRule.ALERT: Kind(
        "a pattern at reach out or above",
        A_COUNSELOR,
        "a consent in force that shows alerts",
        opens=alert_opens,
        may_leave_at=in_hours,
        together=True,
    ),
    OutboxRule.TOLD: Kind(
        "the person's tap on a counselor's name, on the page after an answer about use",
        "that counselor, and their deputy where they would hear later",
        "that tap, and a consent in force that shows alerts and answers about use",
        opens=told_opens,
        may_leave_at=in_hours,
        together=True,
    ),
    OutboxRule.TEST: Kind(
        "whoever asks for one, to see what a message looks like",
        "who asked for it",
        "the request itself; at most five an hour",
        opens=test_opens,
        may_leave_at=at_any_hour,  # somebody looks at the phone
        good_for=TOO_LATE,
        goes_first=True,
    ),
    OutboxRule.CALL: Kind(
        "a call that a person asked a supporter for, within two hours",
        "the supporter",
        "the supporter's agreement, within the hours that it names, and a link in force",
        opens=call_opens,
        may_leave_at=call_leaves_at,
        goes_first=True,
        mailed_instead=True,
    ),
}
# Their letters are in ``account_mails`` and ``devices``; the rows are another table's, since their
# addresses may be nobody's. They leave at any hour, for as long as their links are good.
ACCOUNT_REGISTER: Mapping[AccountMailKind, Described] = {
    AccountMailKind.CONFIRM: Described(
        "an address that an account was given and that waits for its link",
        "that address",
        ASKED_FOR,
        ("address_confirm", "address_exists"),
    ),
    AccountMailKind.RESET: Described(
        "a new password that was asked for",
        "the address that was typed, if it is an account's",
        ASKED_FOR,
        ("password_reset",),
    ),
    AccountMailKind.DEVICE: Described(
        "somebody with the password who signs in on a new device while many tries are made",
        "the address that was typed, if it is an account's",
        "at most every quarter of an hour",
        ("device",),
    ),
    AccountMailKind.TRIED: Described(
        "many tries to sign in on one day",
        "the address that was typed, if it is an account's",
        "once a day",
        ("tried",),
    ),
    AccountMailKind.GOING: Described(
        "an account that its owner asked to have erased, within the 72 hours until then",
        "each confirmed address of the account",
        OF_THE_ACCOUNT,
        ("account_going",),
    ),
    AccountMailKind.GONE: Described(
        "an account that was erased",
        "its main confirmed address, which is deleted as the mail leaves",
        OF_THE_ACCOUNT,
        ("account_gone",),
    ),
    AccountMailKind.NEW_DEVICE: Described(
        "a sign-in on a device that the account did not know, beside one that it does",
        "each confirmed address of the account",
        OF_THE_ACCOUNT,
        ("new_device",),
    ),
}


def shown_by(of: OutboxRule | AccountMailKind) -> list[str]:
    """Return each line that a lock screen can show of a kind of message."""
    kind = REGISTER[of] if isinstance(of, OutboxRule) else ACCOUNT_REGISTER[of]
    site = {"site_name": settings.SITE_NAME}
    written = [render_to_string(f"email/{name}_subject.txt", site) for name in kind.subjects]
    return [" ".join(text.split()) for text in written] or [message_lines()[of.value]]


def first_rules() -> list[OutboxRule]:
    """Return the rules that wait behind no other."""
    return [rule for rule, kind in REGISTER.items() if kind.goes_first]


def rules_together() -> list[OutboxRule]:
    """Return the rules of which one message stands for all that are due to a recipient."""
    return [rule for rule, kind in REGISTER.items() if kind.together]
