"""Jobs that run at once, and the connections that they wait for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

CONNECTIONS = 16
PATIENCE_SECONDS = 60


@pytest.fixture
def savers_may_wait_for_a_connection():
    """Let a thread without a connection wait: a pool is meant to be as large as its server."""
    pool = connection.pool if connection.vendor == "postgresql" else None
    if pool is None:
        yield
        return
    size, timeout = (pool.min_size, pool.max_size), pool.timeout
    pool.resize(1, CONNECTIONS)
    pool.timeout = PATIENCE_SECONDS
    yield
    pool.resize(*size)
    pool.timeout = timeout


def at_once(jobs):
    """Run every job in a thread of its own, all let go together; give what each returned."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))
