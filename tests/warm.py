"""A pytest session that stays loaded, and tries each break in its own fork.

The session sets up Django and its database once. A fork breaks the loaded code, runs the guards,
reports which of them failed, and ends together with the broken code.
"""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from django.db import connections

from tests.breaking import ROOT, Break, break_loaded

SECONDS = 600  # so long that only a hang reaches it, not a slow machine
COMES_IN = "BREAKS_COME_IN"  # the variable with the descriptor on which breaks arrive
_failed: set[str] = set()


def apart_from_this_run(folder: Path) -> dict[str, str]:
    """Return the environment for a separate pytest, with its own folder for temporary files."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTEST_", "TEST_DATABASE"))
    }
    return {**environment, "TMPDIR": str(folder)}


# --- the side of the tests ------------------------------------------------------------------------


@contextmanager
def warm_session(folder: Path, *guards: str) -> Iterator[Callable[[Break], frozenset[str]]]:
    """Collect the guards in a session; yield a function that returns those which a break fails."""
    asking, asked = Pipe()
    log = folder / "log"
    command = [sys.executable, "-m", "pytest", "-n", "0", "-s", "--every-case", "-p", "tests.warm"]
    environment = {**apart_from_this_run(folder), COMES_IN: str(asked.fileno())}
    with (
        log.open("w") as file,
        subprocess.Popen(
            [*command, *guards],
            cwd=ROOT,
            env=environment,
            pass_fds=[asked.fileno()],
            stdout=file,
            stderr=subprocess.STDOUT,
        ) as session,
    ):
        asked.close()

        def red_with(case: Break) -> frozenset[str]:
            asking.send(case)
            try:
                assert asking.poll(SECONDS), "no answer"
                red: frozenset[str] | None = asking.recv()
                assert red is not None, "the fork failed"
            except (AssertionError, EOFError) as error:
                raise AssertionError(f"{case.name}: {error!r}\n{log.read_text()}") from error
            return red

        try:
            yield red_with
        finally:
            asking.close()
            try:
                session.wait(SECONDS)
            except subprocess.TimeoutExpired:
                session.kill()
                raise


# --- the session itself, where pytest loads this module as a plugin -------------------------------


@pytest.fixture(scope="session", autouse=True)
def _database(django_db_setup: None) -> None:
    """Set up the database before the first fork, whichever test comes first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests that empty the database, because later tests need its rows."""
    items[:] = [item for item in items if not _empties_the_database(item)]


def _empties_the_database(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return mark is not None and mark.kwargs.get("transaction", False)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.add(report.nodeid)


def pytest_runtestloop(session: pytest.Session) -> bool:
    session_of = Connection(int(os.environ[COMES_IN]))
    _run(session, session.items[:1])  # sets up what the whole session shares
    with suppress(EOFError):
        while True:
            _try(session, session_of.recv(), session_of)
    return True


def _try(session: pytest.Session, case: Break, answers: Connection) -> None:
    connections.close_all()  # SQLite's connections do not survive a fork
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            break_loaded(case)
            answers.send(_run(session, [item for item in session.items if _among(item, case.run)]))
            os._exit(0)
        finally:
            traceback.print_exc()
            sys.stdout.flush()
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        answers.send(None)


def _among(item: pytest.Item, run: tuple[str, ...]) -> bool:
    prefixes = tuple(f"{name}{after}" for name in run for after in ("::", "["))
    return item.nodeid in run or item.nodeid.startswith(prefixes)


def _run(session: pytest.Session, items: list[pytest.Item]) -> frozenset[str]:
    """Run the tests and return the failed ones' ids; the session's fixtures stay set up."""
    _failed.clear()
    for item, following in zip(items, [*items[1:], session], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return frozenset(_failed)
