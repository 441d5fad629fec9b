"""A mail server on bad days: nothing is lost, and what comes twice has one Message-ID."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from checkins.delivery import RefusedError, UnreachableError
from checkins.delivery.email import Letter, Mailer
from checkins.management.working import Worker
from checkins.models import OutboxMessage
from checkins.services.mail.outbox import Run, send_queued
from tests.amounts import how_many
from tests.conftest import NOON
from tests.counts import say
from tests.factories import make_person
from tests.mailbox import CLOSED_PORT
from tests.moody_mail import Mood, moody_server
from tests.waiting import queue_notices

STEP, OUTAGE, AFTERWARDS = timedelta(minutes=2), timedelta(hours=2), timedelta(hours=7)
DOWN = "down"


@pytest.fixture
def server(settings):
    with moody_server() as (made, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield made


def ids(mails):
    return Counter(mail["Message-ID"] for mail in mails)


# --- two hours ------------------------------------------------------------------------------------


@pytest.mark.one_in(3)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mood", [DOWN, *(mood for mood in Mood if mood != Mood.TAKES)])
def test_two_hours_of_a_bad_server_lose_no_message(server, settings, mood):
    number = how_many(quick=40, full=1000)
    with time_machine.travel(NOON, tick=False) as clock:
        addresses = queue_notices(make_person(), number, at=NOON)
        port = settings.EMAIL_PORT
        if mood == DOWN:
            settings.EMAIL_PORT = CLOSED_PORT
        else:
            server.mood = mood
        worker = Worker()
        while timezone.now() < NOON + OUTAGE:
            worker.work_once()
            clock.shift(STEP)
        during = len(server.taken)
        settings.EMAIL_PORT, server.mood = port, Mood.TAKES
        while timezone.now() < NOON + OUTAGE + AFTERWARDS and OutboxMessage.objects.waiting():
            worker.work_once()
            clock.shift(timedelta(minutes=5))

    twice = len(server.taken) - number
    say(
        f"mail server {getattr(mood, 'value', mood)}: {number} queued, {len(ids(server.taken))}"
        f" delivered, {during} taken in the two hours, {twice} twice with one Message-ID"
    )
    assert {mail["To"] for mail in server.taken} == set(addresses)
    assert len(ids(server.taken)) == number
    assert OutboxMessage.objects.filter(sent_at__isnull=False).count() == number
    if mood != Mood.DROPS_AFTER_DATA:
        assert twice == 0


# --- one connection -------------------------------------------------------------------------------


def test_a_run_has_one_connection(server, person, at):
    queue_notices(person, 12, at=at)

    assert send_queued(at=at) == Run(sent=12)
    assert server.connections == 1


def test_a_connection_that_was_dropped_between_two_letters_is_opened_anew(server):
    with Mailer() as mailer:
        mailer.send(Letter("a@example.org", "One", "1"))
        mailer._way.connection.sock.shutdown(2)
        mailer.send(Letter("b@example.org", "Two", "2"))

    assert [mail["To"] for mail in server.taken] == ["a@example.org", "b@example.org"]
    assert server.connections == 2


@pytest.mark.parametrize(
    ("mood", "fault", "connections"),
    [
        (Mood.REFUSES, RefusedError, 1),
        (Mood.BUSY, RefusedError, 1),
        (Mood.CLOSES, UnreachableError, 2),
        (Mood.DROPS_AFTER_DATA, UnreachableError, 2),
        (Mood.DROPS_BEFORE_END, UnreachableError, 2),
    ],
)
def test_after_a_fault_the_next_letter_leaves(server, mood, fault, connections):
    letter = Letter("a@example.org", "One", "1")
    server.mood = mood
    with Mailer() as mailer:
        with pytest.raises(fault):
            mailer.send(letter, message_id="<1@site>")
        server.mood = Mood.TAKES
        mailer.send(letter, message_id="<1@site>")

    assert set(ids(server.taken)) == {"<1@site>"}
    assert server.connections == connections


def test_a_server_may_think_longer_about_a_letter_than_about_a_connection(server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    server.mood, server.slow_seconds = Mood.SLOW, 0.9

    with Mailer() as mailer:
        mailer.send(Letter("a@example.org", "One", "1"))

    assert len(server.taken) == 1
