"""SQLite's connections are kept between requests, and no request reads a file that was replaced."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from pytest_django import DjangoDbBlocker, Settings

from checkins.management.sweeping import sweep
from checkins.services.backups.in_use import hold_database
from relapse_watch.sqlite.base import DatabaseWrapper
from tests.conftest import NOON
from tests.factories import make_person
from tests.serving import Server, seed, serving

PAGES = 4 * settings.SERVER["threads"]
SIGNED_IN = 'href="/check-in/'


def many(server: Server, session: str) -> list[str]:
    """Ask for Home from all threads at once."""
    with ThreadPoolExecutor(settings.SERVER["threads"]) as browsers:
        return [
            page for _, page, _ in browsers.map(lambda _: server.get("/", session), range(PAGES))
        ]


def kept(server: Server, path: Path) -> int:
    """Return how often the server has the file open."""
    files = Path(f"/proc/{server.pid}/fd").iterdir()
    return sum(file.resolve() == path for file in files)


def test_no_thread_goes_on_in_a_file_that_was_replaced(tmp_path: Path) -> None:
    path, other = tmp_path / "db.sqlite3", tmp_path / "other.sqlite3"
    session = seed(f"sqlite:///{path}")
    shutil.copy(path, other)
    with closing(sqlite3.connect(other)) as rows:
        rows.execute("DELETE FROM django_session")
        rows.commit()
    with serving(DATABASE_URL=f"sqlite:///{path}") as server:
        before = many(server, session)
        is_kept = kept(server, path)
        for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        other.replace(path)
        after = many(server, session)

    assert is_kept
    assert [page for page in before if SIGNED_IN not in page] == []
    assert [page for page in after if SIGNED_IN in page] == []


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
    """A connection of the product's kind to a file of the test's own."""
    (tmp_path / "own.sqlite3").touch()
    values = {**connections["default"].settings_dict, "NAME": str(tmp_path / "own.sqlite3")}
    with django_db_blocker.unblock(), closing(DatabaseWrapper(values, "own")) as made:
        yield made


def test_a_connection_is_kept_while_its_file_is_there(own: DatabaseWrapper, tmp_path: Path) -> None:
    own.ensure_connection()
    first = own.connection
    own.close_if_unusable_or_obsolete()
    assert own.connection is first
    (tmp_path / "other.sqlite3").touch()
    (tmp_path / "other.sqlite3").replace(tmp_path / "own.sqlite3")

    own.close_if_unusable_or_obsolete()

    assert own.connection is None


def test_after_an_error_a_connection_is_made_anew(own: DatabaseWrapper) -> None:
    own.ensure_connection()
    with pytest.raises(OperationalError), own.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")

    own.close_if_unusable_or_obsolete()

    assert own.connection is None


def test_a_demo_that_runs_keeps_its_people(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo.sqlite3"
    path.touch()
    settings.DEMO = True
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(path))
    held = hold_database()
    assert held is not None

    with closing(os.fdopen(held)), pytest.raises(CommandError, match="Another demo"):
        call_command("demo", fresh=True, port=0)

    assert path.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sweep_empties_the_log_in_which_deleted_rows_stand() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's log")
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    make_person()
    written = log.stat().st_size

    sweep(at=NOON)  # the daily purge empties it by itself, the sweeps between do not
    make_person()
    sweep(at=NOON + timedelta(minutes=5))

    assert (written > 0, log.stat().st_size) == (True, 0)
