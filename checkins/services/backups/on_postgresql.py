"""Backups of PostgreSQL: pg_dump of one snapshot, a database made anew, and one change of names."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic, sleep
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from checkins.services.backups import in_use, pg_programs
from checkins.services.backups.contents import BackupError, Contents, Table
from checkins.services.backups.folder import moment_of, stamp_of
from checkins.services.backups.places import Place, Snapshot, let_go
from checkins.services.backups.sealed import Sink

ASIDE, REBUILT = "_before_restore_", "_rebuilt_"
LONGEST_NAME = 63
LEFT_AFTER = timedelta(days=1)
LEAVING_SECONDS = 3  # a session that has just ended is seen for a moment
# The same text of a row from every server and for every client.
AS_TEXT = """
SET SESSION DateStyle = 'ISO, YMD'; SET SESSION IntervalStyle = 'postgres';
SET SESSION TimeZone = 'UTC'; SET SESSION extra_float_digits = 3; SET SESSION bytea_output = 'hex'
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
TRIGGERS = "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
# A hash of 256 bits in four numbers, whose sums do not depend on the order of rows.
SUMS = """
SELECT count(*), {sums} FROM (
    SELECT encode(sha256(convert_to(one::text, 'UTF8')), 'hex') AS hash FROM {table} AS one
) AS hashed
"""
SUM = "coalesce(sum(('x' || substr(hash, {at}, 16))::bit(64)::bigint::numeric), 0)"
COLUMNS = """
SELECT string_agg(attname || ' ' || atttypid::regtype, ',' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = %s AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
"""
MAKE = """
SELECT format('CREATE DATABASE %%I TEMPLATE template0 ENCODING %%L LC_COLLATE %%L LC_CTYPE %%L',
    %s::text, pg_encoding_to_char(encoding), datcollate, datctype)
FROM pg_database WHERE datname = %s OR datname = current_database()
ORDER BY datname = %s DESC LIMIT 1
"""


def read_contents(rows: psycopg.Connection) -> Contents:
    """Return what a database holds, as the connection's transaction sees it."""
    names = [name for (name,) in rows.execute(TABLES).fetchall()]
    return Contents(
        tables={name: _table(rows, name) for name in names},
        triggers=[name for (name,) in rows.execute(TRIGGERS).fetchall()],
        migrations=[name for (name,) in rows.execute(MIGRATIONS).fetchall()],
    )


def _table(rows: psycopg.Connection, name: str) -> Table:
    sums = ", ".join(SUM.format(at=at) for at in (1, 17, 33, 49))
    query = sql.SQL(SUMS.format(sums=sums, table="{table}")).format(table=sql.Identifier(name))
    [(count, *parts)] = rows.execute(query).fetchall()
    [(columns,)] = rows.execute(COLUMNS, [f'"{name}"']).fetchall()
    return Table(count, "/".join([_columns_digest(columns), *map(str, parts)]))


def _columns_digest(columns: str) -> str:
    """Return what names a table's columns and their types, in short."""
    return sha256(columns.encode()).hexdigest()[:16]


