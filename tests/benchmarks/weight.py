"""What a page writes, and what a check-in weighs: ``python3 run.py weight [check-ins]``.

On a PostgreSQL server of its own that writes whole pages after a checkpoint, as a clinic's does.
Printed are the bytes of its log (WAL) for each saved page and each look of a counselor, medians:
right after a checkpoint, plain and compressed, and once the pages it changes are in the log. Then
the bytes of a check-in by table, with indexes and long values, at 100,000 of four pages each.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.benchmarks.growth import ROOT, _databases, _manage
from tests.benchmarks.measured import pages_of
from tests.benchmarks.serving import seeded, served

CHECKINS = 100_000
TIMES = 5  # of each, in a row
AS_A_CLINICS = {"full_page_writes": "on", "autovacuum": "off", "checkpoint_timeout": "1h"}
MEASURED = (
    *("saving today's page", "saving yesterday's, 90 days"),
    *("list of 5", "list of 500", "client page", "Home, steady"),
)
OF_A_CHECKIN = {
    "day": "checkins_dailycheckin",
    "pages": "checkins_checkinsubmission",
    "audit": "checkins_auditevent",
}
LARGEST = 12  # tables that are printed besides
SIZES = """
    SELECT relname, pg_relation_size(oid), pg_indexes_size(oid), pg_total_relation_size(oid)
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY pg_total_relation_size(oid) DESC
"""


def main() -> None:
    """Measure what is written, then what is stored."""
    checkins = int(sys.argv[1]) if sys.argv[1:] else CHECKINS
    os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
    import tests.environment  # noqa: F401 sets what the settings read

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="daybook-weight-"))
        for one in seeded(Path(folder), ["postgresql"], stack, **AS_A_CLINICS):
            with served(one.url) as servers:
                asked = pages_of(servers, one.people)
                _print_written(one.url, {name: asked[name].ask for name in MEASURED})
            [url] = _databases(one.url, [checkins])
            _manage("migrate", "-v0", url=url)
            filling = [sys.executable, "-m", "tests.benchmarks.full_days", str(checkins)]
            environment = {**os.environ, "DATABASE_URL": url}
            subprocess.run(filling, cwd=ROOT, env=environment, check=True)
            _print_stored(url)


def _print_written(url: str, pages: dict[str, Callable[[int], object]]) -> None:
    """Print the bytes of the log for each of these requests."""
    with psycopg.connect(url, autocommit=True) as connection:
        print(f"{'bytes of WAL':<32}{'after a checkpoint':>20}{'lz4':>10}{'going on':>12}")
        for name, ask in pages.items():
            ask(0)  # what a session writes once an hour, and the form's token
            fresh = [_after_checkpoint(connection, ask, "off") for _ in range(TIMES)]
            packed = [_after_checkpoint(connection, ask, "lz4") for _ in range(TIMES)]
            going_on = [_written(connection, partial(ask, number)) for number in range(TIMES)]
            middles = [statistics.median(values) for values in (fresh, packed, going_on)]
            print(f"{name:<32}{middles[0]:>20,.0f}{middles[1]:>10,.0f}{middles[2]:>12,.0f}")


def _after_checkpoint(
    connection: psycopg.Connection[Any], ask: Callable[[int], object], compression: str
) -> int:
    if compression not in {"off", "lz4"}:
        raise ValueError(compression)
    connection.execute(f"ALTER SYSTEM SET wal_compression = {compression}")
    connection.execute("SELECT pg_reload_conf()")
    ask(2)  # each connection reads the new setting before its next statement
    connection.execute("CHECKPOINT")
    return _written(connection, partial(ask, 3))


def _written(connection: psycopg.Connection[Any], ask: Callable[[], object]) -> int:
    """Return how many bytes the log grew by meanwhile; nothing else writes."""
    before = _place(connection)
    ask()
    return _place(connection) - before


def _place(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    assert row
    return int(row[0])


def _print_stored(url: str) -> None:
    """Print the bytes of a check-in, by table."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        count = connection.execute(f"SELECT count(*) FROM {OF_A_CHECKIN['day']}").fetchone()
        sizes = connection.execute(SIZES).fetchall()
    assert count
    of_table = {name: [size / count[0] for size in rest] for name, *rest in sizes}
    print(f"\n{'bytes a check-in':<34}{'rows':>8}{'indexes':>9}{'all':>8}")
    for part, table in OF_A_CHECKIN.items():
        _print_size(part, of_table[table])
    _print_size("day, pages and audit", _sum([of_table[one] for one in OF_A_CHECKIN.values()]))
    others = [name for name in of_table if name not in OF_A_CHECKIN.values()]
    for name in others[:LARGEST]:
        _print_size(name, of_table[name])
    _print_size("every table", _sum(list(of_table.values())))


def _sum(sizes: list[list[float]]) -> list[float]:
    return [sum(column) for column in zip(*sizes, strict=True)]


def _print_size(what: str, sizes: list[float]) -> None:
    rows, indexes, whole = sizes
    print(f"{what:<34}{rows:>8,.0f}{indexes:>9,.0f}{whole:>8,.0f}", flush=True)


if __name__ == "__main__":
    main()
