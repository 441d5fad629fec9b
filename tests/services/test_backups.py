"""A backup has every row, opens with its own key alone, and is put in whole or not at all."""

import os
import stat
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from checkins.models import AuditEvent, User
from checkins.services.backups import in_use, making, pg_programs
from checkins.services.backups.contents import BackupError, Contents, Manifest, Table
from checkins.services.backups.folder import backups_in, delete_old
from checkins.services.backups.making import back_up, kind_of_database
from checkins.services.backups.places import let_go, pointed_at
from checkins.services.backups.restoring import check, restore
from checkins.services.backups.sealed import new_identity, opened, read_identity, seal
from checkins.services.erasures import erase_account
from tests.factories import make_person
from tests.serving import seed_people

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
IDENTITY, PUBLIC = new_identity()


def url_of(name: str) -> str:
    """Return the address of a database on this run's server, or of a file."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    given = connection.settings_dict
    user = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgres://{user}@{given['HOST']}:{given['PORT']}/{name}"


def drop(name: str) -> None:
    """Drop a database, or what restores made of it; a file goes with its folder."""
    let_go()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
            for (found,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{found}" WITH (FORCE)')


@pytest.fixture
def name_of_none(tmp_path: Path, django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of a database that is not there."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            yield str(tmp_path / "elsewhere" / "db.sqlite3")
        else:
            name = f"none_{uuid.uuid4().hex[:12]}"
            yield name
            drop(name)
        let_go()


@pytest.fixture
def site(tmp_path: Path, settings, django_db_setup, django_db_blocker) -> Iterator[str]:
    """A site of the test's own, with one person, and its folder of backups."""
    settings.BACKUP_FOLDER, settings.BACKUP_KEY = tmp_path / "backups", [PUBLIC]
    settings.MIGRATION_MODULES = {}  # a quick run has none
    settings.ERASURES_FILE = tmp_path / "backups" / "erasures"
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            name = str(tmp_path / "site.sqlite3")
        else:
            name = f"site_{uuid.uuid4().hex[:12]}"
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        let_go()
        seed_people(url_of(name), 1)
        with pointed_at(name):
            yield name
        drop(name)
        let_go()


def contents() -> Contents:
    """Return what the database holds to which Django's connection leads."""
    with kind_of_database().snapshot() as snapshot:
        while snapshot.source.read(100_000):
            pass
        return snapshot.contents


def fault_of(path: Path, **how) -> str:
    """Return the line with which a restore is refused."""
    with pytest.raises(BackupError) as refused:
        restore(path, **{"identity": IDENTITY, "at": NOW, **how})
    return str(refused.value)


def left_in(folder: Path) -> list[str]:
    """Return the files that a backup or a restore must not leave."""
    wanted = {".lock", "erasures"}
    return [
        path.name
        for path in folder.iterdir()
        if path.name not in wanted and not path.name.endswith(".age")
    ]


def test_what_was_there_before_is_restored_and_guarded_as_it_was(site, name_of_none, tmp_path):
    person = make_person(email="before@example.org")
    erase_account(person=make_person(email="gone@example.org"), by=None, at=NOW)  # free pages
    before = contents()

    made = back_up(at=NOW)
    make_person(email="after@example.org")
    with pointed_at(name_of_none):
        done = restore(made.path, identity=IDENTITY, at=NOW + timedelta(hours=1))
        restored = contents()
        assert User.objects.filter(email="before@example.org").get().pk == person.pk
        assert not User.objects.filter(email__in=["after@example.org", "gone@example.org"]).exists()
        [event] = AuditEvent.objects.filter(action="backup_restored")
        with pytest.raises(DatabaseError, match="append-only"):
            AuditEvent.objects.filter(pk=event.pk).update(action="other")

    assert made.contents == before
    assert made.is_compared
    assert (done.erased, done.migrated, done.aside) == (0, 0, "")
    assert restored.triggers == before.triggers != []
    moved = {name for name in before.tables if restored.tables[name] != before.tables[name]}
    assert moved <= {"checkins_auditevent", "sqlite_sequence"}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert b"before@example.org" not in made.path.read_bytes()
    assert (left_in(tmp_path / "backups"), made.path.name) == ([], "backup-2026-11-30T020000Z.age")
    assert list(tmp_path.rglob(".backup-work-*")) == []


def test_whoever_was_erased_since_is_erased_again_before_it_is_put_in(site, name_of_none):
    person = make_person(email="gone@example.org")
    ref = person.subject_ref
    made = back_up(at=NOW)
    erase_account(person=person, by=None, at=NOW)

    with pointed_at(name_of_none):
        done = restore(made.path, identity=IDENTITY, at=NOW)
        left = list(User.objects.filter(subject_ref=ref))

    assert (done.erased, left) == (1, [])


def test_without_the_file_of_erasures_nothing_is_restored_unless_that_is_said(
    site, name_of_none, settings
):
    erase_account(person=make_person(email="gone@example.org"), by=None, at=NOW)
    made = back_up(at=NOW)
    settings.ERASURES_FILE.unlink()

    with pointed_at(name_of_none):
        refused = fault_of(made.path)
        done = restore(made.path, identity=IDENTITY, at=NOW, ledger_lost=True)

    assert "people who were erased come back" in refused
    assert done.manifest == check(made.path, identity=IDENTITY, at=NOW, ledger_lost=True).manifest


