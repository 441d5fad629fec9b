"""``refold`` is killed again and again, and ends with every memory folded from the start."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from checkins.catalog import sign_catalog
from checkins.engine.levels import Fold
from checkins.engine.types import DayAnswers
from checkins.models.packed import unpacked
from tests.amounts import how_many
from tests.constants import OTHER, SHIPS
from tests.counts import say
from tests.outages import DATABASES
from tests.serving import ROOT, environment, seed

PEOPLE, DAYS = how_many(quick=24, full=300), how_many(quick=45, full=200)
KILLS = how_many(quick=2, full=10)
COMMAND = [sys.executable, "manage.py", "refold"]
BEFORE = """
import sys
import django
django.setup()
from tests.constants import before_the_change, make_people
with before_the_change():
    make_people(int(sys.argv[1]), days=int(sys.argv[2]))
"""
MEMORY = ("state_before", "state_after", "constants", "constants_changed_on", "constants_said_day")
SHOWN = ("dailycheckin", "notice", "alert", "alertevent", "outboxmessage", "checkinsubmission")
DONE = re.compile(r"^(\d+) refolded in \d+ s\.$", re.MULTILINE)


@dataclass(frozen=True)
class Rows:
    """The rows of a deployment, read beside it."""

    url: str

    def read(self, query: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return connection.execute(query).fetchall()
        with closing(psycopg.connect(self.url)) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def waiting(self) -> int:
        """Return how many memories wait."""
        where = f"constants = '{OTHER.version}'"
        return self.read(f"SELECT count(*) FROM checkins_personstatus WHERE {where}")[0][0]

    def shown(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return everything that is shown, was sent, or stands open."""
        rows = {name: self.read(f"SELECT * FROM checkins_{name} ORDER BY id") for name in SHOWN}
        statuses = f"SELECT {self.columns()} FROM checkins_personstatus ORDER BY person_id"
        return {**rows, "status": self.read(statuses)}

    def columns(self) -> str:
        """Return the columns of a status but for the memory."""
        from checkins.models import PersonStatus

        names = [field.attname for field in PersonStatus._meta.concrete_fields]
        return ", ".join(name for name in names if name not in MEMORY)

    def states(self) -> dict[int, list[Any]]:
        """Return each person's stored states."""
        query = "SELECT person_id, state_before, state_after FROM checkins_personstatus"
        return {person: [_json(one) for one in states] for person, *states in self.read(query)}

    def folded(self) -> dict[int, list[Any]]:
        """Return each person's states as a fold from the start makes them, from the plain rows."""
        folds: dict[int, Fold] = {}
        query = "SELECT person_id, day, asked, answers, meeting, used FROM checkins_dailycheckin"
        for person, day, asked, answers, meeting, used in self.read(f"{query} ORDER BY day"):
            fold = folds.setdefault(person, Fold(sign_catalog().rules, constants=SHIPS))
            assert (meeting, used) == ("", "")
            on = date.fromisoformat(day) if isinstance(day, str) else day
            fold.judge(DayAnswers(on, frozenset(_codes(asked)), _codes(answers)))
        return {
            person: [
                json.loads(json.dumps(state.to_json(SHIPS.version)))
                for state in (fold.before, fold.state)
            ]
            for person, fold in folds.items()
        }


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _codes(value: Any) -> Any:
    """Return what a packed column holds: SQLite gives JSON, PostgreSQL what the JSON says."""
    return unpacked(value if isinstance(value, str) and value[0] in ":." else _json(value))


def kill_midway(rows: Rows) -> int:
    """Start the command, kill it once it did a part of what waits, and return what is left."""
    began = rows.waiting()
    with subprocess.Popen(
        COMMAND, cwd=ROOT, env=environment(DATABASE_URL=rows.url), stdout=subprocess.DEVNULL
    ) as process:
        while rows.waiting() > began - began // (2 * KILLS) and process.poll() is None:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
    left = rows.waiting()
    assert 0 < left < began
    return left


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", list(DATABASES))
def test_it_goes_on_where_it_was_killed_and_moves_nothing_that_was_shown(
    name: str, tmp_path: Path
) -> None:
    with DATABASES[name](tmp_path) as database:
        seed(database.url)
        env = environment(DATABASE_URL=database.url)
        make = [sys.executable, "-c", BEFORE, str(PEOPLE), str(DAYS)]
        subprocess.run(make, cwd=ROOT, env=env, check=True)
        rows = Rows(database.url)
        shown, waited = rows.shown(), rows.waiting()

        left = [kill_midway(rows) for _ in range(KILLS)]
        last = subprocess.run(
            COMMAND, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
        )

        states, folded = rows.states(), rows.folded()
        audited = rows.read(
            "SELECT about, count(*) FROM checkins_auditevent"
            " WHERE action = 'memory_refolded' GROUP BY about"
        )
        after = rows.shown()
    say(f"{name}: refold of {PEOPLE} people killed with {left} left; then: {last.stdout.strip()}")
    assert waited == PEOPLE
    assert DONE.findall(last.stdout) == [str(left[-1])]
    assert [person for person in folded if states[person] != folded[person]] == []
    assert len(folded) == PEOPLE
    assert [count for _, count in audited] == [1] * PEOPLE
    assert len(shown["alert"]) >= PEOPLE // 6
    assert [name for name in shown if after[name] != shown[name]] == []
