"""A restart of PostgreSQL leaves every pooled connection dead, and no request meets one."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from tests.mailbox import CLOSED_PORT
from tests.postgres import PrivateCluster, find_server_binaries
from tests.serving import Server, seed, serving

POOL, REQUESTS, FIRST = 4, 32, 20
pytestmark = pytest.mark.skipif(
    not find_server_binaries() and os.environ.get("CI") != "true", reason="no PostgreSQL"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[PrivateCluster]:
    """A server of the module's own."""
    with PrivateCluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def serves(cluster: PrivateCluster) -> Iterator[tuple[Server, str]]:
    """The product on it with a pool of four, and a person's session."""
    session = seed(cluster.url)
    with serving(DATABASE_URL=cluster.url, DATABASE_POOL_SIZE=str(POOL)) as server:
        yield server, session


@pytest.fixture
def served(serves: tuple[Server, str]) -> tuple[Server, str]:
    """The same, after requests that connected the whole pool."""
    server, session = serves
    with ThreadPoolExecutor(2 * POOL) as browsers:
        asked = browsers.map(lambda _: server.get("/", session)[0], range(REQUESTS))
        assert 200 in set(asked)  # on a slow machine some wait for a connection in vain
    return serves


def connected(cluster: PrivateCluster) -> int:
    """Return how many connections the product holds."""
    ours = "SELECT count(*) FROM pg_stat_activity WHERE client_port > 0 AND pid <> pg_backend_pid()"
    with closing(psycopg.connect(cluster.url)) as connection:
        [count] = connection.execute(ours).fetchone() or [0]
        return int(count)


@pytest.mark.parametrize("immediate", [True, False])
def test_the_first_requests_after_a_restart_are_served(
    cluster: PrivateCluster, served: tuple[Server, str], immediate: bool
) -> None:
    server, session = served
    before = connected(cluster)

    cluster.stop(immediate=immediate)
    cluster.start()
    statuses = [server.get("/", session)[0] for _ in range(FIRST)]

    assert before == POOL
    assert statuses == [200] * FIRST


def test_the_first_request_after_an_outage_that_others_met_is_served(
    cluster: PrivateCluster, served: tuple[Server, str]
) -> None:
    server, session = served

    cluster.stop()
    with ThreadPoolExecutor(2 * POOL) as browsers:
        without = set(browsers.map(lambda _: server.get("/", session)[0], range(2 * POOL)))
    cluster.start()
    statuses = [server.get("/", session)[0] for _ in range(FIRST)]

    assert without == {503}
    assert statuses == [200] * FIRST


def test_of_two_hosts_the_one_that_is_there_is_used_and_found_again(
    cluster: PrivateCluster, serves: tuple[Server, str]
) -> None:
    session = serves[1]
    hosts = f"127.0.0.1:{CLOSED_PORT},127.0.0.1:{cluster.port}"
    url = f"postgres://postgres@{hosts}/postgres?target_session_attrs=read-write"
    with serving(DATABASE_URL=url) as server:
        there = server.get("/", session)[0]
        cluster.stop()
        away = [server.get("/", session) for _ in range(3)]
        cluster.start()
        again = [server.get("/", session)[0] for _ in range(FIRST)]

    assert there == 200
    assert {status for status, _, _ in away} == {503}
    assert max(seconds for _, _, seconds in away[1:]) < 1  # no request waits for the pool
    assert again == [200] * FIRST
