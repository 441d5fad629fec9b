"""The server is killed in mid-write, the database is stopped hard: nothing acknowledged is lost."""

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.drills.crowd import Crowd, notes_in, wait_until
from tests.drills.halves import halves_in
from tests.outages import DATABASES, Database
from tests.postgres import PrivateCluster
from tests.serving import seed_people, serving
from tests.writing import SAVED

PEOPLE = 4
LONGEST_SECONDS = 60


@dataclass
class Figures:
    """What a drill counted. ``recovery`` is the seconds until the first page was saved again."""

    name: str
    times: int = 0
    in_mid_write: int = 0  # times that cut a post off, or refused one
    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    twice: int = 0  # pages that are stored twice
    again: Counter[int] = field(default_factory=Counter)
    recovery: list[float] = field(default_factory=list)
    started: list[float] = field(default_factory=list)  # the database's own seconds before that

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, and each page that was sent again was answered as saved."""
        return not (self.lost or self.halves or self.twice or set(self.again) - {SAVED})

    def __str__(self) -> str:
        seconds, own = sorted(self.recovery), sorted(self.started)
        started = f" once it takes connections, after {own[len(own) // 2]:.1f} s" if own else ""
        worst = f" ({own[-1]:.1f} s at most)" if own else ""
        return (
            f"{self.name}, {self.times} times ({self.in_mid_write} in mid-write):"
            f" {self.acknowledged} acknowledged, lost {self.lost}, half rows {self.halves},"
            f" stored twice {self.twice};"
            f" sent again after a lost answer, by status {dict(self.again)}; saved again after"
            f" {seconds[len(seconds) // 2]:.1f} s in the middle, {seconds[-1]:.1f} s at most"
            f"{started}{worst}"
        )

    def count(self, crowd: Crowd, url: str) -> "Figures":
        """Compare what was acknowledged with what is in the database."""
        stored = notes_in(url)
        self.acknowledged = len(crowd.acknowledged)
        self.lost = len(crowd.not_in(url))
        self.twice = sum(number > 1 for number in stored.values())
        self.halves = len(halves_in(url))
        return self


def kill_servers(kind: str, folder: Path, *, times: int) -> Figures:
    """Kill the server in mid-write, start it, and send again what had no answer."""
    figures, random = Figures(f"kill -9 of the server on {kind}"), Random(0)
    with DATABASES[kind](folder) as database:
        crowd = Crowd(seed_people(database.url, PEOPLE))
        for number in range(times + 1):
            began = time.monotonic()
            with serving(DATABASE_URL=database.url) as server:
                crowd.meet(server)
                figures.again += crowd.send_again()
                if number == times:
                    break
                with crowd.saving():
                    is_saved = wait_until(
                        lambda: crowd.saved_since(began),  # noqa: B023 called in this turn
                        seconds=LONGEST_SECONDS,
                    )
                    assert is_saved
                    if number:
                        figures.recovery.append((crowd.saved_since(began) or 0) - began)
                    time.sleep(random.uniform(0.2, 0.6))
                    before = len(crowd.posts)
                    os.kill(server.pid, signal.SIGKILL)
            figures.times += 1
            cut = crowd.posts[max(0, before - 2 * PEOPLE) : before]
            figures.in_mid_write += any(not post.saved_at for post in cut)
        return figures.count(crowd, database.url)


def stop_databases(kind: str, folder: Path, *, times: int) -> Figures:
    """Stop PostgreSQL hard, by turns as "immediate" does and by SIGKILL, while people save.

    SQLite has no process of its own: :func:`kill_servers` kills what holds its file, and
    ``tests.drills.torn`` cuts the power.
    """
    assert kind == "PostgreSQL"
    del folder
    figures, random = Figures(f"{kind} stopped hard"), Random(1)
    with PrivateCluster(fsync="on", full_page_writes="on") as cluster:
        database = Database(cluster.url, cluster.stop, cluster.start)
        crowd = Crowd(seed_people(database.url, PEOPLE))
        with serving(DATABASE_URL=database.url) as server:
            crowd.meet(server)
            with crowd.saving():
                for number in range(times):
                    time.sleep(random.uniform(0.3, 0.8))
                    before = len(crowd.posts)
                    cluster.kill() if number % 2 else database.stop()
                    time.sleep(random.uniform(0.1, 0.4))
                    began = time.monotonic()
                    database.start()
                    figures.started.append(time.monotonic() - began)
                    began = time.monotonic()
                    assert wait_until(
                        lambda: crowd.saved_since(began),  # noqa: B023 called in this turn
                        seconds=LONGEST_SECONDS,
                    )
                    figures.recovery.append((crowd.saved_since(began) or 0) - began)
                    figures.times += 1
                    cut = crowd.posts[max(0, before - 2 * PEOPLE) : before]
                    figures.in_mid_write += any(not post.saved_at for post in cut)
            figures.again = crowd.send_again()
        return figures.count(crowd, database.url)
