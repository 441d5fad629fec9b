"""A full run that was ended goes on where it was, and only on the same files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.resuming import Ledger, tree_of

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ("environment", "counts", "amounts", "resuming")
TESTS = """
from pathlib import Path
import pytest

from tests.resuming import Ledger, tree_of
from tests.counts import count

@pytest.mark.parametrize("number", range(6))
def test_it(number):
    count("races", part=str(number))
    assert number != 4 or Path(__file__).with_name("mended").exists()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with six tests, one of which fails until a file that git ignores is there."""
    (tmp_path / "test_six.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / ".gitignore").write_text(".full-run/\nmended\n__pycache__/\n")
    subprocess.run(["git", "-C", tmp_path, "init", "-q"], check=True)
    return tmp_path


def run(project: Path, *arguments: str, workers: int = 0) -> tuple[int, str]:
    """Run its tests; return the exit code and the output."""
    plugins = [word for name in PLUGINS for word in ("-p", f"tests.{name}")]
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TEST_", "PYTEST"))
    }
    own |= {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "relapse_watch.settings"}
    command = [sys.executable, "-m", "pytest", "-n", str(workers), *plugins, *arguments]
    done = subprocess.run(
        command, cwd=project, env=own, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_it_takes_what_had_not_passed_adds_up_what_was_counted_and_holds_for_these_files(
    project: Path,
) -> None:
    first = run(project, "--full", workers=2)
    (project / "mended").touch()
    second = run(project, "--full", "--resume")
    third = run(project, "--full", "--resume")
    (project / "new.py").touch()
    of_other_files = run(project, "--full", "--resume")
    from_the_start = run(project, "--full")

    assert (first[0], "5 passed" in first[1], "1 failed" in first[1]) == (1, True, True)
    assert (second[0], "1 passed" in second[1]) == (0, True)
    assert "passed before, in this run's other parts: 5 tests" in second[1]
    assert "races: 7 (0 1, 1 1, 2 1, 3 1, 4 2, 5 1)" in second[1]
    assert (third[0], "6 deselected" in third[1]) == (0, True)
    assert of_other_files[0] == pytest.ExitCode.USAGE_ERROR
    assert "--resume: the last full run was on other files" in of_other_files[1]
    assert "6 passed" in from_the_start[1]


@pytest.mark.parametrize("arguments", [(), ("--full", "test_six.py")])
def test_only_a_whole_full_run_is_gone_on_with(project: Path, arguments: tuple[str, ...]) -> None:
    code, said = run(project, *arguments, "--resume")

    assert code == pytest.ExitCode.USAGE_ERROR
    assert "--resume goes on with a whole run" in said


def test_without_git_nothing_says_that_the_files_are_the_same(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    Ledger(tmp_path / "run", tree, resume=False)

    assert tree == ""
    with pytest.raises(pytest.UsageError, match="on other files"):
        Ledger(tmp_path / "run", tree, resume=True)
