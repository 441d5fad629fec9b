"""``doctor`` names what is wrong with a broken deployment, in one line; so do the other two."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from checkins.services.backups.folder import stamp_of
from checkins.services.backups.sealed import new_identity
from checkins.services.daily import JOBS
from relapse_watch import __version__
from tests import environment
from tests.constants import OTHER
from tests.mailbox import CLOSED_PORT, Mailbox, mail_server
from tests.postgres import PrivateCluster, find_server_binaries
from tests.serving import migrate

pytestmark = pytest.mark.tests_one_in(4)

ROOT = Path(settings.BASE_DIR)
# The doctor, the server's answer and the check, asked by one process: each start costs seconds.
ASKS_ALL = """
import django
django.setup()
from django.core.management import CommandError, call_command
from django.test import Client
try:
    call_command("doctor")
    print("--")
    print(0)
except SystemExit as end:
    print("--")
    print(end.code)
print("--")
answer = Client(SERVER_NAME="localhost").get("/health/ready", secure=True)
print(answer.status_code)
print(answer.content.decode(), end="")
print("--")
try:
    call_command("check", deploy=True, databases=["default"])
except CommandError as error:
    print(error)
"""
# Two people with a memory from before a change of constants, and one with a version of nobody.
WAITING = """
import django
django.setup()
from tests.constants import before_the_change, make_people
from checkins.models import PersonStatus
with before_the_change():
    make_people(3, days=16)
last = PersonStatus.objects.order_by("person").last()
PersonStatus.objects.filter(pk=last.pk).update(constants="w9")
"""
MIGRATE = "Run manage.py migrate."
COLLECT = "Run manage.py collectstatic, then start the server again."
KEY = "A key is 32 random bytes in URL-safe base64: 44 characters."
NOWHERE = "ALLOWED_HOSTS has a name that leads to no machine. Look for a slip in it."


def run(deployment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a deployment's environment, which has nothing of this run's own."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **own,
            "DJANGO_SETTINGS_MODULE": "relapse_watch.settings",
            "ENV_FILE": "",
            **deployment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def name_a_backup(deployment: dict[str, str], age: timedelta) -> None:
    """Let a file of so many days ago have the name of a backup, and be the only one."""
    folder = Path(deployment["BACKUP_FOLDER"])
    for path in folder.glob("backup-*"):
        path.unlink()
    (folder / f"backup-{stamp_of(datetime.now(UTC) - age)}.age").touch()


@pytest.fixture(scope="module")
def mail_url() -> Iterator[str]:
    """The address of a real mail server."""
    with mail_server(Mailbox()) as port:
        yield f"smtp://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, mail_url: str) -> dict[str, str]:
    """A deployment with which nothing is wrong."""
    deployment = {
        "SECRET_KEY": "doctors-own-" + "k" * 50,
        "FIELD_KEYS": os.environ["FIELD_KEYS"],  # of the copy that it begins with
        "ALLOWED_HOSTS": "localhost",
        "SITE_ORIGIN": "https://localhost",
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('made')}/db.sqlite3",
        "STATIC_ROOT": str(environment.folder / "static"),
        "EMAIL_URL": mail_url,
        "LOG_LEVEL": "CRITICAL",
        "BACKUP_KEY": new_identity()[1],
        "BACKUP_FOLDER": str(tmp_path_factory.mktemp("backups")),
    }
    name_a_backup(deployment, timedelta(0))
    today = datetime.now(UTC).isoformat()
    (Path(deployment["BACKUP_FOLDER"]) / "daily.json").write_text(
        json.dumps(dict.fromkeys(JOBS, today))
    )
    migrate(deployment["DATABASE_URL"])
    assert run(deployment, "manage.py", "worker", "--once").returncode == 0
    return deployment


@pytest.fixture
def deployment(made: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same, with a database of its own to break."""
    copy = f"{tmp_path}/db.sqlite3"
    shutil.copy(made["DATABASE_URL"].removeprefix("sqlite:///"), copy)
    return {**made, "DATABASE_URL": f"sqlite:///{copy}"}


