"""The message that somebody would like a call: real mail, and what is asked anew as it leaves."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress

from checkins.enums import OutboxRule, Role
from checkins.models import AskedCall, CallAgreement, OutboxMessage, Supporter, User
from checkins.models.calls import CALL_WAITS
from checkins.services.calls import ask_for_call, stop, take_back
from checkins.services.erasures import erase_account
from checkins.services.mail.outbox import Run, drop_passed, send_queued
from checkins.services.mail.register import REGISTER
from checkins.services.supporters import remove_supporter
from tests.amounts import how_many
from tests.factories import agree_to_calls, make_person, make_staff, make_supporter
from tests.mailbox import Mailbox
from tests.words import denied_outside

MANY = how_many(quick=10, full=100)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def ask(at: datetime, **hours: time) -> AskedCall:
    """Let a new person ask a new supporter, who agreed to it, for a call."""
    person, mom = make_person(), make_staff(Role.SUPPORTER, second_factor=False)
    link = make_supporter(person, at, mom)
    agree_to_calls(link, at, **hours)
    return ask_for_call(by=person, at=at, link=link)


def test_it_leaves_at_once_and_says_no_more_than_its_line(
    at: datetime, mailbox: Mailbox, db: None
) -> None:
    call = ask(at)

    run = send_queued(at=at)

    mail = mailbox.mails[0]
    account = call.link.account
    assert account
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert (run, len(mailbox.mails)) == (Run(sent=1), 1)
    assert (mail["To"], mail["Subject"]) == (
        account.email,
        "Daybook: Someone would like a call from you",
    )
    assert all("/supporter/" in text for text in texts)
    assert ["Someone would like a call from you. Daybook." in text for text in texts] == [
        True,
        True,
    ]
    said = "\n".join([*map(str, mail.values()), *texts])
    assert denied_outside(said) == []
    assert [name for name in (call.person.name, call.link.shown_name) if name in said] == []
    assert OutboxMessage.objects.get().sent_at == at


def test_it_leaves_in_the_night_of_who_said_any_hour(
    at: datetime, mailbox: Mailbox, db: None
) -> None:
    night = at + timedelta(hours=14)
    ask(night)

    assert send_queued(at=night) == Run(sent=1)


def test_it_waits_behind_no_other_message() -> None:
    assert REGISTER[OutboxRule.CALL].goes_first


def _taken_back(call: AskedCall, at: datetime) -> None:
    take_back(by=call.person, at=at, call_id=call.pk)


def _removed(call: AskedCall, at: datetime) -> None:
    remove_supporter(supporter=call.link, by=call.person, at=at)


def _stopped(call: AskedCall, at: datetime) -> None:
    assert call.link.account
    stop(by=call.link.account, at=at)


def _person_closed(call: AskedCall, at: datetime) -> None:
    User.objects.filter(pk=call.person_id).update(is_active=False)


def _supporter_closed(call: AskedCall, at: datetime) -> None:
    User.objects.filter(pk=call.link.account_id).update(is_active=False)


def _erased(call: AskedCall, at: datetime) -> None:
    erase_account(person=call.person, by=call.person, at=at)


def _other_hours(call: AskedCall, at: datetime) -> None:
    CallAgreement.objects.filter(account=call.link.account_id).update(
        starts_at=time(22), ends_at=time(6)
    )


def _accepted_anew(call: AskedCall, at: datetime) -> None:
    """The link that stands now was accepted after the supporter had agreed."""
    CallAgreement.objects.filter(account=call.link.account_id).update(
        agreed_at=call.link.invited_at - SECOND
    )


def _address_gone(call: AskedCall, at: datetime) -> None:
    EmailAddress.objects.filter(user=call.link.account_id).delete()


ENDS = [
    *(_taken_back, _removed, _stopped, _person_closed, _supporter_closed, _erased),
    *(_other_hours, _accepted_anew, _address_gone),
]


@pytest.mark.parametrize("end", ENDS)
def test_what_ended_between_queue_and_send_is_never_sent(
    end: Callable[[AskedCall, datetime], None], at: datetime, mailbox: Mailbox, db: None
) -> None:
    calls = [ask(at) for _ in range(MANY)]
    assert OutboxMessage.objects.waiting().count() == MANY
    for call in calls:
        end(call, at)
    left = OutboxMessage.objects.waiting().count()

    dropped = send_queued(at=at + SECOND, most=MANY).dropped

    assert len(mailbox.mails) == 0
    assert dropped == left == (0 if end is _erased else MANY)
    assert OutboxMessage.objects.waiting().count() == 0


def test_after_two_hours_it_is_dropped_and_a_moment_before_it_leaves(
    at: datetime, mailbox: Mailbox, db: None
) -> None:
    for _ in range(2):
        ask(at)

    first = send_queued(at=at + CALL_WAITS - SECOND, most=1)
    gone = drop_passed(at=at + CALL_WAITS)

    assert (first, gone, len(mailbox.mails)) == (Run(sent=1), 1, 1)


def test_it_does_not_leave_once_the_hours_are_over(
    at: datetime, mailbox: Mailbox, db: None
) -> None:
    """The clock in New York is at noon as it is asked, and the hours end five minutes later."""
    ask(at, starts_at=time(7), ends_at=time(12, 5))
    ask(at, starts_at=time(7), ends_at=time(12, 6))

    run = send_queued(at=at + 5 * MINUTE)

    assert run == Run(sent=1, dropped=1)


def test_a_removed_supporters_other_person_is_still_heard(
    at: datetime, mailbox: Mailbox, db: None
) -> None:
    mom = make_staff(Role.SUPPORTER, second_factor=False)
    links = [make_supporter(make_person(), at, mom) for _ in range(2)]
    agree_to_calls(links[0], at)
    for link in links:
        ask_for_call(by=link.person, at=at, link=link)
    Supporter.objects.filter(pk=links[0].pk).update(removed_at=at)

    assert send_queued(at=at) == Run(sent=1, dropped=1)
