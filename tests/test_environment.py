"""Two runs of one user at the same time share nothing, and leave nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import environment

BEGIN_A_RUN = "import sys, tests.environment as e; print(e.folder, flush=True); sys.stdin.read()"


def begin_a_run(**told):
    """Start a process that loads the tests' environment and waits; give it and its folder."""
    own = {name: value for name, value in os.environ.items() if name != environment.FOLDER_IS}
    run = subprocess.Popen(
        [sys.executable, "-c", BEGIN_A_RUN],
        env={**own, **told},
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return run, Path(run.stdout.readline().strip())


@pytest.fixture
def two_runs():
    runs = [begin_a_run(), begin_a_run()]
    yield runs
    for run, _ in runs:
        run.communicate(timeout=30)


def test_two_runs_at_once_have_a_folder_each(two_runs):
    folders = {folder for _, folder in two_runs}

    assert len(folders - {environment.folder}) == 2
    assert [folder.is_dir() for folder in folders] == [True, True]


@pytest.mark.parametrize("ending", [None, signal.SIGTERM, signal.SIGINT])
def test_a_runs_folder_goes_with_it(two_runs, ending):
    run, folder = two_runs[0]

    if ending:
        run.send_signal(ending)
    run.communicate(timeout=30)

    assert not folder.exists()


def test_a_worker_uses_its_runs_folder_and_leaves_it(tmp_path):
    worker, folder = begin_a_run(**{environment.FOLDER_IS: str(tmp_path)})
    worker.communicate(timeout=30)

    assert folder == tmp_path
    assert tmp_path.is_dir()


def test_the_database_is_this_runs_and_this_workers(db):
    name = str(connection.settings_dict["NAME"])

    assert environment.worker in name
    assert environment.folder.name[-8:] in name