RELEASE = f"Relapse Watch {__version__}"
OLD_SEALS = "Some text is under an older field key; run manage.py rotate_field_keys."
LOOKED, NONE_WAITS = "The worker looked 0 minutes ago.", "No message waits."
WELL = f"All is well. {LOOKED} {NONE_WAITS}"


def lines_of_doctor(deployment: dict[str, str]) -> tuple[int, list[str]]:
    done = run(deployment, "manage.py", "doctor")
    said = without_moments(done.stdout)
    return done.returncode, [*said.splitlines(), *done.stderr.splitlines()]


def without_moments(said: str) -> str:
    """Return what is said with the minutes since the worker looked as none; a run takes some.

    The release, which stands in the first line, is taken off.
    """
    said = said.removeprefix(f"{RELEASE}\n")
    return re.sub(r"looked \d+ minutes? ago", "looked 0 minutes ago", said)


def seen(deployment: dict[str, str], line: str) -> None:
    """See that the doctor, the check and the server's answer say this line, and no other."""
    doctor, code, answer, check = said_by_all(deployment)
    lines = doctor.splitlines()
    assert (code.strip(), len(lines)) == ("1", 1), lines
    assert lines[0].startswith(line)
    assert answer.splitlines() == ["503", *(sentence_of(line),)]
    assert sentence_of(line) in check


def said_by_all(deployment: dict[str, str]) -> list[str]:
    """Return what the doctor says, its exit code, the server's answer, and what the check says."""
    done = run(deployment, "-c", ASKS_ALL)
    assert done.returncode == 0, done.stderr
    return without_moments(done.stdout).split("--\n")


def sentence_of(line: str) -> str:
    """Return what is wrong, without what mends it."""
    return line.partition(" Run ")[0].partition(" Look ")[0].partition(" Add ")[0]


def test_nothing_is_wrong_with_a_whole_deployment(deployment):
    doctor, code, answer, check = said_by_all(deployment)

    assert (doctor.splitlines(), code.strip()) == ([WELL], "0")
    assert answer.splitlines() == ["200", "ready", LOOKED, NONE_WAITS]
    assert "no issues" in check


def test_the_doctor_names_the_release_and_the_servers_answer_does_not(deployment):
    said = run(deployment, "manage.py", "doctor").stdout

    _, _, answer, _ = said_by_all(deployment)

    assert said.splitlines()[0] == RELEASE
    assert __version__ not in answer


def test_daily_jobs_that_were_missed_are_named(deployment, tmp_path):
    yesterday, before = (datetime.now(UTC) - timedelta(hours=hours) for hours in (29, 51))
    done = {"seal": yesterday.isoformat(), "purge": before.isoformat()}
    (tmp_path / "daily.json").write_text(json.dumps(done))
    deployment["BACKUP_FOLDER"] = str(tmp_path)
    name_a_backup(deployment, timedelta(0))

    code, [line] = lines_of_doctor(deployment)

    late = "purge last succeeded 2 days ago, backup never succeeded here"
    assert (code, line) == (1, f"Of the daily jobs, {late}. Run manage.py daily.")
    asked = [run(deployment, "manage.py", "doctor", "--only", part) for part in ("daily", "worker")]
    assert [done.returncode for done in asked] == [1, 0]


def test_an_empty_database_is_named(deployment, tmp_path):
    deployment["DATABASE_URL"] = f"sqlite:///{tmp_path}/new.sqlite3"

    seen(deployment, f"The database is empty. {MIGRATE}")


def test_a_missing_migration_is_named(deployment, settings):
    settings.MIGRATION_MODULES = {}  # a quick run makes its own tables without them
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    [last] = graph.leaf_nodes("checkins")
    [before] = [key for key in graph.node_map[last].parents if key.key[0] == "checkins"]
    back = run(deployment, "manage.py", "migrate", *before.key, "--verbosity=0")
    assert (back.returncode, back.stderr) == (0, "")

    seen(deployment, f"Migrations that are not applied: 1. {MIGRATE} ({'.'.join(last)})")


