"""The daily jobs: each once a day, however often they run, and one that fails stops no other."""

import fcntl
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings

from checkins.management import jobs
from checkins.management.commands import daily
from checkins.models import LogSeal
from checkins.services import audit
from checkins.services.daily import JOBS, is_due, last_done, late_jobs, note_done
from tests.factories import make_person

MORNING = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A folder of backups that is not there yet."""
    settings.BACKUP_FOLDER = tmp_path / "backups"
    return settings.BACKUP_FOLDER


@pytest.fixture
def done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were done, in order; each only notes that it was called."""
    called: list[str] = []

    def noting(job: str) -> Callable[[], str]:
        return lambda: called.append(job) or "did"  # type: ignore[func-returns-value]

    monkeypatch.setattr(daily, "WORK", {job: noting(job) for job in JOBS})
    return called


def run(*arguments: str) -> tuple[int, list[str]]:
    out = io.StringIO()
    try:
        call_command("daily", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_each_job_is_done_once_a_day(done: list[str]) -> None:
    for hour in (3, 4, 23):
        with time_machine.travel(MORNING.replace(hour=hour), tick=False):
            code, said = run()
            assert code == 0
    assert said == [f"{job}: done already." for job in JOBS]
    with time_machine.travel(MORNING.replace(day=25, hour=1, minute=14), tick=False):
        run()  # the day's logs are not settled yet

    before = list(done)
    with time_machine.travel(MORNING.replace(day=25, hour=1, minute=15), tick=False):
        run()

    assert (before, done) == (list(JOBS), list(JOBS) * 2)


def test_again_does_what_was_done(done: list[str]) -> None:
    run()
    run("--again")

    assert done == list(JOBS) * 2


def test_a_job_that_fails_stops_no_other_and_is_done_by_the_next_run(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise OSError("a canary that names sam@example.org")

    with monkeypatch.context() as failing, time_machine.travel(MORNING, tick=False):
        failing.setitem(daily.WORK, "purge", fail)  # type: ignore[arg-type]
        code, said = run()
        assert set(last_done()) == {"seal", "backup"}
    with time_machine.travel(MORNING.replace(hour=4), tick=False):
        again = run()

    assert (code, said[1]) == (1, "purge: not done (OSError). The next run tries again.")
    assert done == ["seal", "backup", "purge"]
    assert again == (0, ["seal: done already.", "purge: did.", "backup: done already."])


def test_two_runs_at_once_do_it_once(done: list[str], folder: Path) -> None:
    folder.mkdir()
    with (folder / "daily.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, said = run()

    assert (code, said, done) == (0, ["Another process does the daily jobs now."], [])


def test_a_job_is_late_after_thirty_hours(folder: Path) -> None:
    folder.mkdir()
    note_done("seal", at=MORNING)
    note_done("purge", at=MORNING)
    noon = MORNING.replace(day=25, hour=9)
    note_done("purge", at=noon)

    assert late_jobs(at=MORNING.replace(day=25, hour=9)).keys() == {"backup"}
    late = late_jobs(at=MORNING.replace(day=25, hour=9, second=1))
    assert {job: age and age.total_seconds() for job, age in late.items()} == {
        "seal": 30 * 3600 + 1,
        "backup": None,
    }


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"seal": "yesterday"}', '{"seal": 1}'])
def test_a_file_that_cannot_be_read_says_that_nothing_was_done(text: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "daily.json").write_text(text)

    assert last_done() == {}
    assert all(is_due(job, at=MORNING) for job in JOBS)


def test_what_was_done_is_about_nobody(folder: Path) -> None:
    folder.mkdir()
    note_done("seal", at=MORNING)

    assert json.loads((folder / "daily.json").read_text()) == {"seal": MORNING.isoformat()}


def test_the_logs_are_sealed_and_the_digest_is_said(db: None) -> None:
    audit.record(action="staff_invited", about=make_person(), by=None, at=MORNING, role="operator")
    with time_machine.travel(MORNING.replace(day=25), tick=False):
        said = jobs.seal()

    seal = LogSeal.objects.latest("day")
    assert seal.day == MORNING.date()
    assert said.endswith(f"days sealed; keep this away from the database: {seal.day} {seal.digest}")
