"""What every test may ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import Settings

from checkins.models import User
from checkins.services.append_only import lifted
from tests.counts import (  # noqa: F401 what a run says at its end
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.factories import make_person

# Python breaks alike on both databases: once is enough.
BROKEN_IN_PROCESS = ["test_broken_access.py", "test_broken_rules.py"]
collect_ignore = BROKEN_IN_PROCESS if connection.vendor != "sqlite" else []
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


@pytest.fixture(autouse=True)
def _fast_hashes(settings: Settings) -> None:
    """Hash passwords fast: they are slow on purpose, and these guard nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
