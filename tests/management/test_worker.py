"""``manage.py worker``: the manual's worker, which runs beside the server."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import pytest
from django.conf import settings
from django.db import OperationalError
from structlog.testing import capture_logs
from time_machine import TimeMachineFixture

from checkins.enums import AccountMailKind
from checkins.management.working import EVERY_SECONDS, Worker
from checkins.models import User
from checkins.services.mail.account_mails import MOST, queue_account_mail
from checkins.services.mail.outbox import Run
from tests.dying import PEOPLE
from tests.mailbox import Mailbox, mail_server
from tests.moody_mail import Mood, moody_server
from tests.outages import DATABASES, connected
from tests.serving import ROOT, Server, environment, seed, serving, work
from tests.waiting import queue_notices

PATIENCE_SECONDS, ROUNDS = 120, 2
TOKEN = "t" * 32


@dataclass(frozen=True)
class Sender:
    """The manual's worker, the server beside it, and what the mail server got."""

    process: subprocess.Popen[bytes]
    server: Server
    box: Mailbox

    def has_sent(self, number: int) -> bool:
        """Wait until so many mails were sent, and return whether the sender still runs."""
        until = time.monotonic() + PATIENCE_SECONDS
        while len(self.box.mails) < number and time.monotonic() < until:
            time.sleep(0.2)
        return len(self.box.mails) == number and self.process.poll() is None


@contextmanager
def sending(url: str) -> Iterator[Sender]:
    box = Mailbox()
    seed(url)
    command = [sys.executable, "manage.py", "worker"]
    with mail_server(box) as port:
        values = {"DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        with (
            serving(**values) as server,
            subprocess.Popen(command, cwd=ROOT, env=environment(**values)) as process,
        ):
            yield Sender(process, server, box)
            process.send_signal(SIGTERM)
            assert process.wait(timeout=PATIENCE_SECONDS) == 0


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", DATABASES)
def test_it_sends_what_somebody_asked_for_and_outlives_its_database(
    kind: str, tmp_path: Path
) -> None:
    with DATABASES[kind](tmp_path) as database, sending(database.url) as sender:
        ask_for_a_new_password(sender.server)
        before = sender.has_sent(1)
        database.stop()
        time.sleep(ROUNDS * EVERY_SECONDS)
        is_patient = sender.process.poll() is None
        database.start()
        ask_for_a_new_password(sender.server)
        after = sender.has_sent(2)

    assert (before, is_patient, after) == (True, True, True)
    assert {sent["Subject"] for sent in sender.box.mails} == {"Your new password at Daybook"}


@pytest.mark.django_db(transaction=True)  # the worker closes connections between its rounds
def test_what_fails_is_logged_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no one foresaw in one mail keeps nobody else's back."""
    worker = Worker()
    faults = iter([RuntimeError("unforeseen"), OperationalError("gone")])

    def send(**_: object) -> Run:
        if fault := next(faults, None):
            raise fault
        worker.stop()
        return Run()

    monkeypatch.setattr("checkins.management.working.send_queued", send)
    monkeypatch.setattr("checkins.management.working.EVERY_SECONDS", 0)

    with capture_logs() as logs:
        worker.work()

    assert [(one["event"], one["log_level"]) for one in logs] == [
        ("worker_failed", "error"),
        ("worker_waits", "warning"),
    ]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("number", [SIGTERM, SIGINT])
def test_a_signal_ends_it_after_the_message_in_hand(number: Signals, tmp_path: Path) -> None:
    """What it took and did not send goes back: the next worker need not wait for a lease."""
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    seed(url)
    with moody_server() as (server, port):
        server.mood, server.slow_seconds = Mood.SLOW, 2
        values = {"DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        assert work("queue", 10, **values) == 0
        command = [sys.executable, "manage.py", "worker"]
        with subprocess.Popen(command, cwd=ROOT, env=environment(**values)) as process:
            until = time.monotonic() + PATIENCE_SECONDS
            while len(server.taken) < 1 and time.monotonic() < until:
                time.sleep(0.1)
            process.send_signal(number)
            code = process.wait(timeout=PATIENCE_SECONDS)
        taken = len(server.taken)
        with closing(connected(url)) as rows:
            held = rows.execute(
                "SELECT count(*), sum(lease IS NOT NULL), sum(attempts)"
                " FROM checkins_outboxmessage WHERE sent_at IS NULL"
            ).fetchone()

    assert code == 0
    assert 1 <= taken < 10
    assert held == (10 + PEOPLE - taken, 0, 0)


def test_once_ends_when_its_time_is_over(
    person: User, at: datetime, mailbox: Mailbox, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(at)
    queue_notices(person, 3, at=at)

    worker = Worker(seconds=0)
    worker.work_once()
    enough = Worker(seconds=60)
    enough.work_once()

    assert (worker.run, enough.run) == (Run(), Run(sent=3))


def test_once_sends_what_people_ask_for_however_much_it_is(
    person: User, at: datetime, mailbox: Mailbox
) -> None:
    number = MOST * 2 + 1
    for _ in range(number):
        good_for = timedelta(days=30_000)  # the worker's clock is the machine's
        queue_account_mail(AccountMailKind.TRIED, person.email, at=at, good_for=good_for)

    worker = Worker(seconds=60)
    worker.work_once()

    assert (worker.run.sent, len(mailbox.mails)) == (number, number)


def ask_for_a_new_password(server: Server) -> None:
    headers = {
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "http://localhost",
    }
    body = f"email=person1%40example.org&csrfmiddlewaretoken={TOKEN}"
    there = "/account/password/reset/"
    until, status = time.monotonic() + PATIENCE_SECONDS, 0
    while status != 302 and time.monotonic() < until:  # 503 while the database starts
        status, _ = server.ask("POST", there, headers=headers, body=body)
    assert status == 302
