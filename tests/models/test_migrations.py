"""Migrations that change rows, forth and back, on a database of the product's own."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.amounts import is_full
from tests.outages import DATABASES
from tests.run import ROOT
from tests.serving import seed

pytestmark = pytest.mark.tests_one_in(4)

BEFORE = "0038"
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
# A new database begins with the squashed migration; one from before goes step by step.
STEP_BY_STEP = """
from relapse_watch.settings import *
MIGRATION_MODULES = {"checkins": "old_migrations"}
"""
# What stands between two commas of a table's SQL, with at most five brackets in one another.
PART = re.compile(
    r"(?:[^,()]|\((?:[^()]|\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\))*\))+"
)
PLAIN = """
import django; django.setup()
from django.db import connection
for table, column in [("supportcontact", "name"), ("supportgroup", "name"),
                      ("supporter", "name"), ("supporter", "shown_name")]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM checkins_{table}")
        print(*[name for name, in cursor.fetchall()])
"""

# One memory under each version of the constants; then a migration back and forth.
LIVES = """
import django; django.setup()
from unittest.mock import patch
from django.core.management import call_command
from checkins.engine import constants
from checkins.models import DailyCheckin, PersonStatus
from tests.factories import make_person
from tests.services.patterns import BASELINE, live
for version in (constants.V3, constants.V4):
    with patch.object(constants, "SHIPPED", version):
        live(make_person(email=f"{version.version}@example.org"), BASELINE)
call_command("migrate", "checkins", "0047", verbosity=0)
call_command("migrate", verbosity=0)
found = PersonStatus.objects.order_by("person").values_list("constants", flat=True)
print(*[name or "-" for name in found])
print(*DailyCheckin.objects.order_by().values_list("constants", flat=True).distinct())
"""

# Messages of every new kind that a person or a supporter gets, a call that was seen, and back.
REACHES = """
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
from checkins.enums import Channel, OutboxRule
from checkins.models import AccessEvent, Due, OutboxMessage
from checkins.services.access_log import open_calls
from checkins.services.calls import ask_for_call
from checkins.services.groups import set_reminder
from checkins.services.mail.queueing import queue_all
from tests.factories import agree_to_calls, make_counselor, make_group, make_person
from tests.factories import make_supporter, share
at = timezone.now()
jo = make_person(email="jo@example.org")
share(jo, make_counselor(), at)
set_reminder(group=make_group(jo), by=jo, at=at, hours=24)
queue_all([
    OutboxMessage(person=jo, recipient=jo, rule=rule, local_day=at.date(), channel=channel,
                  queued_at=at, next_at=at)
    for rule, channel in [(OutboxRule.ENDS_LAST, Channel.EMAIL), (OutboxRule.NUDGE, Channel.PUSH)]
], at=at)
link = make_supporter(jo, at)
agree_to_calls(link, at)
ask_for_call(by=jo, at=at, link=link)
open_calls(by=link.account, at=at)
call_command("migrate", "checkins", "0050", verbosity=0)
call_command("migrate", verbosity=0)
print(*OutboxMessage.objects.values_list("rule", flat=True))
print(*AccessEvent.objects.values_list("action", flat=True))
print(*Due.objects.order_by("rule").values_list("rule", flat=True))
"""

# A contact that was taken back beside one that stands, with what it did to an alert, and back.
CONTACTS = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from checkins.enums import ContactHow
from checkins.models import AlertEvent, Client, ContactLog
from checkins.services.contact_log import take_back
from tests.factories import make_counselor, make_entry, make_person, save, share
at = timezone.now()
jo, sam = make_person(email="jo@example.org"), make_counselor(email="sam@example.org")
share(jo, sam, at - timedelta(days=1), use=True, alerts=True)
save(jo, (at - timedelta(days=1)).date(), at - timedelta(hours=1), used="yes")
client = Client.objects.get()
entry = make_entry(client, at - timedelta(minutes=5), how=ContactHow.CALL, reached=True)
take_back(entry=entry, by=sam, at=at)
make_entry(client, at)
print(ContactLog.objects.count(), AlertEvent.objects.filter(kind="taken_back").count())
call_command("migrate", "checkins", "0057", verbosity=0)
call_command("migrate", verbosity=0)
print(ContactLog.objects.count(), AlertEvent.objects.filter(kind="taken_back").count())
"""

