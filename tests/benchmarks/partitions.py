"""What a table split by person costs: ``python -m tests.benchmarks.partitions [check-ins]``.

On a PostgreSQL server of its own, with ``seed_scale``'s people (100,000 check-ins by default): the
days and their pages as they are, beside copies that are hash-partitioned by person with what that
asks for (docs/adr/0075). Printed are what PostgreSQL refuses of today's keys, and the CPU of its
own process for writing and reading each, in turn.
"""

import os
import random
import statistics
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg

from tests.benchmarks.growth import _databases, _manage, _of_postgres

CHECKINS, PARTS, ROUNDS = 100_000, 16, 9
KINDS = ("whole", "split")
Work = Callable[[dict[str, str], random.Random], None]
LOOKS, SAVES = 400, 200
DAYS, PAGES = "checkins_dailycheckin", "checkins_checkinsubmission"
AS_IS = [
    ("ALTER TABLE {days} ADD PRIMARY KEY (id)", "primary key of the id alone"),
    ("ALTER TABLE {pages} ADD UNIQUE (uuid)", "a unique rule without the person"),
    (
        "ALTER TABLE {days} ADD FOREIGN KEY (note_from_id) REFERENCES {pages} (id)",
        "note_from, a foreign key to the id alone",
    ),
]
KEYS = [
    "ALTER TABLE {pages} ADD PRIMARY KEY (person_id, id)",
    "ALTER TABLE {pages} ADD UNIQUE (person_id, uuid)",
    "CREATE INDEX ON {pages} (person_id, day)",
    "ALTER TABLE {pages} ADD FOREIGN KEY (person_id) REFERENCES checkins_user (id)",
    "ALTER TABLE {days} ADD PRIMARY KEY (person_id, id)",
    "ALTER TABLE {days} ADD UNIQUE (person_id, day)",
    "ALTER TABLE {days} ADD FOREIGN KEY (person_id) REFERENCES checkins_user (id)",
    (
        "ALTER TABLE {days} ADD FOREIGN KEY (person_id, note_from_id)"
        " REFERENCES {pages} (person_id, id) ON DELETE SET NULL (note_from_id)"
    ),
]


def main() -> None:
    """Seed, copy, try and print."""
    checkins = int(sys.argv[1]) if sys.argv[1:] else CHECKINS
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    import tests.environment  # noqa: F401 sets what the settings read
    from tests.postgres import PrivateCluster

    with PrivateCluster() as cluster:
        [url] = _databases(cluster.url, [checkins])
        _manage("migrate", "-v0", url=url)
        print(_manage("seed_scale", f"--checkins={checkins}", "--yes", url=url), flush=True)
        with psycopg.connect(url, autocommit=True) as connection:
            _compare(connection, url)


def _compare(connection: psycopg.Connection, url: str) -> None:
    named = {kind: {name: f"{kind}_{name}" for name in ("days", "pages")} for kind in KINDS}
    for kind, names in named.items():
        _make(connection, names, is_split=kind == "split")
    _print_refused(connection, named["split"])
    for names in named.values():
        for statement in KEYS:
            connection.execute(statement.format(**names))
    filled = [_cost(url, partial(_fill, connection, named[kind])) for kind in KINDS]
    connection.execute("CREATE SEQUENCE trial_ids START 1000000000")
    for names in named.values():
        connection.execute(f"CREATE INDEX ON {names['days']} (id)")
    connection.execute("VACUUM ANALYZE")
    print(f"\nms of CPU of PostgreSQL's process, medians of {ROUNDS} rounds in turn")
    print(f"{'':<44}{'whole':>9}{'split':>9}{'ratio':>8}")
    _print("copying all of it, once", *filled)
    for what, work in _works(connection).items():
        taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for number in range(ROUNDS):
            for kind in sorted(KINDS, reverse=bool(number % 2)):
                chance = random.Random(number)  # the same rows are asked of both
                taken[kind].append(_cost(url, partial(work, named[kind], chance)))
        _print(what, *(statistics.median(taken[kind]) for kind in KINDS))


