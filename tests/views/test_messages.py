"""The operator's page of messages: numbers and ages by kind, and never a name."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import AccountMailKind, Channel, OutboxRule, Role
from checkins.models import WorkerTick
from checkins.queries.messages import COUNTED_AS, age_words, message_board, oldest_wait
from checkins.services.mail.account_mails import queue_account_mail
from checkins.services.mail.alerts import TO_COUNSELORS
from checkins.services.mail.offs import REMINDERS
from tests.conftest import NOON
from tests.factories import (
    make_asked_call,
    make_counselor,
    make_message,
    make_person,
    make_staff,
    sign_in,
)
from tests.pages import words_of
from tests.query_counts import queries_made

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_staff(Role.OPERATOR)


def waits(at, **fields):
    return make_message(make_person(name="Zephyrine"), queued_at=at, next_at=at, **fields)


def seen(operator, at):
    with time_machine.travel(at, tick=False):
        return sign_in(Client(), operator).get(reverse("messages"))


def test_it_counts_by_kind_and_channel_and_names_nobody(operator):
    for hours in (1, 3):
        waits(NOON - hours * HOUR)
    waits(NOON + HOUR, channel=Channel.PUSH)
    waits(NOON - HOUR, rule=OutboxRule.ENDED, sent_at=NOON - HOUR)
    waits(NOON - HOUR, rule=OutboxRule.ENDED, dropped_at=NOON - 2 * HOUR)
    waits(NOON - HOUR, rule=OutboxRule.ENDED, sent_at=NOON - 25 * HOUR)
    queue_account_mail(AccountMailKind.RESET, "z@example.org", at=NOON - HOUR, good_for=3 * HOUR)

    lines = message_board(operator, at=NOON).lines

    assert [
        (one.kind, one.channel, one.waiting, one.oldest_words, one.sent, one.dropped)
        for one in lines
    ] == [
        ("Something ended", "E-mail", 0, "", 1, 1),
        ("Something ends in 14 days", "E-mail", 2, "3 hours", 0, 0),
        ("Something ends in 14 days", "Notification", 1, "", 0, 0),
        ("Choose a new password", "E-mail", 1, "1 hour", 0, 0),
    ]
    page = seen(operator, NOON).content.decode()
    assert "3 hours" in page
    assert "Zephyrine" not in page
    assert "example.org" not in page


def test_no_number_tells_of_use_or_of_a_call(operator):
    waits(NOON - HOUR, rule=OutboxRule.TOLD)
    make_asked_call(make_person(), NOON)

    (line,) = message_board(operator, at=NOON).lines

    assert (line.kind, line.waiting) == ("To counselors and supporters", 2)
    assert line.oldest_words == "1 hour"


def test_no_number_tells_who_went_quiet(operator):
    of_a_person = REMINDERS - {OutboxRule.MEETING}
    for rule in of_a_person:
        waits(NOON - HOUR, rule=rule)

    (line,) = message_board(operator, at=NOON).lines

    assert (line.kind, line.waiting) == ("Reminders", len(of_a_person))


def test_kinds_that_tell_of_a_person_are_counted_together():
    assert set(COUNTED_AS) == {*REMINDERS, *TO_COUNSELORS, OutboxRule.CALL}


def test_it_says_when_the_worker_last_looked(operator):
    before = words_of(seen(operator, NOON))
    WorkerTick.objects.create(ticked_at=NOON - 4 * MINUTE)
    after = words_of(seen(operator, NOON))

    assert "No worker has looked yet." in before
    assert "The worker last looked 4 minutes ago." in after
    assert "No messages are waiting, and none were sent in the last day." in after


def test_nobody_else_gets_the_numbers():
    waits(NOON)

    for account in (make_person(), make_counselor()):
        assert message_board(account, at=NOON).lines == []


def test_it_costs_the_same_with_one_message_and_with_thirty(operator):
    counts = []
    for number in (1, 29):
        for _ in range(number):
            waits(NOON)
        with queries_made() as queries:
            message_board(operator, at=NOON)
        counts.append(len(queries))

    assert counts == [3, 3]


def test_a_message_that_was_refused_is_late_since_it_was_queued(operator):
    waits(NOON - 3 * HOUR, attempts=2)
    waits(NOON + HOUR)

    assert oldest_wait(at=NOON) == 3 * HOUR
    assert oldest_wait(at=NOON - 4 * HOUR) == -HOUR


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(0), "0 minutes"),
        (timedelta(seconds=119), "1 minute"),
        (14 * MINUTE, "14 minutes"),
        (29 * MINUTE, "15 minutes"),
        (59 * MINUTE, "45 minutes"),
        (119 * MINUTE, "1 hour"),
        (24 * HOUR, "1 day"),
        (71 * HOUR, "2 days"),
    ],
)
def test_an_age_is_rounded_down(age, words):
    assert age_words(age) == words