# Two small steps of one day, both answered, and back to where a day has one.
STEPS = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from checkins.enums import StepOutcome
from checkins.models import StepChoice
from checkins.services.small_steps import answer_small_step, pick_small_step
from tests.factories import make_person
jo, now = make_person(email="jo@example.org"), timezone.now()
for minutes, text in enumerate(["Sit outside", "Call Dee"]):
    at = now + timedelta(minutes=minutes)
    step = pick_small_step(by=jo, at=at, today=now.date(), text=text)
    answer_small_step(
        choice=step, by=jo, at=at, today=now.date(), outcome=StepOutcome.HELPED
    )
print(StepChoice.objects.count())
call_command("migrate", "checkins", "0061", verbosity=0)
call_command("migrate", verbosity=0)
print(*[step.text for step in StepChoice.objects.all()])
"""


@pytest.fixture
def old(tmp_path: Path) -> dict[str, str]:
    """The environment of a deployment from before the migrations were squashed."""
    shutil.copytree(
        ROOT / "checkins" / "migrations",
        tmp_path / "old_migrations",
        ignore=shutil.ignore_patterns("*squashed*", "__pycache__"),
    )
    (tmp_path / "step_by_step.py").write_text(STEP_BY_STEP)
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/old.sqlite3",
        "DJANGO_SETTINGS_MODULE": "step_by_step",
        "PYTHONPATH": f"{ROOT}:{tmp_path}",
    }


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


@pytest.mark.skipif(not is_full(), reason="every old migration is applied: with --full")
def test_names_are_sealed_and_opened_again(old: dict[str, str], tmp_path: Path) -> None:
    names = ["Zanzibar Maria", "Zanzibar group", "Zanzibar Mom", "Zanzibar Jo"]
    run(old, "manage.py", "migrate", "-v0")
    run(old, "-c", MAKES)

    run(old, "manage.py", "migrate", "checkins", BEFORE, "-v0")
    assert run(old, "-c", PLAIN).splitlines() == names
    run(old, "manage.py", "migrate", "-v0")

    assert run(old, "-c", READS).strip() == ", ".join(names)
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as rows:
        rows.execute("VACUUM")
    assert b"Zanzibar" not in (tmp_path / "old.sqlite3").read_bytes()


@pytest.mark.skipif(not is_full(), reason="every old migration is applied: with --full")
def test_the_squashed_migration_makes_the_tables_of_the_old_ones(
    database: dict[str, str], old: dict[str, str], tmp_path: Path
) -> None:
    run(database, "manage.py", "migrate", "-v0")
    run(old, "manage.py", "migrate", "-v0")

    made = tables(tmp_path / "rows.sqlite3")
    assert made == tables(tmp_path / "old.sqlite3")
    assert "checkins_supporter" in made


def tables(file: Path) -> dict[str, list[str]]:
    """Return the parts of each of the product's tables, in one order: columns and constraints."""
    with closing(sqlite3.connect(file)) as rows:
        made = rows.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql NOT NULL AND tbl_name LIKE 'checkins_%'"
        ).fetchall()
    return {
        name: sorted(
            part.strip()
            for found in PART.findall(sql[sql.index("(") + 1 : -1])
            for part in (found.split(" AND ") if sql.startswith("CREATE TRIGGER") else [found])
        )
        for name, sql in made
    }


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", DATABASES)
def test_the_constants_of_each_memory_and_day_are_named(kind: str, tmp_path: Path) -> None:
    with DATABASES[kind](tmp_path) as place:
        seed(place.url)  # one person without any memory
        database = {**os.environ, "DATABASE_URL": place.url}

        found = run(database, "-c", LIVES)

    assert found.splitlines() == ["- v3 v4", "v3"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", DATABASES)
def test_what_reaches_people_goes_back_and_forth(kind: str, tmp_path: Path) -> None:
    with DATABASES[kind](tmp_path) as place:
        seed(place.url)
        database = {**os.environ, "DATABASE_URL": place.url}

        found = run(database, "-c", REACHES)

    assert found.splitlines() == ["ends_last", "saw_call", "ends_first ends_last meeting"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", DATABASES)
def test_what_was_taken_back_is_gone_after_the_way_back(kind: str, tmp_path: Path) -> None:
    with DATABASES[kind](tmp_path) as place:
        seed(place.url)
        database = {**os.environ, "DATABASE_URL": place.url}

        found = run(database, "-c", CONTACTS)

    assert found.splitlines() == ["3 1", "1 0"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", DATABASES)
def test_a_day_has_its_newest_small_step_after_the_way_back(kind: str, tmp_path: Path) -> None:
    with DATABASES[kind](tmp_path) as place:
        seed(place.url)
        database = {**os.environ, "DATABASE_URL": place.url}

        found = run(database, "-c", STEPS)

    assert found.splitlines() == ["2", "Call Dee"]