def test_missing_static_files_are_named(deployment, tmp_path):
    deployment["STATIC_ROOT"] = str(tmp_path)
    count = len([path for path in (ROOT / "static").rglob("*") if path.is_file()])

    _, [line] = lines_of_doctor(deployment)

    number = int(line.split()[0])
    assert number > count / 2
    seen(deployment, f"{number} of {number} static files are not collected. {COLLECT}")


def test_a_wrong_key_is_named(deployment):
    deployment["FIELD_KEYS"] = Fernet.generate_key().decode()

    seen(deployment, "FIELD_KEYS lacks a key: what it sealed cannot be opened. Add the key")


def test_a_malformed_key_is_named(deployment):
    deployment["FIELD_KEYS"] = "short"

    assert lines_of_doctor(deployment) == (2, [f"FIELD_KEYS: key 1 cannot seal. {KEY}"])


def test_a_dead_mail_server_is_named(deployment):
    deployment["EMAIL_URL"] = f"smtp://127.0.0.1:{CLOSED_PORT}"

    code, [line] = lines_of_doctor(deployment)

    assert code == 1
    assert line.startswith("The mail server does not answer. Look at EMAIL_URL")


def test_a_worker_that_never_looked_is_named(deployment):
    _change(deployment, "DELETE FROM checkins_workertick")

    said_below_ready(deployment, "No worker ever looked for what is due.")


def test_a_worker_that_looks_no_more_is_named_and_for_how_long(deployment):
    ticked = datetime.now(UTC) - timedelta(minutes=47)
    _change(deployment, "UPDATE checkins_workertick SET ticked_at = ?", f"{ticked:%F %T}")

    said_below_ready(deployment, "The worker last looked for what is due 45 minutes ago.")


def test_a_mail_that_is_late_is_named_and_how_late_rounded_down(deployment):
    since = datetime.now(UTC) - timedelta(hours=3, minutes=40)
    _change(
        deployment,
        "INSERT INTO checkins_accountmail"
        " (id, kind, good_until, queued_at, next_at, attempts, sealed_values)"
        " VALUES ('1', 'reset', '2100-01-01', ?, '2100-01-01', 2, '')",
        f"{since:%F %T}",
    )

    said_below_ready(deployment, "The oldest message that waits is 3 hours late.")


def _change(deployment, sql, *values):
    with closing(sqlite3.connect(deployment["DATABASE_URL"].removeprefix("sqlite:///"))) as rows:
        rows.execute(sql, values)
        rows.commit()


def said_below_ready(deployment, line):
    """See that the server serves, and says the line below "ready"; the doctor finds a fault."""
    doctor, code, answer, _ = said_by_all(deployment)
    assert (code.strip(), len(doctor.splitlines())) == ("1", 1)
    assert doctor.startswith(line)
    assert answer.splitlines()[:2] == ["200", "ready"]
    assert line in answer.splitlines()[2:]


def test_an_old_backup_and_none_are_faults_and_no_key_is_said(made, deployment, tmp_path):
    deployment["BACKUP_FOLDER"] = str(tmp_path / "backups")
    shutil.copytree(made["BACKUP_FOLDER"], deployment["BACKUP_FOLDER"])
    for path in Path(deployment["BACKUP_FOLDER"]).glob("backup-*"):
        path.unlink()
    hint = "Run manage.py backup each night, and look at what it says."

    none = lines_of_doctor(deployment)
    name_a_backup(deployment, timedelta(days=3))
    old = lines_of_doctor(deployment)
    del deployment["BACKUP_KEY"]
    no_key = lines_of_doctor(deployment)

    assert none == (1, [f"There is no backup. {hint}"])
    assert old == (1, [f"The newest backup is 3 days old. {hint}"])
    said = "BACKUP_KEY is not set: no backup is made here. See docs/backups.md."
    assert no_key == (0, [said, WELL])


def test_a_provider_of_mail_is_no_fault(deployment):
    del deployment["EMAIL_URL"]
    deployment |= {"EMAIL_PROVIDER": "postmark", "EMAIL_PROVIDER_KEY": "key"}

    assert lines_of_doctor(deployment) == (0, [WELL])


