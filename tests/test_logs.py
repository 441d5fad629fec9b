"""No line of a real server's log holds a path: the link in it may open an account."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from checkins.services.backups.sealed import new_identity
from relapse_watch.logs import without_anybody
from tests.serving import ROOT, environment, seed, serving
from tests.views.routes.addresses import ROUTES

TOKEN, CODE = "s3cret-t0ken", "S3CR-T0KN"
# Every parameter of an address that opens something by itself.
BEARERS = {"token": TOKEN, "invite": TOKEN, "key": TOKEN, "code": CODE, "uidb36": TOKEN}
OPENED_BY_THEM = {
    name: route
    for name, route in ROUTES.items()
    if any(f"{bearer}>" in route.pattern or f"<{bearer}" in route.pattern for bearer in BEARERS)
}


# The lines that could hold one are there: a request's own, and Django's of each refusal.
SAID = (
    '"request": "GET staff_join"',
    "Service Unavailable: staff_join",
    "Forbidden (CSRF cookie not set.): staff_join",
    "Not Found: no route",
    "Method Not Allowed (GET): supporting_accept",
)
PATIENCE_SECONDS = 60
FAILS = """
import django
django.setup()
from django.core.management import call_command
from checkins.management.commands import daily
def fail():
    raise OSError("no mailbox of jo@example.org")
daily.WORK = dict.fromkeys(daily.WORK, fail)
call_command("daily")
"""


def until_all_stand_in(log: Path) -> None:
    """Wait for what a server writes after its answers; the test says which line is missing."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and not all(said in log.read_text() for said in SAID):
        time.sleep(0.1)


def leave_early(port: int, address: str) -> None:
    """Ask for a page and go away before it comes."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


def test_a_traceback_names_nobody() -> None:
    trace = (
        "smtplib.SMTPRecipientsRefused: {'jo@example.org': (550, b'no <jo@example.org> here')}\n"
        'psycopg.errors.UniqueViolation: duplicate key value violates unique "email_key"\n'
        "DETAIL:  Key (email, name)=(jo@example.org, Marisol Vega) already exists.\n"
        'invalid input syntax for type uuid: "Marisol Vega"\n'
    )

    said = without_anybody(trace)

    assert [word for word in ("jo@", "example.org", "Marisol", "Vega") if word in said] == []
    assert "SMTPRecipientsRefused" in said
    assert 'UniqueViolation: duplicate key value violates unique "email_key"' in said


def test_a_job_that_fails_is_logged_without_whom_it_failed_for(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILS],
        env=environment(
            LOG_LEVEL="DEBUG", BACKUP_FOLDER=str(tmp_path), BACKUP_KEY=new_identity()[1]
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr

    assert done.returncode == 1
    assert '"event": "daily_job_failed"' in said
    assert said.count("OSError") == 2 * 3
    assert [word for word in ("jo@example.org", "user_agent") if word in said] == []


def test_the_links_that_open_something_are_known() -> None:
    assert sorted(OPENED_BY_THEM) == [
        "account_confirm_email",
        "account_reset_password_from_key",
        "code_links_open",
        "sharing_ask",
        "sharing_review",
        "sharing_scopes",
        "staff_join",
        "supporting_accept",
        "supporting_join",
    ]


def test_no_line_of_the_log_holds_a_path(tmp_path: Path) -> None:
    addresses = [route.address(**BEARERS) for route in OPENED_BY_THEM.values()]
    led_to = [f"/account/login/?{urlencode({'next': address})}" for address in addresses]
    others = [f"/nowhere/{TOKEN}/", f"/supporter/join/{TOKEN}"]
    database = tmp_path / "db.sqlite3"
    seed(f"sqlite:///{database}")
    with (
        (tmp_path / "log").open("wb") as log,
        serving(log, DATABASE_URL=f"sqlite:///{database}", LOG_LEVEL="DEBUG") as server,
    ):
        statuses = {
            server.ask(method, address)[0]
            for address in [*addresses, *led_to, *others]
            for method in ("GET", "POST", "DELETE")
        }
        statuses.add(server.ask("GET", addresses[0], headers={"Host": "elsewhere.example"})[0])
        statuses.add(server.ask("POST", addresses[0], body="x" * 100_000)[0])
        for address in addresses:
            leave_early(server.port, address)
        database.rename(tmp_path / "away")
        database.mkdir()
        statuses |= {server.ask("GET", address)[0] for address in addresses}
        until_all_stand_in(tmp_path / "log")
    lines = (tmp_path / "log").read_text().splitlines()

    assert {200, 302, 400, 403, 404, 405, 503} <= statuses
    assert [line for line in lines if TOKEN in line or CODE in line] == []
    for said in SAID:
        assert [line for line in lines if said in line] != [], said
