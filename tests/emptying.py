"""The way back to a database as it was made, after a test that committed rows.

Django's flush empties every table and does again what follows each migration. That costs a sixth
of a second on SQLite and half of one on PostgreSQL, more than most tests do themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

MANY = 1000  # rows: so many leave PostgreSQL's file of a table long


class Made:
    """The rows that a database has when it is made, of each table that has any."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            self._names = sorted(connection.introspection.django_table_names(only_existing=True))
            self._rows = {name: _rows(cursor, name) for name in self._filled(cursor)}

    def come_back(self) -> bool:
        """Delete what was added since; return False, with nothing done, if a made row is another.

        No trigger refuses it. On PostgreSQL it waits for whoever still writes.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"LOCK TABLE {', '.join(map(_quoted, self._names))}")
            if any(_rows(cursor, name) != rows for name, rows in self._rows.items()):
                return False
            added = [name for name in self._filled(cursor) if name not in self._rows]
            with _no_triggers(cursor, added):
                deleted = {name: _delete_all(cursor, name) for name in added}
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for name in [name for name, rows in deleted.items() if rows > MANY]:
                    cursor.execute(f"VACUUM {_quoted(name)}")
        return True

    def _filled(self, cursor: CursorWrapper) -> list[str]:
        """Return the names of the tables with rows."""
        asked = ", ".join(f"EXISTS (SELECT 1 FROM {_quoted(name)})" for name in self._names)
        cursor.execute(f"SELECT {asked}")
        return [
            name
            for name, is_filled in zip(self._names, cursor.fetchone(), strict=True)
            if is_filled
        ]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _rows(cursor: CursorWrapper, name: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {_quoted(name)} ORDER BY 1")
    return cursor.fetchall()


def _delete_all(cursor: CursorWrapper, name: str) -> int:
    cursor.execute(f"DELETE FROM {_quoted(name)}")
    return cursor.rowcount


@contextmanager
def _no_triggers(cursor: CursorWrapper, names: list[str]) -> Iterator[None]:
    """Let no trigger of the tables run, for a block inside a transaction."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        return
    marks = ", ".join(["%s"] * len(names))
    of_tables = f"type = 'trigger' AND tbl_name IN ({marks})"
    cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE {of_tables}", names)
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f"DROP TRIGGER {_quoted(name)}")
    yield
    for _, statement in triggers:
        cursor.execute(statement)
