"""Every row of the database, to tell whether a request changed one."""

from collections.abc import Collection
from typing import Any

from django.db import connection

# Trigger and cache tables are no rows of a person; sessions are allauth's own business.
UNCOUNTED = {"cache", "sqlite_sequence"}
# A page that is shown again with its errors is a look at the client, and is written down.
LOOKS = {"checkins_accessevent"}


def counts() -> dict[str, int]:
    """Return how many rows every table has, the logs included."""
    names = sorted(set(connection.introspection.table_names()) - UNCOUNTED)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{n}', COUNT(*) FROM {n}" for n in names))
        return dict(cursor.fetchall())


def contents(left_out: Collection[str] = LOOKS) -> dict[str, list[Any]]:
    """Return every row of every table but those left out."""
    found = {}
    with connection.cursor() as cursor:
        for name in set(connection.introspection.table_names()) - UNCOUNTED - set(left_out):
            cursor.execute(f"SELECT * FROM {name}")
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found
