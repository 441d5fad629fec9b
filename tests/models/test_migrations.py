"""Migrations that change rows, forth and back, on a database of the product's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run import ROOT

BEFORE, SEALED = "0039", "0040"
MAKES = """
import django; django.setup()
from datetime import UTC, datetime
from tests.factories import make_contact, make_group, make_person, make_supporter
at = datetime(2026, 11, 23, 17, tzinfo=UTC)
jo = make_person()
make_contact(jo, name="Zanzibar Maria"); make_group(jo, name="Zanzibar group")
make_supporter(jo, at, name="Zanzibar Mom", shown_name="Zanzibar Jo")
"""
READS = """
import django; django.setup()
from checkins.models import SupportContact, SupportGroup, Supporter
link = Supporter.objects.get()
names = SupportContact.objects.get().name, SupportGroup.objects.get().name
print(*names, link.name, link.shown_name, sep=", ")
"""
PLAIN = """
import django; django.setup()
from django.db import connection
for table, column in [("supportcontact", "name"), ("supportgroup", "name"),
                      ("supporter", "name"), ("supporter", "shown_name")]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM checkins_{table}")
        print(*[name for name, in cursor.fetchall()])
"""


@pytest.fixture
def database(tmp_path: Path) -> dict[str, str]:
    """The environment of a deployment with a file of its own."""
    return {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/rows.sqlite3"}


def run(database: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=database,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_names_are_sealed_and_opened_again(database: dict[str, str], tmp_path: Path) -> None:
    names = ["Zanzibar Maria", "Zanzibar group", "Zanzibar Mom", "Zanzibar Jo"]
    run(database, "manage.py", "migrate", "-v0")
    run(database, "-c", MAKES)

    run(database, "manage.py", "migrate", "checkins", BEFORE, "-v0")
    assert run(database, "-c", PLAIN).splitlines() == names
    run(database, "manage.py", "migrate", "checkins", SEALED, "-v0")

    assert run(database, "-c", READS).strip() == ", ".join(names)
    run(
        database,
        "manage.py",
        "shell",
        "-v0",
        "-c",
        "from django.db import connection; connection.cursor().execute('VACUUM')",
    )
    assert b"Zanzibar" not in (tmp_path / "rows.sqlite3").read_bytes()
