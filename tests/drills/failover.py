"""The primary is killed and its standby promoted, under load, with no process started by hand.

A primary and a synchronous hot standby on this machine, three web processes and three workers
that know both by one DATABASE_URL, people who save, and mails that leave.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.drills.crowd import Crowd, notes_in, wait_until
from tests.drills.halves import halves_in
from tests.mailbox import Mailbox, mail_server
from tests.postgres import PrivateCluster
from tests.serving import ROOT, environment, seed_people, serving, work
from tests.writing import SAVED

WEB, WORKERS, PEOPLE, MAILS = 3, 3, 6, 600
NAME = "standby"
LOAD_SECONDS = 4
LONGEST_SECONDS = 120
UNSENT = "SELECT count(*) FROM checkins_outboxmessage WHERE sent_at IS NULL"
UNLEASED = f"{UNSENT} AND lease IS NULL"
SENT = "SELECT count(*) FROM checkins_auditevent WHERE action = 'message_sent'"


@dataclass
class Figures:
    """What the drill counted. ``back``: seconds from the kill until each web process saved."""

    acknowledged_before: int = 0
    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    twice: int = 0
    back: list[float] = field(default_factory=list)
    restarted: int = 0
    again: Counter[int] = field(default_factory=Counter)
    mails: int = 0
    mails_lost: int = 0
    mails_twice: int = 0
    mails_before: int = 0
    mails_in_hand: int = 0  # which wait until the lease of the lost connection ends
    waited_while_alone: float = 0
    freed_after: float = 0
    freed: int = 0

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, and the service was back in time."""
        wrong = self.lost or self.halves or self.twice or self.mails_lost or self.restarted
        return not wrong and max(self.back) < 30 and set(self.again) <= {SAVED}

    def __str__(self) -> str:
        back = ", ".join(f"{seconds:.1f}" for seconds in self.back)
        return (
            f"failover: {self.acknowledged_before} acknowledged before the kill,"
            f" {self.acknowledged} in all, lost {self.lost}, half rows {self.halves}, stored twice"
            f" {self.twice}; each of {WEB} web processes saved again after {back} s; processes that"
            f" ended {self.restarted}; sent again, by status {dict(self.again)}; mails:"
            f" {self.mails} delivered ({self.mails_before} before), lost {self.mails_lost}, came"
            f" twice {self.mails_twice}, {self.mails_in_hand} in hand at the kill left with the end"
            f" of their lease\n"
            f"standby killed: a page waited {self.waited_while_alone:.1f} s and was not answered;"
            f" {self.freed_after:.1f} s after the primary was told to wait for nobody it was"
            f" answered with {self.freed}"
        )


class Standby(PrivateCluster):
    """A hot standby of another server, to whose commits it agrees."""

    def __init__(self, primary: PrivateCluster) -> None:
        self.primary = primary
        place = f"host=127.0.0.1 port={primary.port} user=postgres application_name={NAME}"
        super().__init__(primary_conninfo=place, hot_standby="on")

    def promote(self) -> None:
        """Let it be the primary from now on."""
        self.run("pg_ctl", "promote", "-D", self.data, "-w")

    def _make(self) -> None:
        place = ["-h", "127.0.0.1", "-p", str(self.primary.port), "-U", "postgres"]
        self.run("pg_basebackup", "-D", self.data, *place, "-X", "stream", "-c", "fast", "-R")