class OnPostgresql:
    """What a backup does on PostgreSQL."""

    @property
    def name(self) -> str:
        """The site's database."""
        return str(connection.settings_dict["NAME"])

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold one moment, which pg_dump then reads: people go on writing."""
        with session(self.name) as rows, rows.transaction():
            rows.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            [(number,)] = rows.execute("SELECT pg_export_snapshot()").fetchall()
            contents = read_contents(rows)
            arguments = ["--format=custom", f"--snapshot={number}"]
            with pg_programs.reading("pg_dump", *arguments, dbname=self.name) as dump:
                yield Snapshot(contents, dump, end=dump.end)

    @contextmanager
    def empty_place(self, *, at: datetime, or_less: bool) -> Iterator[Place]:
        """Make a database beside the site's, if the role may."""
        with ExitStack() as stack:
            try:
                rows = stack.enter_context(session(_other_than(self.name)))
                name = self._make_empty(rows, at)
            except (psycopg.errors.InsufficientPrivilege, psycopg.OperationalError) as fault:
                if or_less:
                    yield _Counted()
                    return
                if isinstance(fault, psycopg.OperationalError):
                    raise
                may = f"ALTER ROLE {connection.settings_dict['USER']} CREATEDB;"
                raise BackupError(
                    f"The role may not create a database. An administrator lets it: {may}"
                ) from None
            stack.callback(_drop, rows, name)
            yield _Database(name, self.name, rows)

    def _make_empty(self, rows: psycopg.Connection, at: datetime) -> str:
        self._drop_left(rows, before=at - LEFT_AFTER)
        name = f"{self.name[: LONGEST_NAME - 30]}{REBUILT}{stamp_of(at)}"
        [(make,)] = rows.execute(MAKE, [name, self.name, self.name]).fetchall()
        rows.execute(make)
        return name

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Ask who else has a session. Whoever comes later keeps the names from being changed."""
        let_go()
        with session(_other_than(self.name)) as rows:
            until = monotonic() + LEAVING_SECONDS
            while others(rows, self.name):
                if monotonic() > until:
                    raise BackupError(in_use.BUSY)
                sleep(0.1)
        yield

    def has_accounts(self) -> bool:
        """Return whether the database is there, and has an account."""
        with session(_other_than(self.name)) as rows:
            if not is_there(rows, self.name):
                return False
        with session(self.name) as rows:
            names = {name for (name,) in rows.execute(TABLES).fetchall()}
            if "checkins_user" not in names:
                return bool(names)  # somebody else's
            return bool(rows.execute("SELECT 1 FROM checkins_user LIMIT 1").fetchone())

    def forget_aside(self, *, before: datetime) -> int:
        """Drop the databases that restores set aside before a moment."""
        with session(_other_than(self.name)) as rows:
            old = list(_names_before(rows, f"{self.name[: LONGEST_NAME - 36]}{ASIDE}", before))
            for name in old:
                _drop(rows, name)
        return len(old)

    def _drop_left(self, rows: psycopg.Connection, *, before: datetime) -> None:
        """Drop what a process left that was killed."""
        start = f"{self.name[: LONGEST_NAME - 30]}{REBUILT}"
        for name in _names_before(rows, start, before):
            if not others(rows, name):
                _drop(rows, name)


class _Database:
    """A database in which a backup is rebuilt."""

    is_whole = True

    def __init__(self, name: str, site: str, rows: psycopg.Connection) -> None:
        self.name, self.site, self.rows = name, site, rows

    @contextmanager
    def take(self) -> Iterator[Sink]:
        """Let pg_restore read the archive: all of it is there at the end, or nothing."""
        wanted = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        with pg_programs.writing("pg_restore", *wanted, dbname=self.name) as restore:
            yield restore

    def contents(self) -> Contents:
        """Return what it holds; PostgreSQL built each index and checked each reference itself."""
        with session(self.name) as rows, rows.transaction():
            return read_contents(rows)

    def put_in(self, *, at: datetime, keep: bool) -> str:
        """Change both names in one transaction: nobody finds none, or half of one."""
        let_go()
        aside = f"{self.site[: LONGEST_NAME - 36]}{ASIDE}{stamp_of(at)}"
        was_there = is_there(self.rows, self.site)
        try:
            with self.rows.transaction():
                if was_there:
                    _rename(self.rows, self.site, aside)
                _rename(self.rows, self.name, self.site)
        except psycopg.errors.ObjectInUse:
            raise BackupError(in_use.BUSY) from None
        if was_there and not keep:
            _drop(self.rows, aside)
        return aside if was_there and keep else ""


class _Counted:
    """What stands for a place where none may be made: the archive is read, and its rows counted."""

    is_whole, name = False, ""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    @contextmanager
    def take(self) -> Iterator[Sink]:
        """Let pg_restore write the whole archive as SQL, and count the rows in it."""
        with pg_programs.counting(self.counts) as restore:
            yield restore

    def contents(self) -> Contents:
        """Return the tables with their numbers of rows."""
        tables = {name: Table(rows, "") for name, rows in self.counts.items()}
        return Contents(tables=tables, triggers=[], migrations=[])

    def put_in(self, *, at: datetime, keep: bool) -> str:
        """Nothing is there that could be put in."""
        raise NotImplementedError


@contextmanager
def session(name: str) -> Iterator[psycopg.Connection]:
    """Connect to one of the server's databases, outside the pool."""
    rows = psycopg.connect(**pg_programs.where(name), autocommit=True)
    try:
        rows.execute(AS_TEXT)
        yield rows
    finally:
        rows.close()


def others(rows: psycopg.Connection, name: str) -> int:
    """Return how many other sessions a database has."""
    [(count,)] = rows.execute(OTHERS, [name]).fetchall()
    return int(count)


def is_there(rows: psycopg.Connection, name: str) -> bool:
    """Return whether the server has a database of this name."""
    found: Any = rows.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _other_than(name: str) -> str:
    """Return the database from which another one is made, renamed and dropped."""
    return "template1" if name == "postgres" else "postgres"


def _names_before(rows: psycopg.Connection, start: str, moment: datetime) -> Iterator[str]:
    names = rows.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [start])
    for (name,) in names.fetchall():
        stamp = name.removeprefix(start)
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}Z", stamp) and moment_of(stamp) < moment:
            yield name


def _rename(rows: psycopg.Connection, name: str, to: str) -> None:
    change = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    rows.execute(change.format(sql.Identifier(name), sql.Identifier(to)))


def _drop(rows: psycopg.Connection, name: str) -> None:
    rows.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
