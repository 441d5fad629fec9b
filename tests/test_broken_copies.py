"""What no process can break in itself is broken in a copy of the tree, where its guards go red.

The database's own rules and the settings are read when a process starts. One more case is broken
both here and in process (``test_broken_rules``), so that the two ways are seen to agree.
"""

import re
import shutil
import subprocess
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.amounts import MIGRATED, is_full
from tests.breaking import ROOT, guards_in
from tests.breaks.consents import CONSENT_BREAKS
from tests.breaks.databases import IMMEDIATE, UNIQUE
from tests.counts import say
from tests.warm import SECONDS, apart_from_this_run

COPIED = [
    "checkins",
    "relapse_watch",
    "tests",
    "templates",
    "static",
    "pyproject.toml",
    "manage.py",
]
IN_FORCE = "the caseload asks for the consent in force"
[BOTH_WAYS] = [case for case in CONSENT_BREAKS if case.name == IN_FORCE]
# Python breaks alike on both databases: on PostgreSQL only what the database itself holds. A quick
# run breaks one copy for each.
BREAKS = [IMMEDIATE] if connection.vendor == "sqlite" else [UNIQUE]
if is_full() and connection.vendor == "sqlite":
    BREAKS += [UNIQUE, BOTH_WAYS]


@pytest.fixture
def copy(tmp_path):
    """A copy of the tree that nothing leads back from."""
    tree = tmp_path / "tree"
    tree.mkdir()
    # What is compiled already comes along, but for what another process is writing.
    ignored = shutil.ignore_patterns("*.pyc.*", "e2e")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=ignored)
        else:
            shutil.copy(source, tree / name)
    return tree


def failures_in(tree, *arguments):
    """Run tests in the copy; give the names of those that went red and how many passed."""
    temporary = tree.parent / "tmp"
    temporary.mkdir()
    environment = {**apart_from_this_run(temporary), MIGRATED: "1"}  # a migration is broken, too
    if connection.vendor == "postgresql":  # its test database must not be this run's
        url = urlsplit(environment["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(url._replace(path=f"/copy_{uuid.uuid4().hex}"))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "0",
            "-rfE",
            "--tb=no",
            "--every-case",
            *arguments,
        ],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    red = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    passed = re.search(r"(\d+) passed", done.stdout)
    return frozenset(red), int(passed[1]) if passed else 0


@pytest.mark.skipif(not is_full(), reason="a quick run holds that a copy turns exactly these red")
def test_the_unbroken_copy_is_green(copy):
    arguments = dict.fromkeys(argument for case in BREAKS for argument in case.run)

    red, passed = failures_in(copy, *arguments)

    say(f"broken copies on {connection.vendor}: unbroken, {passed} green")
    assert (red, passed >= len(arguments)) == (frozenset(), True)


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name)
def test_a_broken_copy_turns_its_guards_red(copy, case):
    (copy / case.path).write_text(case.text_in(copy))

    red, _ = failures_in(copy, *case.run)

    say(f"broken copies on {connection.vendor}: {case.name} -> {guards_in(red)}")
    assert red == case.red
