"""A full run that was ended goes on: ``--full --resume`` takes the tests that it had not passed.

A full run takes longer than many a machine stays on. For each database it notes in ``.full-run/``
which tests passed, and at its end what it counted. That holds only for the files that it ran on:
after a change of any that git knows or would take, there is nothing to go on with.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.db import connection

from tests import counts
from tests.amounts import is_full

FOLDER = ".full-run"
PASSED_BEFORE = "TEST_PASSED_BEFORE"  # an environment variable: a file, which the workers inherit


class Ledger:
    """What passed of a full run on one database, and what its parts counted.

    :raises pytest.UsageError: for ``resume``, if the files are not known to be the same.
    """

    def __init__(self, folder: Path, tree: str, *, resume: bool) -> None:
        self._tree, self._passed = folder / "tree", folder / "passed"
        self._counted, self.before = folder / "counted.json", folder / "passed-before"
        self._failed: set[str] = set()
        if resume:
            found = self._tree.read_text() if self._tree.exists() else "none"
            if not tree or found != tree:
                raise pytest.UsageError(
                    f"--resume: the last full run was on other files ({found[:12]}, and these are "
                    f"{tree[:12]}). Start it anew, without --resume."
                )
        else:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self._tree.write_text(tree)
            self._passed.touch()
        shutil.copyfile(self._passed, self.before)  # the workers read it while the other grows

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test when its last part is over, if none of its parts failed."""
        if report.failed:
            self._failed.add(report.nodeid)
        if report.when == "teardown" and report.nodeid not in self._failed:
            with self._passed.open("a") as file:
                file.write(f"{report.nodeid}\n")

    @pytest.hookimpl(trylast=True)  # after the workers sent what they counted
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Add what the parts before counted to this one, and keep the whole."""
        is_nothing_left = session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
        if is_nothing_left and self.before.stat().st_size:
            session.exitstatus = pytest.ExitCode.OK
        if self._counted.exists():
            counts.add(json.loads(self._counted.read_text()))
        self._counted.write_text(json.dumps(counts.counted()))


def tree_of(project: Path) -> str:
    """Return git's name of all files as they are, but for those that it ignores; "" without git."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-c", "safe.directory=*", "-C", str(project)]
        own = {**os.environ, "GIT_INDEX_FILE": f"{folder}/index"}
        try:
            subprocess.run([*git, "add", "-A"], env=own, check=True, capture_output=True)
            said = subprocess.run([*git, "write-tree"], env=own, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
    return said.stdout.decode().strip()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--resume", action="store_true", help="go on with a full run that was ended")


@pytest.hookimpl(trylast=True)  # after the amounts
def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    os.environ.pop(PASSED_BEFORE, None)
    is_whole = config.args_source is not pytest.Config.ArgsSource.ARGS
    if config.option.resume and not (is_full() and is_whole):
        raise pytest.UsageError("--resume goes on with a whole run: give it with --full alone.")
    if is_full() and is_whole and not config.option.collectonly:
        folder = config.rootpath / FOLDER / connection.vendor
        ledger = Ledger(folder, tree_of(config.rootpath), resume=config.option.resume)
        config.pluginmanager.register(ledger)
        os.environ[PASSED_BEFORE] = str(ledger.before)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what passed before."""
    if PASSED_BEFORE not in os.environ:
        return
    passed = set(Path(os.environ[PASSED_BEFORE]).read_text().splitlines())
    left = [item for item in items if item.nodeid in passed]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item.nodeid not in passed]
    if passed and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        counts.say(f"passed before, in this run's other parts: {len(left)} tests")
