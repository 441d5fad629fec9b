"""Triggers that keep the logs append-only, whoever holds the connection.

They are installed after every migrate: SQLite's table rebuilds drop them, and so does nothing
else but :func:`lifted`, which purging and a test's flush need.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from checkins.models import AuditEvent

TABLES = (AuditEvent._meta.db_table,)  # noqa: SLF001 Django's public-by-custom name
REFUSAL = "this log is append-only"


def install_triggers() -> None:
    """Install the triggers on every log; repeating it changes nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            for statement in _drop(table) + _create(table):
                cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Lift the triggers for the block, in one transaction, and put them back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in TABLES:
                for statement in _drop(table):
                    cursor.execute(statement)
        yield
        install_triggers()


def _create(table: str) -> list[str]:
    if connection.vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {body}"
            for verb in ("update", "delete")
        ]
    body = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    refuse = f"EXECUTE FUNCTION {table}_refuse()"
    make = f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql"
    change, truncate = f"CREATE TRIGGER {table}_no_change", f"CREATE TRIGGER {table}_no_truncate"
    return [
        f"{make} AS $$ {body} $$",
        f"{change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"{truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


def _drop(table: str) -> list[str]:
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate")
    ]
