"""Databases of a test's own, which it takes away and brings back."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.postgres import PrivateCluster, find_server_binaries


@dataclass(frozen=True)
class Database:
    """A database of the test's own, and how to take it away and bring it back."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def _postgresql(folder: Path) -> Iterator[Database]:
    with PrivateCluster() as cluster:
        yield Database(cluster.url, cluster.stop, cluster.start)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    there, away = folder / "there", folder / "away"
    there.mkdir()

    # One rename takes the file with its log: no request finds a part of them. What is being saved
    # is saved where they are now.
    yield Database(
        f"sqlite:///{there / 'db.sqlite3'}",
        stop=lambda: there.rename(away) and None,
        start=lambda: away.rename(there) and None,
    )


DATABASES = {"SQLite": _sqlite}
if find_server_binaries() or os.environ.get("CI") == "true":  # in CI nothing is left out
    DATABASES["PostgreSQL"] = _postgresql


def connected(url: str) -> Any:
    """Return a connection of the test's own to a database."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    return psycopg.connect(url)
