"""Database triggers that keep the logs, the consents and the plans as they were written.

They hold for every connection. They are installed after every migrate, because SQLite drops them
when it rebuilds a table. Only :func:`lifted` drops them otherwise: deleting an account and a
test's flush need it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models, transaction

from checkins.models import (
    AccessEvent,
    AuditEvent,
    Consent,
    CountingConsent,
    LogSeal,
    PlanVersion,
    SeenList,
    SeenListPart,
    SeenPart,
    SeenPerson,
)

REFUSAL = "this log is append-only"
GUARDED: tuple[type[models.Model], ...] = (
    AuditEvent,
    AccessEvent,
    LogSeal,
    SeenList,
    SeenPart,
    SeenListPart,
    SeenPerson,
    Consent,
    CountingConsent,
    PlanVersion,
)
TABLES = tuple(model._meta.db_table for model in GUARDED)  # noqa: SLF001 public by custom
# The one change that a guarded row takes: the first column, once, from null, with the others.
SET_ONCE = {
    Consent._meta.db_table: ("revoked_at", "revoked_because"),  # noqa: SLF001 public by custom
    CountingConsent._meta.db_table: ("revoked_at",),  # noqa: SLF001 public by custom
}


def install_triggers() -> None:
    """Install the triggers on every guarded table; repeating it changes nothing.

    A database that was migrated back to an older release lacks the newer tables and columns.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        there = [model for model in GUARDED if model._meta.db_table in tables]  # noqa: SLF001
        for model in there:
            table = model._meta.db_table  # noqa: SLF001 public by custom
            found = connection.introspection.get_table_description(cursor, table)
            columns = [column.name for column in found]
            for statement in _drop(model) + _create(model, columns):
                cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Lift the triggers for the block, in one transaction, and put them back."""
    with transaction.atomic():
        _settle()
        with connection.cursor() as cursor:
            for model in GUARDED:
                for statement in _drop(model):
                    cursor.execute(statement)
        yield
        _settle()
        install_triggers()


def _settle() -> None:
    """Let PostgreSQL check its foreign keys now: it alters no table while a check is deferred."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _create(model: type[models.Model], columns: Sequence[str]) -> list[str]:
    table = model._meta.db_table  # noqa: SLF001 public by custom
    if connection.vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        allowed = _allowed(table, columns, same="IS")
        unless = f"WHEN NOT ({allowed}) " if allowed else ""
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {unless}{body}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {body}",
        ]
    allowed = _allowed(table, columns, same="IS NOT DISTINCT FROM")
    unless = f"IF TG_OP = 'UPDATE' AND {allowed} THEN RETURN NEW; END IF; " if allowed else ""
    body = f"BEGIN {unless}RAISE EXCEPTION '{REFUSAL}'; END"
    refuse = f"EXECUTE FUNCTION {table}_refuse()"
    make = f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql"
    change, truncate = f"CREATE TRIGGER {table}_no_change", f"CREATE TRIGGER {table}_no_truncate"
    return [
        f"{make} AS $$ {body} $$",
        f"{change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"{truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


def _allowed(table: str, columns: Sequence[str], *, same: str) -> str:
    """Return the SQL condition of the one change that the table allows, "" if it allows none."""
    free = SET_ONCE.get(table)
    if free is None:
        return ""
    kept = [f"OLD.{name} {same} NEW.{name}" for name in columns if name not in free]
    return " AND ".join([f"OLD.{free[0]} IS NULL", f"NEW.{free[0]} IS NOT NULL", *kept])


def _drop(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table  # noqa: SLF001 public by custom
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate")
    ]
