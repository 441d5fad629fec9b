"""The manual's commands are run as they stand, and the database is opened by any program."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from run import WHEELS_ONLY
from tests.documents import DOCS
from tests.serving import migrate, seed

ROOT = Path(settings.BASE_DIR)
MANUAL = DOCS / "operations.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What makes this run's own Python, needs a network, or starts what does not end.
NOT_HERE = ("python3 ", ".venv/bin/pip", "docker compose", "sudo ", "git ", "journalctl ")
ELSEWHERE = {
    "manage.py serve": "tests/test_crowd.py",
    "manage.py worker": "tests/management/test_worker.py",
    "manage.py doctor": "tests/management/test_doctor.py",
    "manage.py verify_log": "tests/services/test_log_seals.py",
    "manage.py remove_second_factor": "tests/views/test_second_factor.py",
    "manage.py evaluate": "tests/management/test_evaluate.py",
    "run.py init": "tests/test_init.py",
    "run.py serve": "tests/test_serve.py",
    "run.py audit": "tests/supply.py, by hand: it needs a network",
    "run.py sbom": "tests/test_deploy.py",
}
LEAST = 8
# The public part of a pair whose private part is kept nowhere.
BACKUP_KEY = "age1mtsm33dvrg3wxy96lnqcud4sh9ae7k55mrh8q0ugsjfad26jt3zqggxja9"


def commands() -> list[str]:
    """Return each command of the manual, its lines joined and its remark taken off."""
    text = "\n".join(BLOCK.findall(MANUAL.read_text())).replace("\\\n", " ")
    lines = [re.sub(r"\s+#.*", "", line).strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def here(words: str) -> list[str]:
    """Return the commands that contain some words."""
    found = [line for line in commands() if words in line]
    assert found
    return found


@pytest.fixture
def deployment(tmp_path: Path) -> dict[str, str]:
    """The environment of a deployment on SQLite, with its file in a folder of its own."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    (tmp_path / "manage.py").write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = {str(ROOT)!r}\n"
        f"exec(open({str(ROOT / 'manage.py')!r}).read())\n"
    )
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return {
        **own,
        "SECRET_KEY": "k" * 60,
        "FIELD_KEYS": os.environ["FIELD_KEYS"],  # of the copy that it begins with
        "ALLOWED_HOSTS": "localhost",
        "SITE_ORIGIN": "https://localhost",
        "EMAIL_URL": "consolemail://",
        "STATIC_ROOT": str(tmp_path / "static"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "BACKUP_FOLDER": str(tmp_path / "backups"),
        "BACKUP_KEY": BACKUP_KEY,
        "ENV_FILE": "",
        "PYTHONPATH": str(ROOT),
        "VIRTUAL_ENV": sys.prefix,
    }


@pytest.fixture
def run(deployment: dict[str, str], tmp_path: Path) -> Callable[[str], str]:
    """Run a line of the manual as a shell does, in the deployment's folder; give what it prints."""

    def run(line: str) -> str:
        line = line.replace(".venv/bin/python ", f"{sys.executable} ")
        done = subprocess.run(
            ["bash", "-euc", line],
            cwd=tmp_path,
            env=deployment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (line, done.returncode, done.stderr[-500:]) == (line, 0, done.stderr[-500:])
        return done.stdout

    return run


def test_a_deployment_is_set_up_and_looked_after_by_the_manuals_commands(
    run: Callable[[str], str], deployment: dict[str, str], tmp_path: Path
) -> None:
    migrate(deployment["DATABASE_URL"])  # what test_serve.py does from nothing
    lines = [
        line
        for line in commands()
        if not line.startswith(NOT_HERE) and not any(words in line for words in ELSEWHERE)
    ]

    for line in lines:
        run(line)

    assert len(lines) >= LEAST
    assert (tmp_path / "db.sqlite3").stat().st_size > 100_000
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_every_program_that_the_manual_starts_is_run_somewhere() -> None:
    """A command that no test here runs has another one, or is nobody's of ours."""
    ours = [line for line in commands() if "run.py " in line or "manage.py " in line]
    unknown = [
        line
        for line in ours
        if line.startswith(NOT_HERE) and not any(words in line for words in ELSEWHERE)
    ]

    assert [line for line in unknown if "run.py manage restore" not in line] == []
    for name in set(re.findall(r"manage\.py (\w+)", MANUAL.read_text())):
        assert name in get_commands(), name


def test_the_files_that_the_manual_names_are_there() -> None:
    text = MANUAL.read_text()
    named = set(re.findall(r"\]\((deploy/[^)]+|\.\./[^)#]+)\)", text))

    assert {name.removeprefix("deploy/") for name in named if name.startswith("deploy/")} == {
        path.name for path in (DOCS / "deploy").iterdir()
    }
    assert [name for name in named if not (DOCS / name).exists()] == []


def test_the_manual_and_the_container_install_as_the_project_itself_does() -> None:
    """One package has no wheel, so that an option that is missing installs nothing at all."""
    options = " ".join(WHEELS_ONLY)
    installs = [line for line in commands() if "pip install" in line]

    assert [options in line for line in installs] == [True]
    assert options in (ROOT / "Dockerfile").read_text()


def test_the_manuals_line_for_cron_reads_its_settings_itself(
    run: Callable[[str], str], deployment: dict[str, str], tmp_path: Path
) -> None:
    migrate(deployment["DATABASE_URL"])
    run(".venv/bin/python manage.py migrate")
    [line] = re.findall(r"^\*/5 \* \* \* \* daybook (.*)$", MANUAL.read_text(), re.MULTILINE)
    settings_file = tmp_path / "daybook.env"
    lines = [f"{name}='{value}'" for name, value in deployment.items()]
    settings_file.write_text("\n".join([*lines, "DEFAULT_FROM_EMAIL='Day book <a@b.example>'"]))
    line = line.replace("/srv/daybook", str(tmp_path)).replace(".venv/bin/python", sys.executable)

    own = {"ENV_FILE": str(settings_file)}  # in the manual it is .env beside manage.py
    done = subprocess.run(["/bin/sh", "-c", line], env=own, capture_output=True, check=False)

    assert (done.returncode, done.stderr.decode()[-500:]) == (0, "")


# --- a copy of the SQLite file --------------------------------------------------------------------


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a person in it, made by the product's migrations."""
    path = tmp_path_factory.mktemp("file") / "db.sqlite3"
    seed(f"sqlite:///{path}")
    return path


def foreign_words(path: Path) -> Iterator[str]:
    """Yield each word of the schema that calls what is no function of SQLite's own."""
    with closing(sqlite3.connect(path)) as plain:
        tables = {name for (name,) in plain.execute("SELECT name FROM sqlite_master")}
        known = {name for (name,) in plain.execute("SELECT name FROM pragma_function_list")}
        for (sql,) in plain.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
            for found in re.findall(r"\b([a-zA-Z_]\w*)\s*\(|\b(REGEXP|MATCH)\b", sql):
                word = "".join(found)
                if word not in tables and word.lower() not in known | SQL:
                    yield word


# Words of SQL itself before a bracket, and types with a length.
SQL = {
    *("and", "or", "not", "in", "check", "key", "unique", "references", "values", "cast", "when"),
    *("varchar", "char", "decimal", "on", "as", "raise", "exists", "select", "then", "where"),
}


def test_no_constraint_needs_a_function_that_django_alone_has(file: Path) -> None:
    assert set(foreign_words(file)) == set()


def test_the_file_is_checked_dumped_and_copied_without_django(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        plain.execute("VACUUM INTO ?", [str(copy)])
        script = "\n".join(plain.iterdump())
    with closing(sqlite3.connect(copy)) as plain, closing(sqlite3.connect(":memory:")) as made:
        people = plain.execute("SELECT email FROM checkins_user").fetchall()
        made.executescript(script)
        assert made.execute("SELECT email FROM checkins_user").fetchall() == people != []


def tells(copy: bytes, session: str) -> list[bytes]:
    """Return what a stolen copy of a seeded database tells of these: a way in, a contact's name."""
    assert b"@example.org" in copy  # who has an account it tells: docs/adr, 43
    return [secret for secret in (session.encode(), b"Marisol") if secret in copy]


def test_a_stolen_file_signs_nobody_in_and_names_nobody(tmp_path: Path) -> None:
    session = seed(f"sqlite:///{tmp_path}/db.sqlite3")

    parts = [path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("db.sqlite3")]

    assert tells(b"".join(parts), session) == []
