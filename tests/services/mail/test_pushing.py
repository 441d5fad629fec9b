"""Messages as notifications, by the worker's own run, to a push service on this machine."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from checkins.enums import Channel
from checkins.models import OutboxMessage, PushSubscription, User
from checkins.services.mail.carriers import Carriers
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.mail.trying import TOO_LATE, ask_for_test
from checkins.services.push import subscribe
from tests.conftest import NOON
from tests.factories import agree_to_calls, make_asked_call, make_person, make_supporter
from tests.receiver import Browser

MINUTE = timedelta(minutes=1)
NOWHERE = "nobody.push.apple.com"
SENT, DROPPED, KEPT = Run(sent=1), Run(dropped=1), Run(kept=1)
A_TEST = {
    "title": "This is a test",
    "body": "There is something for you in Daybook.",
    "path": "/messages/",
    "tag": "test",
    "renotify": True,
}


@pytest.fixture
def phone(person, at):
    return signed_in_on("phone", person, at)


def signed_in_on(name, account, at, **told):
    """Let notifications reach a browser of a new sign-in; give it."""
    client, browser = Client(), Browser(name, **told)
    with time_machine.travel(at, tick=False):
        client.force_login(account)
    key = client.session.row_key
    subscribe(by=account, at=at, session_hash=key, **browser.posted)
    return browser


def ask(person, at, channel=Channel.PUSH):
    ask_for_test(by=person, at=at, channel=channel, form_id=uuid.uuid4())
    return OutboxMessage.objects.latest("queued_at")


def test_a_message_reaches_every_browser_of_its_recipient(person, at, phone, receiver, mailbox):
    tablet = signed_in_on("tablet", person, at)
    signed_in_on("another's", make_person(), at)
    ask(person, at)

    assert send_queued(at=at) == SENT

    assert [receiver.said_to(one) for one in (phone, tablet)] == [[A_TEST], [A_TEST]]
    assert len(receiver.got) == 2
    assert mailbox.mails == []
    assert set(PushSubscription.objects.values_list("sent_at", flat=True)) == {at, None}


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_deleted_and_a_mail_is_sent_instead(
    phone, person, receiver, mailbox, status
):
    at = NOON
    receiver.answers_to(phone, status)
    ask(person, at)

    assert send_queued(at=at) == SENT

    assert PushSubscription.objects.count() == 0
    assert [mail["Subject"] for mail in mailbox.mails] == ["Daybook: This is a test"]


def test_a_browser_that_is_gone_keeps_nothing_from_the_other(person, at, phone, receiver, mailbox):
    tablet = signed_in_on("tablet", person, at)
    receiver.answers_to(phone, 410)
    ask(person, at)

    assert send_queued(at=at) == SENT

    assert receiver.said_to(tablet) == [A_TEST]
    assert PushSubscription.objects.count() == 1
    assert mailbox.mails == []


def test_a_busy_push_service_is_waited_for_as_long_as_it_asks(person, at, phone, receiver):
    receiver.answers_to(phone, 429, Retry_After="600")
    message = ask(person, at)

    assert send_queued(at=at) == KEPT
    message.refresh_from_db()
    receiver.answers_to(phone, 201)

    assert message.next_at == at + 10 * MINUTE
    assert send_queued(at=at + 9 * MINUTE) == Run()
    assert send_queued(at=at + 10 * MINUTE) == SENT


def test_a_wanted_call_waits_for_no_push_service_and_is_mailed(person, at, receiver, mailbox):
    link = make_supporter(person, at)
    phone = signed_in_on("phone", link.account, at)
    agree_to_calls(link, at, channel=Channel.PUSH)
    receiver.answers_to(phone, 503)
    make_asked_call(person, at, link)

    assert send_queued(at=at) == SENT

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (
        link.account.email,
        "Daybook: Someone would like a call from you",
    )


def test_a_wanted_call_without_an_address_waits_for_the_push_service(person, at, receiver, mailbox):
    link = make_supporter(person, at)
    phone = signed_in_on("phone", link.account, at)
    agree_to_calls(link, at, channel=Channel.PUSH)
    receiver.answers_to(phone, 503)
    make_asked_call(person, at, link)
    EmailAddress.objects.filter(user=link.account).update(verified=False)

    assert send_queued(at=at) == KEPT

    assert mailbox.mails == []


def test_a_browser_that_waits_for_a_day_keeps_nothing_from_the_other(person, at, phone, receiver):
    tablet = signed_in_on("tablet", person, at)
    receiver.answers_to(phone, 429, Retry_After="86400")
    receiver.answers_to(tablet, 503)
    ask(person, at)

    assert send_queued(at=at) == KEPT
    receiver.answers_to(tablet, 201)

    assert send_queued(at=at + MINUTE) == SENT


@pytest.mark.parametrize("status", [301, 400, 403, 413])
def test_what_a_push_service_refuses_goes_by_mail(phone, person, receiver, mailbox, status):
    receiver.answers_to(phone, status, Location="/elsewhere")
    ask(person, NOON)

    assert send_queued(at=NOON) == SENT

    assert [got.path for got in receiver.got] == ["/fcm/send/phone"]
    assert [mail["Subject"] for mail in mailbox.mails] == ["Daybook: This is a test"]
    assert PushSubscription.objects.count() == 1


def test_one_browser_that_is_reached_is_enough(person, at, phone, receiver, mailbox):
    tablet = signed_in_on("tablet", person, at)
    receiver.answers_to(phone, 503)
    ask(person, at)

    assert send_queued(at=at) == SENT
    assert receiver.said_to(tablet) == [A_TEST]


def test_a_browser_that_names_a_host_that_is_not_there_keeps_nobody_elses_push(
    person, at, receiver
):
    receiver.lose(NOWHERE)
    signed_in_on("bad", person, at, host=NOWHERE)
    other = make_person()
    good = signed_in_on("good", other, at)
    ask(person, at - MINUTE)
    ask(other, at)

    assert send_queued(at=at) == Run(sent=1, kept=1)
    assert receiver.said_to(good) == [A_TEST]


@pytest.mark.parametrize("status", [429, 500])
def test_an_answer_to_one_browser_keeps_nobody_elses_push(status, person, phone, receiver):
    receiver.answers_to(phone, status)
    other = make_person()
    good = signed_in_on("good", other, NOON)
    ask(person, NOON - MINUTE)
    ask(other, NOON)

    assert send_queued(at=NOON) == Run(sent=1, kept=1)
    assert receiver.said_to(good) == [A_TEST]


def test_a_host_that_is_not_there_is_tried_once_until_all_is_tried_again(person, at, receiver):
    tried, other = receiver.lose(NOWHERE), make_person()
    for account in (person, other):
        signed_in_on(str(account.pk), account, at, host=NOWHERE)
        ask(account, at)

    with Carriers() as ways:
        assert send_queued(at=at, ways=ways) == Run(kept=2)
        assert tried == [NOWHERE]
        ways.try_again()
        send_queued(at=at + MINUTE, ways=ways)
        assert tried == [NOWHERE] * 2


def test_who_signed_out_gets_a_mail(person, at, phone, receiver, mailbox):
    ask(person, at)
    Session.objects.all().delete()

    assert send_queued(at=at) == SENT

    assert receiver.got == []
    assert [mail["To"] for mail in mailbox.mails] == [person.email]


def test_who_has_no_way_left_is_sent_nothing(person, at, phone, receiver, mailbox):
    ask(person, at)
    Session.objects.all().delete()
    EmailAddress.objects.filter(user=person).update(verified=False)

    assert send_queued(at=at) == DROPPED
    assert (receiver.got, mailbox.mails) == ([], [])


def test_another_password_between_queue_and_send_ends_it(person, at, phone, receiver, mailbox):
    ask(person, at)
    person.set_password("another-stone-42")
    person.save()

    assert send_queued(at=at) == SENT
    assert receiver.got == []


def test_an_account_that_was_switched_off_is_sent_nothing(person, at, phone, receiver, mailbox):
    ask(person, at)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert send_queued(at=at) == DROPPED
    assert (receiver.got, mailbox.mails) == ([], [])


def test_a_test_that_nobody_waits_for_any_more_is_not_sent(person, at, phone, receiver):
    ask(person, at)

    assert send_queued(at=at + TOO_LATE) == DROPPED
    assert receiver.got == []


def test_a_test_comes_at_night_too(person, at, phone, receiver):
    night = at + timedelta(hours=15)
    ask(person, night)

    assert send_queued(at=night) == SENT


@pytest.mark.usefixtures("phone")
def test_a_site_that_gave_up_its_key_sends_a_mail(person, at, receiver, mailbox, settings):
    ask(person, at)
    settings.PUSH_KEY = ""

    assert send_queued(at=at) == SENT
    assert receiver.got == []
    assert len(mailbox.mails) == 1


@pytest.mark.usefixtures("phone")
def test_hosts_are_asked_again_as_it_leaves(person, at, receiver, mailbox, settings):
    ask(person, at)
    settings.PUSH_HOSTS = ["push.example.com"]

    assert send_queued(at=at) == SENT
    assert receiver.got == []
    assert len(mailbox.mails) == 1


def test_no_log_and_no_audit_row_holds_an_address(person, at, phone, receiver, caplog):
    receiver.answers_to(phone, 500)
    ask(person, at)

    send_queued(at=at)

    rows = [str(row) for row in OutboxMessage.objects.values()]
    assert [text for text in (caplog.text, *rows) if "send/phone" in text] == []
