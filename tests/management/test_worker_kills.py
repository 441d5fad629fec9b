"""A worker that is killed loses nothing, and what comes twice has one Message-ID."""

import signal
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.amounts import how_many
from tests.counts import say
from tests.dying import PEOPLE, POINTS
from tests.mailbox import Mailbox, mail_server
from tests.outages import DATABASES, connected
from tests.serving import seed, work

MOST_BEFORE_A_KILL = 2


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", list(DATABASES))
def test_a_worker_that_is_killed_loses_nothing(kind: str, tmp_path: Path) -> None:
    times, random, box = how_many(quick=1, full=20), Random(0), Mailbox()
    number = 60 + 50 * times  # so many that each kill finds some to do: a batch is 20
    with DATABASES[kind](tmp_path) as database, mail_server(box) as port:
        seed(database.url)
        values = {"DATABASE_URL": database.url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        assert work("queue", number, **values) == 0
        # The looks are killed first: once one is done, nothing is due any more.
        ends = [
            work(point, random.randint(1, MOST_BEFORE_A_KILL), **values)
            for point in sorted(POINTS, key=lambda point: point != "queued")
            for _ in range(times)
        ]
        assert work("none", 0, **values) == 0
        with closing(connected(database.url)) as rows:
            left = rows.execute(
                "SELECT count(*) FROM checkins_outboxmessage WHERE sent_at IS NULL"
            ).fetchone()
            due = rows.execute("SELECT count(*) FROM checkins_due").fetchone()
            sent = rows.execute(
                "SELECT count(*) FROM checkins_auditevent WHERE action = 'message_sent'"
            ).fetchone()

    ids = Counter(mail["Message-ID"] for mail in box.mails)
    addresses = {mail["To"] for mail in box.mails}
    twice = len(box.mails) - len(ids)
    say(
        f"worker killed on {kind}, {times} times at each of {len(POINTS)} points: {len(ids)} of"
        f" {number + PEOPLE} delivered, {twice} came twice with one Message-ID"
    )
    assert ends == [-signal.SIGKILL] * times * len(POINTS)
    assert (len(ids), len(addresses)) == (number + PEOPLE, number + PEOPLE)
    assert twice <= times * len(POINTS)
    assert max(ids.values()) <= 1 + times
    assert (left[0], due[0], sent[0]) == (0, 0, number + PEOPLE)