def _make(connection: psycopg.Connection, names: dict[str, str], *, is_split: bool) -> None:
    """Make the two tables without their keys, split by person or whole."""
    for name, source in (("days", DAYS), ("pages", PAGES)):
        by_hash = "PARTITION BY HASH (person_id)" if is_split else ""
        connection.execute(
            f"CREATE TABLE {names[name]} (LIKE {source} INCLUDING DEFAULTS) {by_hash}"
        )
        for part in range(PARTS) if is_split else ():
            connection.execute(
                f"CREATE TABLE {names[name]}_{part} PARTITION OF {names[name]}"
                f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )


def _print_refused(connection: psycopg.Connection, names: dict[str, str]) -> None:
    print(f"\nwhere rows are split by person into {PARTS}:")
    for statement, what in AS_IS:
        try:
            connection.execute(statement.format(**names))
            print(f"  {what}: taken")
        except psycopg.Error as error:
            print(f"  {what}: {str(error).splitlines()[0]}")


def _works(connection: psycopg.Connection) -> dict[str, Work]:
    """Return what is measured, each as a function of the tables' names and of chance."""
    [[rows]] = connection.execute(f"SELECT count(*) FROM {DAYS}")
    people = [row[0] for row in connection.execute(f"SELECT DISTINCT person_id FROM {DAYS}")]

    def look(where: str, values: Callable[[random.Random], tuple[Any, ...]]) -> Work:
        def work(names: dict[str, str], chance: random.Random) -> None:
            for _ in range(LOOKS):
                query = f"SELECT * FROM {names['days']} WHERE {where}"
                connection.execute(query, values(chance)).fetchall()

        return work

    return {
        f"{LOOKS} days of people, each by its date": look(
            "person_id = %s AND day = current_date - %s",
            lambda chance: (chance.choice(people), chance.randrange(200)),
        ),
        f"{LOOKS} people's months": look(
            "person_id = %s AND day > current_date - 30 ORDER BY day",
            lambda chance: (chance.choice(people),),
        ),
        f"{LOOKS} days by their id alone": look(
            "id = %s", lambda chance: (chance.randrange(1, rows),)
        ),
        f"{SAVES} saves, each its own transaction": lambda names, chance: _save(
            connection, names, chance, people
        ),
    }


def _print(what: str, whole: float, split: float) -> None:
    print(f"{what:<44}{whole:>9.1f}{split:>9.1f}{split / whole:>7.2f}x", flush=True)


def _cost(url: str, work: Callable[[], None]) -> float:
    before = _of_postgres(url)
    work()
    return (_of_postgres(url) - before) * 1000


def _fill(connection: psycopg.Connection, names: dict[str, str]) -> None:
    for name, source in (("pages", PAGES), ("days", DAYS)):
        connection.execute(f"INSERT INTO {names[name]} SELECT * FROM {source} ORDER BY day")


def _save(
    connection: psycopg.Connection,
    names: dict[str, str],
    chance: random.Random,
    people: list[int],
) -> None:
    """Append a page to somebody's newest day, and touch the day, as a save does."""
    pages, days = names["pages"], names["days"]
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND column_name NOT IN ('id', 'uuid') ORDER BY 1",
            (pages,),
        )
    ]
    listed = ", ".join(f'"{column}"' for column in columns)
    append = (
        f"INSERT INTO {pages} (id, uuid, {listed})"
        f" SELECT nextval('trial_ids'), gen_random_uuid(), {listed} FROM {pages}"
        " WHERE person_id = %s ORDER BY day DESC LIMIT 1 RETURNING day"
    )
    for _ in range(SAVES):
        who = chance.choice(people)
        with connection.transaction():
            [day] = connection.execute(append, (who,)).fetchone()
            connection.execute(
                f"UPDATE {days} SET changed_at = now() WHERE person_id = %s AND day = %s",
                (who, day),
            )


if __name__ == "__main__":
    main()
