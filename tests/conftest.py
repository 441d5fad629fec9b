"""The fixtures and hooks of all tests."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker
from whitenoise.base import WhiteNoise

from checkins.models import User, statements
from checkins.services.append_only import lifted
from tests import environment
from tests.amounts import is_full
from tests.counts import count, say
from tests.emptying import Made
from tests.factories import just_asked, make_person
from tests.mailbox import mailbox  # noqa: F401
from tests.receiver import receiver  # noqa: F401
from tests.threads import savers_may_wait_for_a_connection  # noqa: F401
from tests.turns import names_of, waits

HERE = Path(__file__).parent
# Tests that make rows, but end alike on every database. All others with rows run on both.
ANY_DATABASE = {
    "catalog",
    "charts",
    "engine",
    "forms/test_take_along.py",
    "test_bundles.py",
    # The rules of access are broken in Python, which breaks alike on both databases.
    "test_broken_access.py",
    "test_broken_rules.py",
    "views/test_headers.py",
    "views/test_observatory.py",
    "views/test_reading.py",
    "views/test_security.py",
    "views/test_words.py",
    # The browser tests check scripts and styles. One of them runs on both databases.
    "e2e",
}
BOTH_DATABASES = {
    "e2e/test_sharing.py",
    "test_broken_copies.py",  # it starts other test runs, which use the database
}
# What pages say about rows: a quick run leaves it to SQLite. What goes through every page and form,
# and what many do at once, asks PostgreSQL in each run all that pages ask of it.
BOTH_IN_FULL = {"views"}
BOTH_ALWAYS = {
    *("views/test_access.py", "views/test_any_body.py", "views/test_form_drafts.py"),
    "views/test_day_after.py",  # what is read of the days is put together by the database
    # The database chooses columns by scope, and each client's newest entries.
    *("views/test_caseload_paper.py", "views/test_sheets.py"),
    *("views/test_last_write.py", "views/test_matrix.py", "views/test_revoked_in_flight.py"),
    *("views/test_sent_twice.py", "views/test_traps.py", "views/test_unsaved.py"),
}
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # a Monday, noon in New York


def touches_rows(item: pytest.Item) -> bool:
    """Return whether a test may use the database: pytest-django allows it to no other test."""
    asks = item.get_closest_marker("django_db") is not None
    return asks or not {"db", "django_db_setup"}.isdisjoint(item.fixturenames)


def is_of_any_database(path: Path) -> bool:
    """Return whether a file's tests end alike on every database, or are left to a full run."""
    names = names_of(path)
    if names & BOTH_DATABASES:
        return False
    is_pages = names & BOTH_IN_FULL and not names & BOTH_ALWAYS and not is_full()
    return bool(is_pages or names & ANY_DATABASE)


def is_for_any_database(item: pytest.Item) -> bool:
    """Return whether a test ends alike on every database."""
    if item.get_closest_marker("both_in_full") and not is_full():
        return True
    if str(item.path.relative_to(HERE)) in BOTH_DATABASES:
        return False
    return not touches_rows(item) or is_of_any_database(item.path)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no file that waits its turn, nor SQLite's on PostgreSQL, unless it is named."""
    if not collection_path.match("test_*.py"):
        return None
    if connection.vendor != "sqlite" and is_of_any_database(collection_path):
        return True
    takes_all = is_full() or config.option.every_case
    if takes_all or not waits(collection_path, vendor=connection.vendor):
        return None
    is_whole_run = config.args_source is not pytest.Config.ArgsSource.ARGS
    if is_whole_run and environment.worker in {"alone", "gw0"}:
        count("files that wait their turn", part=connection.vendor)
    return True


# Before the hook of ``amounts``.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on SQLite alone what ends alike on every database."""
    found = [item for item in items if is_for_any_database(item)]
    for item in found:
        item.add_marker(pytest.mark.any_database)
    if connection.vendor != "sqlite" and found:
        config.hook.pytest_deselected(items=found)
        items[:] = [item for item in items if not item.get_closest_marker("any_database")]
        if environment.worker in {"alone", "gw0"}:
            say(f"left to SQLite: whole files, and {len(found)} tests of others")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give every worker of every run its own database."""
    if connection.vendor == "sqlite":
        # A database in memory has no WAL, so it would test another setup than the product's.
        name = str(environment.folder / f"{environment.worker}.sqlite3")
    else:
        name = f"test_{environment.folder.name[-8:]}_{environment.worker}"
    connection.settings_dict["TEST"]["NAME"] = name


def pytest_sessionstart() -> None:
    """Collect the static files once for all workers: pages name them by content."""
    if environment.worker == "alone":  # it starts the workers, if there are any, after this
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _one_scan_of_the_static_files() -> Iterator[None]:
    """Let every client share the first one's scan: each would read the whole folder again."""
    scan, found = WhiteNoise.add_files, {}

    def scan_once(self: WhiteNoise, root: str, prefix: str | None = None) -> None:
        if not found:
            scan(self, root, prefix)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "add_files", scan_once)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the database; after each test that commits, come back to it as it was made."""
    flush = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        made = Made()

    def come_back(self: TransactionTestCase) -> None:
        nonlocal made
        if not made.come_back():
            with lifted():
                flush(self)
            made = Made()
        cache.clear()  # the cache's table belongs to no model, so nothing else empties it

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", come_back)
        yield


COMPARED_EACH_TIME = statements._Kept.compare


@pytest.fixture(scope="session", autouse=True)
def _checked_statements() -> Iterator[None]:
    """Compare what kept statements run, in all tests, with the querysets that they stand for.

    Of a text that the tests of a file run again and again, a quick run compares the first time: a
    comparison costs a third of a page.
    """
    compared: dict[int, str] = {}  # the file that compared a kept statement last, by its id

    def compare(kept: statements._Kept, values: Mapping[str, Any], build: Any) -> None:
        file = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
        if is_full() or compared.get(id(kept)) != file:
            compared[id(kept)] = file
            COMPARED_EACH_TIME(kept, values, build)

    with pytest.MonkeyPatch.context() as patch, statements.checked():
        patch.setattr(statements._Kept, "compare", compare)
        yield


@pytest.fixture(scope="session", autouse=True)
def _fast_hashes() -> Iterator[None]:
    """Hash passwords fast: they are slow on purpose, and these guard nothing."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a module's own fixtures make rows once, at ``NOON``, for all of its tests.

    Changes of one test are rolled back after it, and the rows themselves after the last test.
    """
    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def at() -> datetime:
    """The time that a test passes to the code: Monday noon in New York."""
    return NOON


@pytest.fixture
def awake(settings: Any) -> None:
    """Let no session lock, for tests that move the clock and ask about something else.

    Everywhere else a session locks after five minutes, as it does for everybody.
    """
    settings.LOCK_AFTER = timedelta(days=10_000)


@pytest.fixture
def person(db: None) -> User:
    """A person whose time zone is New York."""
    return make_person()


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    """A client in which the person is signed in, and was asked just now who they are."""
    client.force_login(person)
    return just_asked(client)
