"""A few turns of each drill in a quick run, all of them in a full one: nothing saved is lost.

The drills make databases of their own, of both kinds. ``python3 run.py drill`` runs one by hand.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.amounts import how_many, is_full
from tests.counts import say
from tests.documents import DOCS
from tests.drills import backups, kills, torn
from tests.drills.all import BACKUPS, DRILLS, KILLS, STOPS, TORN
from tests.outages import DATABASES
from tests.writing import SAVED

# A quick run kills PostgreSQL in test_crash.py; what takes many servers is for a full one.
IN_FULL = pytest.mark.skipif(
    not is_full() or "PostgreSQL" not in DATABASES, reason="in a full run, on PostgreSQL"
)
pytestmark = pytest.mark.tests_one_in(3)
KILLED = list(DATABASES) if is_full() else ["SQLite"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", list(DATABASES))
def test_each_backup_under_load_has_everything_saved_before_it(kind: str, tmp_path: Path) -> None:
    times = how_many(quick=1, full=BACKUPS)

    figures = backups.drill(kind, tmp_path, times=times)

    say(str(figures))
    assert (figures.backups, figures.restored) == (times, times)
    assert (figures.lost, figures.halves) == (0, 0)
    assert figures.acknowledged > 0
    assert figures.later > 0


@pytest.mark.parametrize("kind", KILLED)
def test_a_server_that_is_killed_in_mid_write_loses_nothing(kind: str, tmp_path: Path) -> None:
    times = how_many(quick=2, full=KILLS)

    figures = kills.kill_servers(kind, tmp_path, times=times)

    say(str(figures))
    assert (figures.times, figures.lost, figures.halves, figures.twice) == (times, 0, 0, 0)
    assert figures.in_mid_write > 0
    assert set(figures.again) == {SAVED}


@IN_FULL
def test_a_database_that_is_stopped_hard_loses_nothing(tmp_path: Path) -> None:
    times = how_many(quick=2, full=STOPS)

    figures = kills.stop_databases("PostgreSQL", tmp_path, times=times)

    say(str(figures))
    assert (figures.times, figures.lost, figures.halves, figures.twice) == (times, 0, 0, 0)
    assert figures.in_mid_write > 0
    assert set(figures.again) == {SAVED}


def test_a_log_that_is_torn_anywhere_loses_nothing(tmp_path: Path) -> None:
    times = how_many(quick=2, full=TORN)

    figures = torn.cut_the_power(tmp_path, times=times)

    say(str(figures))
    assert (figures.times, figures.lost, figures.halves, figures.damaged) == (times, 0, 0, 0)
    assert figures.acknowledged > 0


@IN_FULL
def test_a_standby_takes_over_and_nothing_is_lost(tmp_path: Path) -> None:
    figures = DRILLS["failover"]["PostgreSQL"](tmp_path, None)

    say(str(figures))
    assert (figures.lost, figures.halves, figures.twice, figures.restarted) == (0, 0, 0, 0)
    assert max(figures.back) < 30
    assert figures.mails_lost == 0
    assert set(figures.again) <= {SAVED}


def test_a_drill_that_lost_something_is_not_well() -> None:
    """What counts must be able to say no."""
    lost = backups.Figures("SQLite", backups=2, restored=2, lost=1)
    half = kills.Figures("killed", halves=1)
    twice = kills.Figures("killed", again=Counter({503: 1}))
    damaged = torn.Figures(damaged=1)

    assert [one.is_well for one in (lost, half, twice, damaged)] == [False] * 4
    assert backups.Figures("SQLite", backups=2, restored=2).is_well


def test_the_manual_has_the_figures_of_each_drill() -> None:
    text = (DOCS / "backups.md").read_text()

    assert [name for name in DRILLS if not re.search(rf"^\| `{name}`", text, re.MULTILINE)] == []
