"""Fixtures of the browser tests: a live server, and a real Chromium for its pages."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from pytest_django import Settings
from pytest_playwright.pytest_playwright import CreateContextCallback
from waitress import create_server
from waitress.wasyncore import close_all

from checkins.models import User
from checkins.services.devices import keep_device
from tests.chromium import find_chromium
from tests.conftest import NOON
from tests.factories import just_asked
from tests.factories import sign_in as sign_in_past_the_second_step
from tests.unmeasured import unmeasured

NEW_YORK = ZoneInfo("America/New_York")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
STOP_SECONDS = 30
PATIENCE_MS = 30_000  # so long that a busy machine does not reach it
LATE_SECONDS = 0.3
A_LOOK_MS = 1100
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Pages of Chromium's own that it makes ready for each context: a third of a context's cost.
NEEDLESS = (
    "PreloadTopChromeWebUI",
    "PreloadTopChromeWebUILessNavigations",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "InitialWebUI",
    "WebUIReloadButton",
)
# The last --disable-features holds, so what Playwright turns off itself is said again.
REFUSED_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder as e2e, and commit their rows so that the server sees them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure of a test of this folder what the server's threads do for its pages."""
    with unmeasured() if item.get_closest_marker("e2e") else nullcontext():
        return (yield)


@contextmanager
def turning(page: Page) -> Iterator[None]:
    """Run a block that leads to another page, and wait until it and its scripts are loaded.

    An expectation alone is too early: a heading is shown while the rest of the page still loads.
    """
    with page.expect_navigation():
        yield


def look_at(page: Page) -> None:
    """Take as long as a person takes for a page: a form that is sent sooner is a second tap."""
    page.wait_for_timeout(A_LOOK_MS)


def drawn(page: Page) -> None:
    """Wait until a loaded page is drawn; then keys start at the element that the address names."""
    page.evaluate(DRAWN)


def _in_two_halves(product: WSGIApplication) -> WSGIApplication:
    """Delay every response, and its second half once more."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        sleep(LATE_SECONDS)
        body = product(environ, start_response)
        try:
            content = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        yield content[: len(content) // 2]
        sleep(LATE_SECONDS)
        yield content[len(content) // 2 :]

    return answer


@dataclass(frozen=True)
class LiveServer:
    """The address at which the tests reach the product."""

    url: str


@contextmanager
def served(**options: Any) -> Iterator[int]:
    """Serve the product and its static files with its own server; yield its port.

    With SLOWLY=1 in the environment it responds slowly, so that a test that does not wait fails.
    """
    sockets: dict[int, Any] = {}
    product = get_wsgi_application()
    if os.environ.get("SLOWLY") == "1":
        product = _in_two_halves(product)
    waitress = create_server(
        product, map=sockets, host="127.0.0.1", port=0, **settings.SERVER, **options
    )
    thread = threading.Thread(target=waitress.run, daemon=True)
    thread.start()
    yield waitress.effective_port
    # The loop's own thread closes the sockets: closing one during its select() would fail.
    waitress.trigger.pull_trigger(lambda: close_all(sockets))
    thread.join(STOP_SECONDS)
    # A request that still runs would hold its connection while the database is dropped.
    waitress.task_dispatcher.shutdown(timeout=STOP_SECONDS)


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """Serve the product on the test's database."""
    with served() as port:
        yield LiveServer(f"http://localhost:{port}")


@pytest.fixture(autouse=True)
def _mails_lead_here(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Let the links of mails lead to the server, in these tests alone."""
    if "server" in request.fixturenames:
        settings.SITE_ORIGIN = request.getfixturevalue("server").url


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Set the server's clock to Monday noon in New York, so that no run happens at night.

    The browser's clock is not changed.
    """
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


@pytest.fixture(scope="session")
def browser_type_launch_args(pytestconfig: pytest.Config) -> dict[str, object]:
    """Start the system's Chromium, without its own network traffic, also as root."""
    is_headed = pytestconfig.getoption("--headed")
    return {
        "headless": not is_headed,
        "executable_path": find_chromium(headed=is_headed),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--in-process-gpu",  # a process less, which draws what nobody looks at
            "--num-raster-threads=1",
            "--disable-background-networking",
            "--disable-component-update",
            f"--disable-features={','.join((*NEEDLESS, *REFUSED_BY_PLAYWRIGHT))}",
        ],
    }


@pytest.fixture
def browser_context_args(server: LiveServer) -> dict[str, object]:
    """A phone in New York with a touch screen; test_offline.py tests its service worker."""
    return {
        "base_url": server.url,
        "viewport": PHONE,
        "has_touch": True,
        "locale": "en-US",
        "timezone_id": "America/New_York",
        "service_workers": "block",
        "reduced_motion": "reduce",  # no colour is in transition when a test reads it
    }


@pytest.fixture
def new_context(new_context: CreateContextCallback) -> CreateContextCallback:
    """Make a separate browser context that is closed after the test; keywords are its options."""

    def make(**special: Any) -> BrowserContext:
        made = new_context(**special)
        made.set_default_timeout(PATIENCE_MS)
        return made

    return make


@pytest.fixture(params=[True, False], ids=["scripts", "no_scripts"])
def phone(request: pytest.FixtureRequest, new_context: CreateContextCallback) -> Page:
    """A page on a phone, once with and once without JavaScript."""
    return new_context(java_script_enabled=request.param).new_page()


@pytest.fixture
def watched(context: BrowserContext, server: LiveServer) -> Iterator[list[str]]:
    """Collect errors of pages: requests to other hosts, violations of the CSP, exceptions."""
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

    context.on("page", look)
    yield wrong
    assert wrong == []


@pytest.fixture
def sign_in_to(server: LiveServer) -> Callable[..., None]:
    """Return a function that signs a user in to a browser context.

    They were asked just now who they are; with ``asked=False`` they were not.
    """

    def put(browser: BrowserContext, user: User, *, asked: bool = True) -> None:
        client = sign_in_past_the_second_step(Client(), user)
        if asked:
            just_asked(client)
        name = settings.SESSION_COOKIE_NAME
        values = {name: client.cookies[name].value}
        known = {one["name"]: one["value"] for one in browser.cookies()}
        values[settings.DEVICE_COOKIE_NAME] = keep_device(
            account=user,
            cookie=known.get(settings.DEVICE_COOKIE_NAME, ""),
            at=timezone.now(),
            session_hash=client.session.row_key,  # type: ignore[attr-defined] # the project's store
            user_agent="",
        )
        browser.add_cookies(
            [
                {
                    "name": name,
                    "value": value,
                    "url": server.url.replace("http:", "https:"),
                    "secure": True,
                    "httpOnly": True,
                }
                for name, value in values.items()
            ]
        )

    return put


@pytest.fixture
def sign_in(
    context: BrowserContext, sign_in_to: Callable[[BrowserContext, User], None]
) -> Callable[[User], None]:
    """Return a function that signs a user in to the test's own browser context."""
    return lambda user, **more: sign_in_to(context, user, **more)


@pytest.fixture
def passkeys(page: Page) -> Iterator[CDPSession]:
    """A virtual authenticator that stores passkeys and always verifies its user."""
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    phone.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield phone
    phone.detach()
