"""What the last changes reach is found by the names of features."""

import subprocess
from pathlib import Path

import pytest

from tests import touched

FILES = (
    "tests/queries/test_my_days.py",
    "tests/views/test_my_days.py",
    "tests/views/test_plans.py",
    "tests/e2e/test_rides.py",
    "checkins/queries/my_days.py",
    "templates/checkins/rides/_bar.html",
    "docs/plans.md",
    "README.md",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with these files, none of which was touched lately."""
    monkeypatch.setattr(touched, "HERE", tmp_path / "tests")
    for name in FILES:
        write(tmp_path, name, "old")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    for _ in range(touched.COMMITS + 1):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", "One.")
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(text)


def git(project: Path, *command: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", "-C", project, *who, *command], check=True)


def found_in(project: Path) -> set[str]:
    found = touched.touched_files.__wrapped__()  # not what this run itself has kept
    return {str(path.relative_to(project / "tests")) for path in found}


@pytest.mark.parametrize(
    ("name", "reaches"),
    [
        ("checkins/queries/my_days.py", {"queries/test_my_days.py", "views/test_my_days.py"}),
        ("templates/checkins/rides/_bar.html", {"e2e/test_rides.py"}),
        ("tests/views/test_plans.py", {"views/test_plans.py"}),
        ("README.md", set()),
    ],
)
@pytest.mark.parametrize("is_committed", [True, False])
def test_a_change_reaches_the_tests_of_its_feature(
    project: Path, name: str, reaches: set[str], *, is_committed: bool
) -> None:
    before = found_in(project)
    write(project, name, "new")
    if is_committed:
        git(project, "commit", "-qam", "Two.")

    assert (before, found_in(project)) == (set(), reaches)


@pytest.mark.parametrize("name", ["tests/views/routes/rides.py", "tests/views/test_plans.py"])
def test_a_new_page_is_known_by_the_table_of_pages(project: Path, name: str) -> None:
    before = touched.is_table_of_pages_touched.__wrapped__()
    write(project, name, "new")
    git(project, "add", ".")

    assert not before
    assert touched.is_table_of_pages_touched.__wrapped__() == ("routes" in name)


def test_what_was_changed_long_ago_is_left(project: Path) -> None:
    write(project, "tests/views/test_plans.py", "new")
    git(project, "commit", "-qam", "Two.")
    for _ in range(touched.COMMITS):
        git(project, "commit", "-q", "--allow-empty", "-m", "Three.")

    assert found_in(project) == set()


def test_the_day_is_that_of_the_newest_commit(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone of the same commit, an hour or a year later, takes the same files."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "1970-01-11T23:59:59Z")
    git(project, "commit", "-q", "--allow-empty", "-m", "Two.")

    assert touched.day_of_the_newest_commit.__wrapped__() == 10


def test_without_a_repository_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touched, "HERE", tmp_path / "tests")

    assert found_in(tmp_path) == set()


def test_of_many_the_newest_are_taken(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "MOST_FILES", 1)
    for name in ("tests/views/test_plans.py", "tests/e2e/test_rides.py"):
        write(project, name, "new")
        git(project, "commit", "-qam", "Two.")

    assert found_in(project) == {"e2e/test_rides.py"}


def test_all_processes_take_the_same_ones(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run's workers must collect the same tests; sets of names have another order in each."""
    monkeypatch.setattr(touched, "MOST_FILES", 1)
    folders = ("rides", "plans", "my_days")
    for first in folders:
        for second in set(folders) - {first}:
            write(project, f"templates/{second}/{first}.html", "new")
            git(project, "add", ".")
            git(project, "commit", "-qam", "Two.")
            [found] = found_in(project)
            assert Path(found).stem == f"test_{first}"
