"""The guards must be able to fail: each promise is broken in a copy, where its tests go red."""

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.counts import say

ROOT = Path(__file__).resolve().parent.parent
COPIED = [
    "checkins",
    "relapse_watch",
    "tests",
    "templates",
    "static",
    "pyproject.toml",
    "manage.py",
]
SECONDS = 120
SCORING, MERGE = "tests/engine/test_scoring.py", "tests/engine/test_merge.py"
SEALED = "tests/models/test_sealed.py"
ONE_PER_DAY = (
    "tests/models/test_constraints.py::test_the_database_refuses_what_breaks"
    "[checkins_dailycheckin_one_per_day-0]"
)
TWO_REMARKS = ONE_PER_DAY.replace("dailycheckin_one_per_day", "dayremark_once_a_day")
FIFTY_SAVERS = (
    "tests/services/test_races.py"
    "::test_fifty_savers_with_a_field_each_make_one_day_with_every_answer"
)


@dataclass(frozen=True)
class Break:
    """One replacement in one file, the tests that are run against it, and those that go red."""

    name: str
    path: str
    old: str
    new: str
    run: tuple[str, ...]
    red: frozenset[str]


UNIQUE = Break(
    name="the unique constraint of person and day",
    path="checkins/migrations/0001_initial.py",
    old="UniqueConstraint(fields=('person', 'day'), name='checkins_dailycheckin_one_per_day'",
    new=(
        "CheckConstraint(condition=models.Q(day__isnull=False),"
        " name='checkins_dailycheckin_one_per_day'"
    ),
    run=(ONE_PER_DAY, TWO_REMARKS),
    red=frozenset({ONE_PER_DAY}),
)
IMMEDIATE = Break(
    name="SQLite's IMMEDIATE transactions",
    path="relapse_watch/settings.py",
    old='"transaction_mode": "IMMEDIATE"',
    new='"transaction_mode": "DEFERRED"',
    run=(FIFTY_SAVERS,),
    red=frozenset({FIFTY_SAVERS}),
)
PLAIN_BREAKS = [
    Break(
        name="the seal's binding",
        path="checkins/models/sealed.py",
        old='if plain["bind"] != bind:',
        new="if False:",
        run=(SEALED, "--deselect", f"{SEALED}::test_no_file_of_the_database_shows_a_sealed_text"),
        red=frozenset({
            *(f"{SEALED}::test_a_sealed_text_is_not_opened_at_another_place[{place}]"
              for place in (
                  "supportcontact.number.0b6f0c1e-0000-4000-8000-000000000002",
                  "supportcontact.name.0b6f0c1e-0000-4000-8000-000000000001",
                  "checkinsubmission.number.0b6f0c1e-0000-4000-8000-000000000001",
                  "",
              )),
            f"{SEALED}::test_the_error_names_the_place_and_not_the_text",
            f"{SEALED}::test_a_token_moved_to_another_row_is_refused",
            f"{SEALED}::test_a_token_moved_to_another_field_is_refused",
        }),
    ),
    Break(
        name="the meeting's mapping, missed is 3",
        path="checkins/engine/scoring.py",
        old='Meeting.MISSED: {"meeting_missed": 3,',
        new='Meeting.MISSED: {"meeting_missed": 4,',
        run=(SCORING,),
        red=frozenset({
            f"{SCORING}::test_one_meeting_answer_is_two_signs[missed-values0]",
            f"{SCORING}::test_the_worked_example_of_a_whole_day",
            f"{SCORING}::test_a_meeting_is_two_answered_signs",
        }),
    ),
    Break(
        name="the meeting's mapping, quiet is 2",
        path="checkins/engine/scoring.py",
        old='"meeting_quiet": 2}',
        new='"meeting_quiet": 3}',
        run=(SCORING,),
        red=frozenset({f"{SCORING}::test_one_meeting_answer_is_two_signs[quiet-values1]"}),
    ),
    Break(
        name="the meeting's mapping, else 0",
        path="checkins/engine/scoring.py",
        old='Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 0}',
        new='Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 1}',
        run=(SCORING,),
        red=frozenset({f"{SCORING}::test_one_meeting_answer_is_two_signs[shared-values2]"}),
    ),
    Break(
        name="a reverse-scored sign",
        path="checkins/engine/scoring.py",
        old="TOP - rating if rules[code].reversed else rating",
        new="rating",
        run=(SCORING,),
        red=frozenset({
            # "Some" is in the middle, and the same from both ends.
            *(f"{SCORING}::test_a_good_thing_counts_the_other_way_round[{tapped}-{4 - tapped}]"
              for tapped in (0, 1, 3, 4)),
            f"{SCORING}::test_the_worked_example_of_a_whole_day",
        }),
    ),
    Break(
        name="the half-answered rule",
        path="checkins/engine/scoring.py",
        old="if not answered or len(answered) < SHOWN_SHARE * of:",
        new="if not answered:",
        run=(SCORING,),
        red=frozenset({
            f"{SCORING}::test_a_score_stands_from_half_of_the_asked_signs_on[1-None]",
            f"{SCORING}::test_a_score_stands_from_half_of_the_asked_signs_on[2-None]",
            f"{SCORING}::test_no_planned_meeting_leaves_the_denominator",
        }),
    ),
    Break(
        name="the merge's winner",
        path="checkins/engine/merge.py",
        old="ordered = sorted(submissions, key=lambda item: item.rank)",
        new="ordered = list(submissions)",
        run=(MERGE,),
        red=frozenset({
            f"{MERGE}::test_the_later_edit_wins_whichever_arrives_first[0]",
            f"{MERGE}::test_the_larger_uuid_wins_between_edits_of_the_same_moment[0]",
            f"{MERGE}::test_every_order_and_repeat_gives_the_same_day",
        }),
    ),
]  # fmt: skip
BREAKS = [UNIQUE, *([IMMEDIATE] if connection.vendor == "sqlite" else []), *PLAIN_BREAKS]


@pytest.fixture
def copy(tmp_path):
    """A copy of the tree that nothing leads back from."""
    return copy_into(tmp_path)


def copy_into(folder):
    """Copy the tree into an empty folder, beside a place for its temporary files."""
    tree = folder / "tree"
    tree.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "e2e", "vendor")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=ignored)
        else:
            shutil.copy(source, tree / name)
    (folder / "tmp").mkdir()
    return tree


def failures_in(tree, *arguments):
    """Run tests in the copy; give the names of those that went red and how many passed."""
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("PYTEST_", "TEST_DATABASE"))}  # fmt: skip
    environment["TMPDIR"] = str(tree.parent / "tmp")
    if connection.vendor == "postgresql":  # its test database must not be this run's
        url = urlsplit(environment["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(url._replace(path=f"/copy_{uuid.uuid4().hex}"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-rfE", "--tb=no", *arguments],
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


def test_the_unbroken_copy_is_green(copy):
    arguments = {argument: None for case in BREAKS for argument in case.run}

    red, passed = failures_in(copy, *arguments)

    say(f"broken copies on {connection.vendor}: unbroken, {passed} green")
    assert (red, passed > 60) == (frozenset(), True)


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name)
def test_a_broken_copy_turns_its_guards_red(copy, case):
    broken = copy / case.path
    text = broken.read_text()
    broken.write_text(text.replace(case.old, case.new))

    red, _ = failures_in(copy, *case.run)

    names = Counter(name.partition("::")[2].partition("[")[0] for name in red)
    guards = ", ".join(f"{name} ({count})" for name, count in sorted(names.items()))
    say(f"broken copies on {connection.vendor}: {case.name} -> {guards}")
    assert text.count(case.old) == 1
    assert red == case.red
