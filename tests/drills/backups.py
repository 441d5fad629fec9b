"""Backups under write load, each restored into an empty deployment and compared."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg

from tests.drills.crowd import Crowd, Post, wait_until
from tests.drills.halves import halves_in
from tests.outages import DATABASES
from tests.serving import PATIENCE_SECONDS, ROOT, environment, seed_people, serving

PEOPLE = 3


@dataclass
class Figures:
    """What a drill counted."""

    kind: str
    backups: int = 0
    restored: int = 0
    acknowledged: int = 0  # before the newest backup began
    lost: int = 0
    halves: int = 0
    later: int = 0  # saved while a backup was being made
    seconds: list[float] = field(default_factory=list)
    restore_seconds: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost."""
        return not self.lost and not self.halves and self.restored == self.backups

    def __str__(self) -> str:
        slowest, slowest_restore = max(self.seconds), max(self.restore_seconds)
        return (
            f"backups under write load on {self.kind}: {self.restored} of {self.backups} restored,"
            f" {self.acknowledged} acknowledged before the last began, lost {self.lost}, half rows"
            f" {self.halves}; {self.later} saved while backups were made; a backup took"
            f" {slowest:.1f} s at most, a restore {slowest_restore:.1f} s"
        )


def make_key(folder: Path) -> tuple[Path, str]:
    """Make a key as the manual says; return its file and the server's part."""
    done = manage("make_backup_key", DATABASE_URL="sqlite:////nowhere")
    path = folder / "backup-key"
    path.write_text(done)
    [public] = [line for line in done.splitlines() if line.startswith("BACKUP_KEY=")]
    return path, public.removeprefix("BACKUP_KEY=")


def manage(*arguments: str | Path, **values: str) -> str:
    """Run one of the product's commands as an operator does; return what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        env=environment(**values),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, ""), (arguments, done.stderr[-1000:])
    return done.stdout


@contextmanager
def empty_deployment(url: str, folder: Path, number: int) -> Iterator[str]:
    """Yield the address of a database of the same kind, which is not there yet."""
    if url.startswith("sqlite"):
        path = folder / f"restored-{number}" / "db.sqlite3"
        yield f"sqlite:///{path}"
        path.unlink()
        return
    name = f"restored_{number}"
    yield url.rpartition("/")[0] + f"/{name}"
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(f"DROP DATABASE {name}")  # type: ignore[arg-type]


def drill(kind: str, folder: Path, *, times: int) -> Figures:
    """Make backups while people save, then restore each; everything saved before it is in it."""
    figures = Figures(kind)
    identity, public = make_key(folder)
    with DATABASES[kind](folder) as database:
        crowd = Crowd(seed_people(database.url, PEOPLE))
        values = {"BACKUP_KEY": public, "BACKUP_FOLDER": str(folder / "backups")}
        made = _back_up_under_load(crowd, database.url, values, times=times, figures=figures)
        for number, (path, before) in enumerate(made):
            with empty_deployment(database.url, folder, number) as url:
                began = time.monotonic()
                manage("restore", path, "--identity", identity, DATABASE_URL=url, **values)
                figures.restore_seconds.append(time.monotonic() - began)
                figures.restored += 1
                figures.lost += len(crowd.not_in(url, before))
                figures.halves += len(halves_in(url))
    return figures


def _back_up_under_load(
    crowd: Crowd, url: str, values: dict[str, str], *, times: int, figures: Figures
) -> list[tuple[Path, list[Post]]]:
    made, random = [], Random(0)
    with serving(DATABASE_URL=url) as server:
        crowd.meet(server)
        with crowd.saving():
            assert wait_until(lambda: crowd.acknowledged, seconds=PATIENCE_SECONDS)
            for _ in range(times):
                time.sleep(random.uniform(0.2, 0.8))
                before = crowd.acknowledged
                began = time.monotonic()
                said = manage("backup", DATABASE_URL=url, **values)
                figures.seconds.append(time.monotonic() - began)
                figures.later += len(crowd.acknowledged) - len(before)
                assert "are the same" in said
                made.append((Path(said.splitlines()[0].rpartition(" (")[0]), before))
                figures.backups += 1
                figures.acknowledged = len(before)
    assert len({path for path, _ in made}) == times
    return made
