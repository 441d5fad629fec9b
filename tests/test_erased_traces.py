"""After an erasure no byte of the person's own is left: tables, free pages, logs and backups."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.amounts import is_full
from tests.counts import say
from tests.postgres import PrivateCluster, find_server_binaries
from tests.serving import ROOT, environment, seed_people, serving

PAGES = 16  # more than the server has threads
SHORT = 400  # PostgreSQL compresses longer values, so a scan would not find them before either


def step(name, url, folder):
    done = subprocess.run(
        [sys.executable, "-m", "tests.erasing", name],
        env=environment(DATABASE_URL=url, BACKUP_FOLDER=str(folder / "kept"), LOG_LEVEL="INFO"),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    told = "\n".join(line for line in done.stdout.splitlines() if line not in lines)
    return json.loads(lines[-1]) if lines else {}, told + done.stderr


def found_in(texts, *places):
    """Return which of the texts stand in any byte of these files, or of folders' files."""
    files = [
        path
        for place in places
        for path in ([place] if place.is_file() else sorted(place.rglob("*")))
        if path.is_file()
    ]
    everything = b"\0".join(path.read_bytes() for path in files)
    return {text for text in texts if text.encode() in everything}


def test_sqlite_keeps_no_byte_of_whoever_is_erased(tmp_path):
    path = tmp_path / "db.sqlite3"
    url = f"sqlite:///{path}"
    places = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    seed_people(url, 1)
    made, _ = step("make", url, tmp_path)
    texts = set(made["texts"])
    yesterday = tmp_path / "yesterday.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"VACUUM INTO '{yesterday}'")

    before = found_in(texts, *[place for place in places if place.exists()])
    with serving(DATABASE_URL=url) as server:  # its connections are kept, and so the log is
        assert {server.get("/", "no-session")[0] for _ in range(PAGES)} == {200}
        _, told = step("erase", url, tmp_path)
        there = [place for place in places if place.exists()]
        left = found_in(texts, *there)

    assert len(texts) > 50
    assert before == texts == found_in(texts, yesterday)
    assert (len(there), left) == (3, set())
    assert found_in(texts, tmp_path / "kept") == set()
    assert {text for text in texts if text in told} == set()

    # Yesterday's backup is put back, and opened after the ledger was read.
    for place in there:
        place.unlink(missing_ok=True)
    shutil.copy(yesterday, path)
    erased, _ = step("again", url, tmp_path)

    assert erased == {"erased": 1}
    assert found_in(texts, *[place for place in places if place.exists()]) == set()
    say(f"texts of an erased person, each found before and in no byte after: {len(texts)}, SQLite")


@pytest.mark.skipif(not is_full(), reason="a drill of a full run")
@pytest.mark.skipif(find_server_binaries() is None, reason="no PostgreSQL server here")
def test_postgresql_keeps_no_byte_once_it_is_vacuumed_in_full(tmp_path):
    with PrivateCluster() as cluster:
        seed_people(cluster.url, 1)
        made, _ = step("make", cluster.url, tmp_path)
        texts = {text for text in made["texts"] if len(text) < SHORT}
        url = cluster.url.replace("postgres://", "postgresql://", 1)
        dump = tmp_path / "yesterday.dump"
        binaries = find_server_binaries()
        subprocess.run([binaries / "pg_dump", "--format=custom", f"--file={dump}", url], check=True)
        tables = cluster.data / "base"
        written(url)
        before = found_in(texts, tables)

        _, told = step("erase", cluster.url, tmp_path)
        written(url)
        erased = found_in(texts, tables)
        written(url, "VACUUM")
        vacuumed = found_in(texts, tables)
        written(url, "VACUUM FULL")
        left = found_in(texts, tables)
        in_wal = found_in(texts, cluster.data / "pg_wal")

        assert len(texts) > 50
        assert before == texts
        assert left == set()
        assert found_in(texts, tmp_path / "kept", cluster.log) == set()
        assert {text for text in texts if text in told} == set()
        say(
            f"texts of an erased person in PostgreSQL's tables: {len(before)} before, {len(erased)}"
            f" after, {len(vacuumed)} after VACUUM, 0 after VACUUM FULL, {len(in_wal)} in its log"
        )

        with psycopg.connect(url, autocommit=True) as database:
            database.execute("DROP SCHEMA public CASCADE")
            database.execute("CREATE SCHEMA public")
        subprocess.run([binaries / "pg_restore", f"--dbname={url}", dump], check=True)
        again, _ = step("again", cluster.url, tmp_path)

        assert again == {"erased": 1}
        with psycopg.connect(url) as database:
            rows = database.execute("SELECT count(*) FROM checkins_user WHERE name LIKE 'Zq%'")
            assert rows.fetchone() == (0,)


def written(url, *statements):
    """Run statements, and let the server write its pages to their files."""
    with psycopg.connect(url, autocommit=True) as database:
        for statement in (*statements, "CHECKPOINT"):
            database.execute(statement)
