"""Running jobs at the same time, each with its own database connection."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

CONNECTIONS = 16
PATIENCE_SECONDS = 60


@pytest.fixture
def savers_may_wait_for_a_connection():
    """Let a thread wait for a connection, as a pool is meant to be as large as its server."""
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
    """Start all jobs at the same moment, each in its own thread; return their results in order."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))
