"""The files that a deployment is started with say what the manual and the product say."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

from relapse_watch import __version__
from relapse_watch.running.keys import KEYS
from relapse_watch.running.questions import QUESTIONS
from relapse_watch.running.supervisor import STOP_SECONDS
from run import WHEELS_ONLY
from tests.documents import DOCS, rows_under
from tests.supply import packages, sbom

ROOT = Path(settings.BASE_DIR)
DEPLOY = DOCS / "deploy"
COMPOSE = (ROOT / "compose.yaml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = {"prepare", "web", "worker", "jobs"}
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})


def manage_words(command: str | list[str]) -> list[str]:
    """Return what follows manage.py in a command, with any shell around it taken off."""
    text = command if isinstance(command, str) else " ".join(command)
    return re.split(r"[;&|]", text.partition("manage.py ")[2])[0].split()


def accepts(words: list[str]) -> None:
    """See that the product has this command, with these options."""
    name, *options = words
    app = get_commands()[name]
    parser = load_command_class(str(app), name).create_parser("manage.py", name)
    parser.parse_args([option.replace("*", "127.0.0.1") for option in options])


# --- containers -----------------------------------------------------------------------------------


def test_the_compose_file_has_every_part_of_a_site() -> None:
    assert SERVICES.keys() == OURS | {"proxy", "db"}
    for name in OURS:
        service = SERVICES[name]
        assert service["env_file"] == ".env"
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in service  # TRUSTED_PROXY is any address: only the proxy is outside
        assert "backups:/backups" in service["volumes"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_has_a_health_check_and_starts_again(name: str) -> None:
    service = SERVICES[name]
    if name == "prepare":
        assert (service["restart"], "healthcheck" in service) == ("no", False)
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"
        assert {"interval", "timeout", "retries"} <= service["healthcheck"].keys()


def test_each_image_is_one_version() -> None:
    images = {service["image"] for service in SERVICES.values()}
    stages = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert f"daybook:{__version__}" in images
    assert [name for name in (*images, *stages) if not re.search(r":\d+\.\d+(\.\d+)?", name)] == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_product_has_the_commands_of_the_containers(name: str) -> None:
    accepts(manage_words(SERVICES[name]["command"]))
    check = SERVICES[name].get("healthcheck", {}).get("test", [])
    if "manage.py" in check:
        accepts(manage_words(check))
    elif check:
        assert check[1:4] == ["python", "-m", "relapse_watch.running.healthy"]


def test_no_service_of_ours_starts_before_the_database_is_ready() -> None:
    waits = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}

    assert waits["prepare"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker", "jobs"):
        assert waits[name] == {"prepare": {"condition": "service_completed_successfully"}}
    assert waits["proxy"] == {"web": {"condition": "service_healthy"}}


def test_init_writes_every_variable_that_the_compose_file_wants() -> None:
    """What it names with ``:?`` has no default; the rest is a setting of the manual."""
    needed = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    used = set(re.findall(r"\$\{(\w+)", COMPOSE))
    made = {key.name for key in KEYS} | {name for one in QUESTIONS for name in one.makes}
    documented = {row[0].strip("`") for row in rows_under("Settings", "operations.md")[1:]}

    assert needed <= made
    assert used <= made | documented
    given = set(SERVICES["web"]["environment"])
    assert given - {"ENV_FILE"} <= documented


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="no docker-compose")
def test_compose_itself_reads_the_file(tmp_path: Path) -> None:
    for name in ("compose.yaml", "Dockerfile"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".env").write_text(
        "SITE_ORIGIN=https://days.clinic.example\nPOSTGRES_PASSWORD=abc\nSITE_NAME='Our $days'\n"
    )
    done = subprocess.run(
        ["docker-compose", "--file", "compose.yaml", "config"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    web = yaml.safe_load(done.stdout)["services"]["web"]
    assert web["environment"]["DATABASE_URL"] == "postgres://daybook:abc@db/daybook"
    assert web["stop_grace_period"] in {"75s", "1m15s"}


def test_the_image_installs_as_the_project_does_and_has_what_it_starts() -> None:
    text = (ROOT / "Dockerfile").read_text()
    kept = (ROOT / ".dockerignore").read_text().split()

    assert " ".join(WHEELS_ONLY) in text
    for name in ("checkins", "relapse_watch", "static", "templates", "manage.py"):
        assert f"!{name}" in kept
    assert text.index("useradd") < text.index("USER daybook") < text.index("CMD")


# --- systemd --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_starts_what_is_there(name: str) -> None:
    text = (DEPLOY / name).read_text()
    for line in re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE):
        if "manage.py" in line:
            accepts(manage_words(line.replace("%i", "8000")))
        else:
            assert line == "/usr/bin/python3 /srv/daybook/run.py serve"
    stops = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert all(int(seconds) >= STOP_SECONDS for seconds in stops)
    if "timer" not in name and "daily" not in name:
        assert len(stops) == 1


@pytest.mark.parametrize("command", ["worker", "daily", "serve"])
def test_a_unit_may_write_the_files_of_what_it_runs(command: str) -> None:
    """The worker notes in ERASURES_FILE whom it erases, and erases nobody where it cannot."""
    texts = [(DEPLOY / name).read_text() for name in UNITS if name.endswith(".service")]
    starts = re.compile(rf"^ExecStart=.*(manage|run)\.py {command}$", re.MULTILINE)
    found = [text for text in texts if starts.search(text)]

    assert [text for text in found if "\nReadWritePaths=/srv/daybook\n" not in text] == []
    assert len(found) == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_takes_the_unit(name: str, tmp_path: Path) -> None:
    """Its programs are where the manual puts them; here they are this run's own."""
    for unit in UNITS:
        text = (DEPLOY / unit).read_text().replace("/srv/daybook/.venv/bin/python", sys.executable)
        (tmp_path / unit).write_text(text.replace("/usr/bin/python3", sys.executable))
    unit = name.replace("@.", "@8000.")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in done.stderr.splitlines() if "daybook" in line or "nothing" in line]
    assert ours == []


# --- the release ----------------------------------------------------------------------------------


def test_the_release_has_one_number() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    newest = re.search(r"^## ([0-9]\S*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert newest
    assert project["version"] == newest[1] == __version__


def test_the_list_of_packages_has_all_of_the_lock() -> None:
    import json

    lock = (ROOT / "requirements" / "app.lock").read_text()
    bom = json.loads(sbom())

    pinned = re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE)
    assert {(part["name"], part["version"]) for part in bom["components"]} == set(pinned)
    assert len(packages(lock)) == len(pinned) > 40
    assert sum(len(part["hashes"]) for part in bom["components"]) == lock.count("--hash=")
    assert bom["metadata"]["component"]["version"] == __version__
