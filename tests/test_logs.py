"""No line of a real server's log holds a path: the link in it may open an account."""

import socket
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.serving import seed, serving
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


def until_all_stand_in(log: Path) -> None:
    """Wait for what a server writes after its answers; the test says which line is missing."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and not all(said in log.read_text() for said in SAID):
        time.sleep(0.1)


def leave_early(port: int, address: str) -> None:
    """Ask for a page and go away before it comes."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


def test_the_links_that_open_something_are_known() -> None:
    assert sorted(OPENED_BY_THEM) == [
        "account_confirm_email",
        "account_reset_password_from_key",
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