def test_a_newer_release_is_refused_and_an_older_one_is_migrated(site, name_of_none, settings):
    last = max(n for app, n in MigrationLoader(None).disk_migrations if app == "checkins")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('checkins', '9999_later', '2030-01-01 00:00:00+00:00')"
        )
    newer = back_up(at=NOW).path
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    before = sorted(n for app, n in MigrationLoader(None).disk_migrations if app == "checkins")[-2]
    call_command("migrate", "checkins", before, verbosity=0)
    older = back_up(at=NOW + timedelta(seconds=1)).path

    with pointed_at(name_of_none):
        refused = fault_of(newer)
        done = restore(older, identity=IDENTITY, at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM django_migrations WHERE app = 'checkins'")
            names = {name for (name,) in cursor.fetchall()}

    newer_release = f"a newer release ({settings.VERSION}): it has checkins.9999_later."
    assert f"This backup is of {newer_release} Install that one first." in refused
    assert done.migrated == 1
    assert last in names


def test_accounts_are_replaced_only_if_that_is_said_and_are_kept_aside(site):
    made = back_up(at=NOW)
    make_person(email="since@example.org")

    refused = fault_of(made.path)
    still = User.objects.filter(email="since@example.org").exists()
    done = restore(made.path, identity=IDENTITY, at=NOW, replace=True)
    after = User.objects.filter(email="since@example.org").exists()
    aside = str(Path(site).with_name(done.aside)) if connection.vendor == "sqlite" else done.aside
    with pointed_at(aside):
        kept = User.objects.filter(email="since@example.org").exists()

    assert "--replace" in refused
    assert (still, after, kept) == (True, False, True)
    assert kind_of_database().forget_aside(before=NOW) == 0
    assert kind_of_database().forget_aside(before=NOW + timedelta(seconds=1)) == 1


@contextmanager
def in_use_by_another(site: str) -> Iterator[None]:
    """Let another process have the site's database open, as a server does."""
    if connection.vendor == "sqlite":
        held = in_use.hold_database()
        assert held is not None
        try:
            yield
        finally:
            os.close(held)
        return
    from checkins.services.backups.on_postgresql import session

    with session(site):
        yield


def test_nothing_is_restored_while_a_server_has_the_database_open(site, monkeypatch):
    monkeypatch.setattr("checkins.services.backups.on_postgresql.LEAVING_SECONDS", 0.2)
    made = back_up(at=NOW)
    make_person(email="since@example.org")

    with in_use_by_another(site):
        refused = fault_of(made.path, replace=True)
        let_go()

    assert refused == in_use.BUSY
    assert User.objects.filter(email="since@example.org").exists()


def test_no_server_starts_while_a_restore_runs(site):
    if connection.vendor == "sqlite":
        with kind_of_database().alone(), pytest.raises(BackupError, match="A restore is running"):
            in_use.hold_database()
    else:
        assert in_use.hold_database() is None


def test_what_is_no_whole_backup_of_this_key_leaves_all_as_it_was(site, tmp_path):
    path = back_up(at=NOW).path
    whole = path.read_bytes()
    now = contents()
    broken = {
        "no backup": b"SQLite format 3" + whole[:500],
        "nothing": b"",
        "cut": whole[:-1000],
        "one bit": whole[:-3000] + bytes([whole[-3000] ^ 1]) + whole[-2999:],
    }
    faults = {}
    for name, text in broken.items():
        (tmp_path / "broken").write_bytes(text)
        faults[name] = fault_of(tmp_path / "broken", replace=True)
    other_key = fault_of(path, identity=new_identity()[0], replace=True)

    damaged = "This backup is damaged or not whole: it does not open to its end."
    assert faults == {
        "no backup": "This file is no backup.",
        "nothing": "This file is no backup.",
        "cut": damaged,
        "one bit": damaged,
    }
    assert other_key == "This key opens another backup, not this one."
    assert "No such file" in fault_of(tmp_path / "nowhere", replace=True)
    assert contents() == now
    assert not list(tmp_path.rglob(".backup-work-*"))


def sealed_with(path: Path, change) -> Path:
    """Seal a backup anew with another manifest."""
    rest = BytesIO()
    manifest = opened(path, identity=IDENTITY, begin=lambda _: rest)
    rest.seek(0)
    other = path.with_name("backup-other.age")
    with other.open("wb") as into:
        seal(rest, into, manifest=change(manifest), recipients=[PUBLIC])
    return other


def with_table(manifest: Manifest, name: str, table: Table) -> Manifest:
    tables = {**manifest.contents.tables, name: table}
    return replace(manifest, contents=replace(manifest.contents, tables=tables))


def test_a_row_too_few_and_a_changed_row_are_found(site, name_of_none):
    path = back_up(at=NOW).path
    users = back_up(at=NOW).contents.tables["checkins_user"]
    named = "checkins_user"
    other = replace(users, digest="0" + users.digest[1:])
    other = other if other != users else replace(users, digest="1" + users.digest[1:])

    with pointed_at(name_of_none):
        few = fault_of(sealed_with(path, lambda m: with_table(m, named, replace(users, rows=2))))
        changed = fault_of(sealed_with(path, lambda m: with_table(m, named, other)))
        missing = fault_of(sealed_with(path, lambda m: with_table(m, "more", users)))
        bare = fault_of(
            sealed_with(path, lambda m: replace(m, contents=replace(m.contents, triggers=[])))
        )

    assert few == "What was rebuilt differs: checkins_user has 1 rows instead of 2."
    assert changed == "What was rebuilt differs: checkins_user has other content."
    assert missing == "What was rebuilt differs: more is missing."
    assert bare == "What was rebuilt differs: the triggers are others."


def test_a_backup_of_the_other_kind_of_database_is_named(site, name_of_none):
    path = sealed_with(back_up(at=NOW).path, lambda m: replace(m, vendor="oracle"))

    with pointed_at(name_of_none):
        refused = fault_of(path)

    assert refused == f"This backup is of oracle, and DATABASE_URL leads to {connection.vendor}."


def test_old_backups_go_and_the_newest_never(site, settings, tmp_path):
    settings.BACKUP_DAYS = 7
    folder = tmp_path / "backups"
    first = back_up(at=NOW).path
    second = back_up(at=NOW).path

    none = delete_old(folder, before=NOW + timedelta(days=100))
    made = back_up(at=NOW + timedelta(days=8))

    assert none == 1
    assert made.deleted == 1
    assert [path for _, path in backups_in(folder)] == [made.path]
    assert not first.exists()
    assert not second.exists()
    assert delete_old(folder, before=NOW + timedelta(days=100)) == 0


def test_a_backup_that_fails_is_one_line_and_leaves_and_deletes_nothing(
    site, settings, tmp_path, monkeypatch
):
    kept = back_up(at=NOW - timedelta(days=90)).path

    def differs(*_: object) -> None:
        raise BackupError("What was rebuilt differs.")

    monkeypatch.setattr(making, "compare", differs)
    with pytest.raises(BackupError):
        back_up(at=NOW)
    monkeypatch.undo()
    settings.BACKUP_KEY = []
    with pytest.raises(BackupError, match="BACKUP_KEY is not set"):
        back_up(at=NOW)

    assert [path for _, path in backups_in(tmp_path / "backups")] == [kept]
    assert left_in(tmp_path / "backups") == []


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of less than a backup; where nobody may make one, there is no test."""
    folder = Path(tempfile.mkdtemp(prefix="daybook-small-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("no right to mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_is_said_and_nothing_half_is_left(site, small_disk):
    with pytest.raises(BackupError) as refused:
        back_up(to=small_disk, at=NOW)

    assert str(refused.value) == "The disk is full."
    assert [path.name for path in small_disk.iterdir()] == [".lock"]


def test_two_backups_at_once_are_one_and_a_killed_ones_rest_goes(site, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / ".backup-2026-11-29T020000Z.part").write_text("rest")

    with making.alone_in(folder), pytest.raises(BackupError, match="Another backup"):
        back_up(at=NOW)

    assert left_in(folder) == []


def test_a_database_that_is_not_there_is_said(site, name_of_none):
    with pointed_at(name_of_none), pytest.raises(BackupError) as refused:
        back_up(at=NOW)

    assert str(refused.value).startswith(
        "The database is not there" if connection.vendor == "sqlite" else "The database does not"
    )


def test_missing_programs_of_postgresql_are_named(site, monkeypatch, tmp_path):
    if connection.vendor == "sqlite":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pg_programs, "DEBIAN", tmp_path)

    with pytest.raises(BackupError, match=r"^pg_dump is missing\. Install PostgreSQL"):
        back_up(at=NOW)

    assert left_in(tmp_path / "backups") == []


def test_where_no_database_may_be_made_all_rows_are_counted(site, tmp_path):
    if connection.vendor == "sqlite":
        return
    role = f"{site}_role"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN")
        cursor.execute(f"GRANT pg_read_all_data TO {role}")
    before = connection.settings_dict["USER"]
    let_go()
    connection.settings_dict["USER"] = role
    try:
        made = back_up(at=NOW)
        with pytest.raises(BackupError, match="may not create a database"):
            check(made.path, identity=IDENTITY, at=NOW)
    finally:
        let_go()
        connection.settings_dict["USER"] = before
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {role}")

    assert not made.is_compared
    assert made.contents.rows > 0


def test_a_key_file_is_read_with_its_remarks_and_nothing_else_is_a_key():
    assert read_identity(f"# kept in the safe\n\n{IDENTITY}\n") == IDENTITY
    for text in ("", PUBLIC, f"{IDENTITY}\n{IDENTITY}", IDENTITY[:-1], "AGE-SECRET-KEY-1"):
        with pytest.raises(BackupError):
            read_identity(text)
