"""The mail about what ended with an account: neutral, once, and not after it was read."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from checkins.enums import OutboxRule, Role
from checkins.models import OutboxMessage
from checkins.services.accounts import set_mail
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.mail.ticking import tick
from checkins.services.sharing_ends import put_ends_away
from checkins.services.staff import deactivate_account, reactivate_account
from tests.factories import make_counselor, make_staff, make_supporter, share
from tests.words import denied_outside

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NIGHT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # half past two in New York


@pytest.fixture
def operator(db):
    return make_staff(Role.OPERATOR)


@pytest.fixture
def sam(db):
    return make_counselor("Zephyrine")


def switch_off(account, operator, at):
    deactivate_account(account=account, by=operator, at=at)


def test_the_mail_names_nobody_and_nothing(person, sam, operator, at, mailbox):
    share(person, sam, at)
    switch_off(sam, operator, at)

    with time_machine.travel(at, tick=False):
        call_command("worker", once=True, stdout=StringIO())

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (person.email, "Daybook: Something ended")
    assert "There is something for you in Daybook." in mail.get_body(("plain",)).get_content()
    assert denied_outside(mail.as_string()) == []
    assert "Zephyrine" not in mail.as_string()


def test_a_supporters_end_is_mailed_too(person, operator, at, mailbox):
    switch_off(make_supporter(person, at).account, operator, at)

    assert send_queued(at=at) == Run(sent=1)


def test_switching_on_again_stops_no_mail(person, sam, operator, at, mailbox):
    share(person, sam, at)
    switch_off(sam, operator, at)
    reactivate_account(account=sam, by=operator, at=at)

    assert send_queued(at=at) == Run(sent=1)


def test_who_has_read_it_on_their_pages_gets_no_mail(person, sam, operator, at, mailbox):
    share(person, sam, at)
    switch_off(sam, operator, at)
    put_ends_away(by=person, at=at + MINUTE, until=at)

    assert send_queued(at=at + MINUTE) == Run(dropped=1)
    assert mailbox.mails == []


def test_a_second_end_of_the_day_is_mailed_as_well(person, sam, operator, at, mailbox):
    lee = make_counselor("Lee")
    share(person, sam, at)
    share(person, lee, at)
    switch_off(sam, operator, at)
    assert send_queued(at=at) == Run(sent=1)

    switch_off(lee, operator, at + MINUTE)

    assert send_queued(at=at + MINUTE) == Run(sent=1)
    days = OutboxMessage.objects.order_by("local_day").values_list("local_day", flat=True)
    assert list(days) == [at.date(), at.date() + DAY]


def test_who_wants_no_mail_gets_none(person, sam, operator, at):
    set_mail(by=person, at=at, wants_mail=False)
    share(person, sam, at)

    switch_off(sam, operator, at)

    assert OutboxMessage.objects.filter(rule=OutboxRule.ENDED).count() == 0


def test_at_night_it_waits_for_the_morning(person, sam, operator, mailbox):
    share(person, sam, NIGHT)
    switch_off(sam, operator, NIGHT)

    assert send_queued(at=NIGHT) == Run()
    assert send_queued(at=NIGHT + timedelta(hours=7)) == Run(sent=1)


def test_a_warning_about_an_end_to_come_is_dropped(person, sam, operator, at, mailbox):
    consent = share(person, sam, at)
    soon = consent.expires_at - 2.5 * DAY
    assert tick(at=soon).queued == 1

    switch_off(sam, operator, soon)

    assert send_queued(at=soon) == Run(sent=1, dropped=1)
    assert [mail["Subject"] for mail in mailbox.mails] == ["Daybook: Something ended"]