@contextmanager
def pair(seed: int) -> Iterator[tuple[PrivateCluster, Standby, str, list[str]]]:
    """Yield a primary and its synchronous standby, one address for both, and people's sessions."""
    with PrivateCluster(wal_level="replica", fsync="on") as primary:
        sessions = seed_people(primary.url, seed)
        with Standby(primary) as standby:
            tell(primary, f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
            agreed = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            assert wait_until(lambda: ask(primary.url, agreed), seconds=LONGEST_SECONDS)
            hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
            both = f"postgres://postgres@{hosts}/postgres?target_session_attrs=read-write"
            yield primary, standby, both, sessions


def tell(cluster: PrivateCluster, command: str) -> None:
    """Change a setting of a server that runs."""
    with closing(psycopg.connect(cluster.url, autocommit=True)) as connection:
        connection.execute(command)  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")


def ask(url: str, query: str) -> int:
    """Return the number that a query counts."""
    with closing(psycopg.connect(url)) as connection:
        [count] = connection.execute(query).fetchone() or [0]  # type: ignore[arg-type]
        return int(count)


@contextmanager
def working(number: int, **values: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Let some workers work, as services of their own."""
    command = [sys.executable, "manage.py", "worker"]
    own = environment(**values)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    workers = [subprocess.Popen(command, cwd=ROOT, env=own, **quiet) for _ in range(number)]  # type: ignore[call-overload]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(LONGEST_SECONDS)


def drill(folder: Path, *, times: int) -> Figures:
    """Kill the primary under load, and see what was lost; then kill a standby."""
    del folder, times
    figures = Figures()
    _fail_over(figures)
    _stand_alone(figures)
    return figures


def _fail_over(figures: Figures) -> None:
    box = Mailbox()
    with ExitStack() as stack:
        primary, standby, both, sessions = stack.enter_context(pair(PEOPLE))
        port = stack.enter_context(mail_server(box))
        values = {"DATABASE_URL": both, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        assert work("queue", MAILS, **{**values, "DATABASE_URL": primary.url}) == 0
        queued = ask(primary.url, UNSENT)
        servers = [stack.enter_context(serving(**values)) for _ in range(WEB)]
        workers = stack.enter_context(working(WORKERS, **values))
        crowd = Crowd(sessions)
        crowd.meet(*servers)
        with crowd.saving():
            assert wait_until(lambda: len(box.mails) > WORKERS, seconds=LONGEST_SECONDS)
            time.sleep(LOAD_SECONDS / 2)
            figures.mails_before = len({mail["Message-ID"] for mail in box.mails})
            figures.acknowledged_before = len(crowd.acknowledged)
            primary.kill()
            began = time.monotonic()
            standby.promote()
            for writer in crowd.writers[:WEB]:
                assert wait_until(
                    lambda: crowd.saved_since(began, by=writer),  # noqa: B023 called in this turn
                    seconds=LONGEST_SECONDS,
                )
                figures.back.append((crowd.saved_since(began, by=writer) or 0) - began)
            time.sleep(LOAD_SECONDS / 2)
        figures.again = crowd.send_again()
        figures.mails_in_hand = _drain(standby.url, values)
        figures.restarted = sum(_has_ended(server.pid) for server in servers)
        figures.restarted += sum(worker.poll() is not None for worker in workers)
        stored = notes_in(standby.url)
        figures.acknowledged = len(crowd.acknowledged)
        figures.lost = sum(post.text not in stored for post in crowd.acknowledged)
        figures.twice = sum(number > 1 for number in stored.values())
        figures.halves = len(halves_in(standby.url))
        sent = ask(standby.url, SENT)
    ids = Counter(mail["Message-ID"] for mail in box.mails)
    figures.mails, figures.mails_twice = len(ids), len(box.mails) - len(ids)
    figures.mails_lost = max(queued, sent) - len(ids)


def _drain(url: str, values: dict[str, str]) -> int:
    """Wait for the workers, and return what they had in hand, which is theirs for five minutes."""
    wait_until(lambda: not ask(url, UNLEASED), seconds=LONGEST_SECONDS)
    in_hand = ask(url, UNSENT)
    if in_hand:
        assert work("none", 0, **values) == 0  # it ends the leases, as if the minutes had passed
    assert ask(url, UNSENT) == 0
    return in_hand


def _has_ended(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    return True


def _stand_alone(figures: Figures) -> None:
    """The standby dies: a commit waits for it, until the primary is told to wait for nobody."""
    with ExitStack() as stack:
        primary, standby, both, sessions = stack.enter_context(pair(1))
        server = stack.enter_context(serving(DATABASE_URL=both))
        crowd = Crowd(sessions)
        crowd.meet(server)
        assert crowd.post(crowd.writers[0]).statuses == [SAVED]
        standby.kill()
        began = time.monotonic()
        with crowd.saving():
            time.sleep(5)
            assert crowd.saved_since(began) is None
            figures.waited_while_alone = time.monotonic() - began
            tell(primary, "ALTER SYSTEM SET synchronous_standby_names = ''")
            freed = time.monotonic()
            assert wait_until(lambda: crowd.saved_since(freed), seconds=LONGEST_SECONDS)
            figures.freed_after = (crowd.saved_since(freed) or 0) - freed
        figures.freed = max(status for post in crowd.posts for status in post.statuses)
