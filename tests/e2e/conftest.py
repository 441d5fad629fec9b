"""A real Chromium beside a live server; every page is watched while a test drives it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from waitress import create_server
from waitress.wasyncore import close_all

from checkins.models import User
from tests.factories import sign_in as sign_in_past_the_second_step

VENDOR = Path(__file__).parent.parent / "vendor"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
STOP_SECONDS = 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as e2e, and let it see its own rows through the live server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@dataclass(frozen=True)
class LiveServer:
    """Where the product answers."""

    url: str


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """Serve the product with its own server, static files and all, on the test's database."""
    sockets: dict[int, Any] = {}
    waitress = create_server(
        get_wsgi_application(), map=sockets, host="127.0.0.1", port=0, threads=8
    )
    thread = threading.Thread(target=waitress.run, daemon=True)
    thread.start()
    yield LiveServer(f"http://localhost:{waitress.effective_port}")
    # By the loop's own thread: a socket closed under its select() would raise there.
    waitress.trigger.pull_trigger(lambda: close_all(sockets))
    thread.join(STOP_SECONDS)
    # A page that was still being answered would hold its connection while the database is dropped.
    waitress.task_dispatcher.shutdown()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Start the system's Chromium, quiet towards the network, also as root."""
    path = "/usr/bin/chromium" if os.access("/usr/bin/chromium", os.X_OK) else None
    return {
        "executable_path": path or shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
        ],
    }


@pytest.fixture
def browser_context_args(server: LiveServer) -> dict[str, object]:
    """A phone in New York with a thumb; what it keeps for later is tested in test_offline.py."""
    return {
        "base_url": server.url,
        "viewport": PHONE,
        "has_touch": True,
        "locale": "en-US",
        "timezone_id": "America/New_York",
        "service_workers": "block",
    }


@pytest.fixture
def watched(context: BrowserContext, server: LiveServer) -> Iterator[list[str]]:
    """Collect what no page may do: reach another host, break the policy, throw."""
    wrong: list[str] = []

    def look(page: Page) -> None:
        page.on("console", lambda m: m.type == "error" and wrong.append(f"console: {m.text}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                request.url.startswith((server.url, "data:", "tel:", "sms:"))
                or wrong.append(f"other host: {request.url}")
            ),
        )

    context.set_default_timeout(8000)
    context.on("page", look)
    yield wrong
    assert wrong == []


@pytest.fixture
def sign_in_to(server: LiveServer) -> Callable[[BrowserContext, User], None]:
    """Put a person's session into a browser."""

    def put(browser: BrowserContext, user: User) -> None:
        client = sign_in_past_the_second_step(Client(), user)
        name = settings.SESSION_COOKIE_NAME
        browser.add_cookies(
            [
                {
                    "name": name,
                    "value": client.cookies[name].value,
                    "url": server.url.replace("http:", "https:"),
                    "secure": True,
                    "httpOnly": True,
                }
            ]
        )

    return put


@pytest.fixture
def sign_in(
    context: BrowserContext, sign_in_to: Callable[[BrowserContext, User], None]
) -> Callable[[User], None]:
    """Put a person's session into the test's own browser."""
    return lambda user: sign_in_to(context, user)


@pytest.fixture
def axe(page: Page) -> Callable[[], list[str]]:
    """Run axe on the page as it stands; a finding is "rule: where"."""

    def run() -> list[str]:
        # evaluate() goes through the debugger, which the page's own policy does not bind.
        page.evaluate((VENDOR / "axe-4.14.1.min.js").read_text() + "; undefined")
        found = page.evaluate("axe.run(document)")["violations"]
        return [
            f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
            for violation in found
        ]

    return run
