"""The database is killed, taken away or full in mid-post: nothing acknowledged is lost, and what
was not saved is in the answer.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg
import pytest
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from tests.amounts import how_many
from tests.counts import say
from tests.outages import DATABASES, Database, connected
from tests.postgres import PrivateCluster, find_server_binaries
from tests.serving import seed, serving
from tests.writing import LATER, NO_CUT, SAVED, Writer

WRITERS = 4
SMALL = "12m"


def notes_in(url: str) -> set[str]:
    """Return the notes that the database has, opened."""
    box = MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
    query = "SELECT sealed_note FROM checkins_checkinsubmission WHERE sealed_note <> ''"
    with closing(connected(url)) as connection:
        sealed = connection.execute(query).fetchall()
    return {json.loads(box.decrypt(text))["text"] for (text,) in sealed}


def _not_there(writer: Writer, url: str) -> list[str]:
    """Return the acknowledged notes that the database does not have."""
    saved = notes_in(url)
    return [text for text, status in writer.answers if status == SAVED and text not in saved]


@contextmanager
def writing(writer: Writer) -> Iterator[None]:
    """Let the browser post all the time, from several windows."""
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            if writer.post() == NO_CUT:
                time.sleep(0.05)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _say(name: str, writer: Writer, times: int) -> None:
    counts = dict.fromkeys((SAVED, LATER, NO_CUT), 0)
    for _, status in writer.answers:
        counts[status] = counts.get(status, 0) + 1
    say(f"{name}, {times} times: posts by status {counts}")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", list(DATABASES))
def test_a_database_that_is_killed_in_mid_post_loses_nothing(name: str, tmp_path: Path) -> None:
    times, random = how_many(quick=2, full=20), Random(0)
    with ExitStack() as stack:
        database: Database = stack.enter_context(DATABASES[name](tmp_path))
        session = seed(database.url)
        writer = Writer(stack.enter_context(serving(DATABASE_URL=database.url)), session)
        with writing(writer):
            for _ in range(times):
                time.sleep(random.uniform(0.2, 0.8))
                database.stop()
                time.sleep(random.uniform(0.1, 0.4))
                database.start()
            time.sleep(0.5)
        again = writer.post()
        missing = _not_there(writer, database.url)

    _say(f"{name} killed", writer, times)
    statuses = {status for _, status in writer.answers}
    assert statuses == {SAVED, LATER}
    assert (again, missing, writer.lost) == (SAVED, [], [])


# --- a full disk ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of a few megabytes; where nobody may make one, there is no test."""
    folder = Path(tempfile.mkdtemp(prefix="daybook-small-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL},mode=777", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("no right to mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


@dataclass(frozen=True)
class Disk:
    """A database whose rows are on the small disk, and how to fill it and make room again."""

    url: str
    fill: Callable[[], None]
    free: Callable[[], None]


def _filled_by(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    filler = folder / "filler"

    def fill() -> None:
        with filler.open("ab", buffering=0) as file:
            for block in (65536, 4096, 1):
                with suppress(OSError):  # which says that the disk is full
                    while True:
                        file.write(b"x" * block)

    return fill, filler.unlink


@contextmanager
def _sqlite_on(folder: Path) -> Iterator[Disk]:
    yield Disk(f"sqlite:///{folder / 'db.sqlite3'}", *_filled_by(folder))


@contextmanager
def _postgresql_on(folder: Path) -> Iterator[Disk]:
    space = folder / "space"
    space.mkdir()
    if os.geteuid() == 0:
        shutil.chown(space, "postgres", "postgres")
    with PrivateCluster() as cluster:
        with closing(psycopg.connect(cluster.url, autocommit=True)) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{space}'")  # type: ignore[arg-type]
        yield Disk(cluster.url, *_filled_by(folder))


def _move_rows(url: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("ALTER TABLE checkins_checkinsubmission SET TABLESPACE small")


KINDS = {"SQLite": _sqlite_on}
if find_server_binaries() or os.environ.get("CI") == "true":
    KINDS["PostgreSQL"] = _postgresql_on


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", list(KINDS))
def test_a_full_disk_loses_nothing_and_the_same_form_is_saved_later(
    name: str, small_disk: Path
) -> None:
    refusals = how_many(quick=3, full=20)
    with ExitStack() as stack:
        disk: Disk = stack.enter_context(KINDS[name](small_disk))
        session = seed(disk.url)
        if name == "PostgreSQL":
            _move_rows(disk.url)
        server = stack.enter_context(serving(DATABASE_URL=disk.url))
        writer = Writer(server, session)
        before = writer.post()
        disk.fill()
        for _ in range(100 + refusals):
            writer.post(letters=1900)
            if sum(status == LATER for _, status in writer.answers) >= refusals:
                break
        text = f"kept {uuid.uuid4()} " + "y" * 1900
        sent = {**writer.fields, "uuid": [str(uuid.uuid4())], "note": [text]}
        status, page = writer.send(sent)
        help_, live = server.get(), server.get("/health/live")
        disk.free()
        later, _ = writer.send(writer.carried(page)) if status == LATER else (status, "")
        missing = _not_there(writer, disk.url)

    _say(f"{name}'s disk full", writer, 1)
    assert (before, status, later) == (SAVED, LATER, SAVED)
    assert sum(status == LATER for _, status in writer.answers) >= refusals
    assert {status for _, status in writer.answers} == {SAVED, LATER}
    assert (missing, writer.lost) == ([], [])
    assert (help_[0], live[0]) == (200, 200)
    assert re.search(r"Send it again", page)
