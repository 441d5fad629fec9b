"""What every test may ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker

from checkins.models import User
from checkins.services.append_only import lifted
from tests.counts import (  # noqa: F401 what a run says at its end
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.factories import make_person
from tests.mailbox import mailbox  # noqa: F401
from tests.threads import savers_may_wait_for_a_connection  # noqa: F401

# The rules of access are broken in Python, which breaks alike on both databases: once is enough.
collect_ignore = ["test_broken_access.py"] if connection.vendor != "sqlite" else []
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # a Monday, noon in New York


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Collect the static files once: pages name them by content, as in production."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_logs() -> Iterator[None]:
    """Lift the append-only triggers for the flush between transactional tests, and only there."""
    flush = TransactionTestCase._fixture_teardown

    def lifting(self: TransactionTestCase) -> None:
        with lifted():
            flush(self)
        cache.clear()  # the cache's table is no model's, so no flush empties it

    TransactionTestCase._fixture_teardown = lifting
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session", autouse=True)
def _fast_hashes() -> Iterator[None]:
    """Hash passwords fast: they are slow on purpose, and these guard nothing."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a module's own fixtures make rows once, at ``NOON``, for all of its tests.

    What a test itself does to them is taken back after it, and everything after the last one.
    """
    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def at() -> datetime:
    """The moment at which a test happens: Monday noon in New York."""
    return NOON


@pytest.fixture
def person(db: None) -> User:
    """A person in New York."""
    return make_person()


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    """The person's own browser."""
    client.force_login(person)
    return client
