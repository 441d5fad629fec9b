"""How a database finds the rows of a request: each query of the measured pages, explained.

``python -m tests.benchmarks.plans`` on DATABASE_URL, which ``seed_scale`` filled. A table that is
read from end to end is a fault, unless ``MAY_BE_READ_WHOLE`` names it with a reason. PostgreSQL
reads a table of a few rows whole though it has an index: such a query is planned once more with
that forbidden, and is a fault if it still reads the whole table.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import django

FEW_ROWS = 1_000  # more than that, and reading all of them is a fault at once
MAY_BE_READ_WHOLE = {
    "checkins_clinic": "it has one row",
    "checkins_cliniccount": "it has one row",
    "checkins_workertick": "it has one row",
    "checkins_relapsestage": "it has three rows",
    "checkins_warningsign": "it has the catalog's rows, some thirty",
    "sqlite_sequence": "it has a row for each table, and gives new rows their numbers",
}
EMAIL = "p0000@simulated.example"


def main() -> None:
    """Print how a browser signs in, or explain and exit with 1 if a query reads a whole table."""
    django.setup()
    if sys.argv[1:] == ["sign-in"]:
        print(json.dumps(_sign_in()))
        return
    queries, faults = 0, []
    for page, sql, values in _asked():
        queries += 1
        whole = _read_whole(sql, values) - MAY_BE_READ_WHOLE.keys()
        faults += [f"{page}: {table} is read whole by {sql[:400]}" for table in whole]
    for table, reason in MAY_BE_READ_WHOLE.items():
        print(f"  may be read whole: {table}, because {reason}")
    print(*faults, sep="\n")
    print(f"  {queries} queries, {len(faults)} that read a whole table")
    sys.exit(bool(faults))


def _accounts() -> tuple[Any, Any, Any]:
    from checkins.models import Client, User

    person = User.objects.get(email=EMAIL)
    client = Client.objects.select_related("counselor").get(person=person)
    return person, client.counselor, client


def _today(person: Any) -> str:
    from django.utils import timezone

    return str(timezone.now().astimezone(person.zone).date())


def _sign_in() -> dict[str, str]:
    """Return the cookies of one person and of their counselor, and where both look."""
    from django.conf import settings
    from django.test import Client

    from tests.factories import sign_in

    person, counselor, client = _accounts()
    name = settings.SESSION_COOKIE_NAME
    of_person, of_counselor = Client(), sign_in(Client(), counselor)
    of_person.force_login(person)
    return {
        "person": f"{name}={of_person.cookies[name].value}",
        "counselor": f"{name}={of_counselor.cookies[name].value}",
        "client": f"/clients/{client.pk}/",
        "day": _today(person),
    }


def _asked() -> Iterator[tuple[str, str, Any]]:
    """Ask for each page, and give every query that the database was asked meanwhile."""
    from django.db import connection
    from django.test import Client

    from tests.factories import sign_in

    person, counselor, client = _accounts()
    browser, staff = Client(), sign_in(Client(), counselor)
    browser.force_login(person)
    day = _today(person)
    page = {"asked": "cravings old_places", "bulk": "", "cravings": "3", "was-cravings": ""}
    requests = {
        "dashboard": lambda: browser.get("/"),
        "trend": lambda: browser.get("/trends/?weeks=52"),
        "check-in page": lambda: browser.get(f"/check-in/{day}/2/"),
        "saving a page": lambda: browser.post(f"/check-in/{day}/2/", {**page, "uuid": uuid4()}),
        "caseload": lambda: staff.get("/caseload/"),
        "client page": lambda: staff.get(f"/clients/{client.pk}/"),
        "who looked": lambda: browser.get("/visits/"),
    }
    for name, ask in requests.items():
        found: list[tuple[str, Any]] = []

        def kept(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
            found.append((sql, values))  # noqa: B023 used within this turn alone
            return execute(sql, values, many, context)

        with connection.execute_wrapper(kept):
            response = ask()
        if response.status_code >= 400:
            raise SystemExit(f"{name}: {response.status_code}")
        yield from ((name, sql, values) for sql, values in found)


def _read_whole(sql: str, values: Any) -> set[str]:
    """Return the tables that this query reads from end to end."""
    from django.db import connection

    if not sql.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return set()
    return (
        _of_postgres(sql, values) if connection.vendor == "postgresql" else _of_sqlite(sql, values)
    )


def _of_sqlite(sql: str, values: Any) -> set[str]:
    """Return the tables of which a cursor is put on the first or last row, instead of sought.

    The plan in words names a table by its alias, and one alias may be several tables in a query.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0")
        tables = dict(cursor.fetchall())
        cursor.execute(f"EXPLAIN {sql}", values)
        steps = [row[1:4] for row in cursor.fetchall()]
    opened = {
        number: tables[page]
        for step, number, page in steps
        if step in {"OpenRead", "OpenWrite"} and page in tables
    }
    moved = {number for step, number, _ in steps if step in {"Rewind", "Last", "Count"}}
    return {opened[number] for number in moved & opened.keys()}


def _of_postgres(sql: str, values: Any) -> set[str]:
    from django.db import connection

    tables = set()
    for table in _sequential(sql, values):
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
            [rows] = cursor.fetchone()
            if rows < FEW_ROWS:
                cursor.execute("SET enable_seqscan = off")
                still = table in _sequential(sql, values)
                cursor.execute("SET enable_seqscan = on")
                if not still:
                    continue
        tables.add(table)
    return tables


def _sequential(sql: str, values: Any) -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        [plan] = cursor.fetchone()
    nodes = [json.loads(plan)[0]["Plan"] if isinstance(plan, str) else plan[0]["Plan"]]
    found = set()
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
    return found


if __name__ == "__main__":
    import tests.environment  # noqa: F401 sets what the settings read

    main()