def test_no_mail_server_is_named(deployment):
    del deployment["EMAIL_URL"]

    code, [line] = lines_of_doctor(deployment)

    assert code == 1
    assert line.startswith("No mail leaves: EMAIL_URL names no mail server.")


@pytest.mark.skipif(
    not find_server_binaries() and os.environ.get("CI") != "true", reason="no PostgreSQL"
)
def test_a_dead_database_is_named(deployment):
    with PrivateCluster() as cluster:
        deployment["DATABASE_URL"] = cluster.url
        cluster.stop()

        seen(deployment, "The database does not answer. Look at DATABASE_URL")


@pytest.mark.parametrize("folder", ["/proc", "a file"])
def test_a_disk_that_takes_nothing_is_named(deployment, folder, tmp_path):
    if folder == "a file":
        folder = f"{tmp_path}/file"
        Path(folder).touch()
    deployment["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"

    code, [line] = lines_of_doctor(deployment)

    assert code == 1
    assert line.startswith("The disk cannot be written to. Look at the folder and its space.")


def test_memories_that_wait_are_counted_and_nothing_is_wrong_with_them(deployment):
    done = run(deployment, "-c", WAITING)
    assert done.returncode == 0, done.stderr
    lines = [
        f"2 people's memory is of constants {OTHER.version}; run manage.py refold.",
        "1 person's memory is of constants w9; run manage.py refold.",
    ]

    doctor, code, answer, check = said_by_all(deployment)

    assert (doctor.splitlines(), code.strip()) == ([*lines, WELL], "0")
    # Anybody may ask the server: how many people a clinic has is for its operator alone.
    some = "Some memory is of other constants; run manage.py refold."
    assert answer.splitlines() == ["200", "ready", some, LOOKED, NONE_WAITS]
    assert "no issues" in check
    assert run(deployment, "manage.py", "refold").stdout.startswith("3 refolded in ")
    assert lines_of_doctor(deployment) == (0, [WELL])


def test_an_old_catalog_is_named_and_migrate_mends_it(deployment):
    with closing(sqlite3.connect(deployment["DATABASE_URL"].removeprefix("sqlite:///"))) as rows:
        rows.execute("UPDATE checkins_warningsign SET text = 'Old.' WHERE code = 'cravings'")
        rows.commit()

    seen(
        deployment,
        "These catalog rows differ from their file: cravings. Run manage.py load_catalog.",
    )
    assert run(deployment, "manage.py", "migrate", "--verbosity=0").returncode == 0
    assert run(deployment, "manage.py", "worker", "--once").returncode == 0
    assert lines_of_doctor(deployment) == (0, [WELL])


def test_a_wrong_host_is_named(deployment):
    deployment["ALLOWED_HOSTS"] = "localhost,clinic.invalid"

    assert lines_of_doctor(deployment) == (1, [f"{NOWHERE} (clinic.invalid)"])


def test_a_new_key_gets_its_canary_and_an_old_one_stays_needed(deployment):
    old, new = deployment["FIELD_KEYS"], Fernet.generate_key().decode()
    for keys in (f"{new},{old}", f"{new},{old}"):
        deployment["FIELD_KEYS"] = keys
        assert run(deployment, "manage.py", "migrate", "--verbosity=0").returncode == 0
        code, lines = lines_of_doctor(deployment)
        assert (code, lines[-1]) == (0, WELL)
        assert lines[:-1] in ([], [OLD_SEALS])

    for lacking in (new, old):
        deployment["FIELD_KEYS"] = lacking
        assert lines_of_doctor(deployment)[0] == 1


def test_no_line_of_the_server_has_a_path_or_a_secret(deployment, tmp_path):
    deployment["STATIC_ROOT"] = str(tmp_path)
    deployment["HELP_REGION"] = "atlantis"

    answer = said_by_all(deployment)[2]

    assert answer.splitlines()[:2] == ["503", "A catalog file cannot be read."]
    assert [text for text in (str(tmp_path), *deployment.values()) if text in answer] == []
