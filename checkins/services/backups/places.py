"""What a kind of database must be able to do for a backup, and pointing the site at another one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection

from checkins.services.backups.contents import Contents
from checkins.services.backups.sealed import Sink, Source


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database: what it holds then, and the same moment as a stream.

    ``end`` is called once all is read.

    :raises BackupError: from ``end``, if the stream was not whole.
    """

    contents: Contents
    source: Source
    end: Callable[[], None]


class Place(Protocol):
    """An empty place in which a backup is rebuilt. Nothing else uses it, and it is gone after."""

    #: Whether rows can be read in it, and not only counted.
    is_whole: bool
    name: str

    def take(self) -> AbstractContextManager[Sink]:
        """Return what takes the stream of a snapshot; at the end of the block all is in place."""
        ...

    def contents(self) -> Contents:
        """Return what was rebuilt, and raise what the database itself finds wrong with it."""
        ...

    def put_in(self, *, at: datetime, keep: bool) -> str:
        """Let this be the site's database in one step, and return the name of the one before.

        Without ``keep``, and where there was none, it is "".

        :raises BackupError: if somebody uses the site's database; then nothing has changed.
        """
        ...


class Kind(Protocol):
    """What is different for SQLite and PostgreSQL."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Hold one moment of the site's database."""
        ...

    def empty_place(self, *, at: datetime, or_less: bool) -> AbstractContextManager[Place]:
        """Make an empty place; with ``or_less`` one that counts, where no other may be made."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Hold the site's database so that no server or worker begins to use it.

        :raises BackupError: if one does already.
        """
        ...

    def has_accounts(self) -> bool:
        """Return whether the site's database is there and has an account in it."""
        ...

    def forget_aside(self, *, before: datetime) -> int:
        """Delete the databases that restores from before a moment set aside; return how many."""
        ...


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Let Django's connection lead to another database of the same server, or another file."""
    before = connection.settings_dict["NAME"]
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(before)


def _lead_to(name: str) -> None:
    let_go()
    connection.settings_dict["NAME"] = name


def let_go() -> None:
    """Close this process's own connections, the pool's as well."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
