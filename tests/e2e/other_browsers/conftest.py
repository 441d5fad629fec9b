"""Firefox and WebKitGTK, each started once; a test is run in both. Full runs alone."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.amounts import is_full
from tests.counts import say
from tests.e2e.conftest import PHONE, served
from tests.e2e.other_browsers import firefox, webkit
from tests.e2e.other_browsers.driving import Driver, Visitor
from tests.e2e.other_browsers.firefox import Firefox
from tests.e2e.other_browsers.secure import secure_front
from tests.e2e.other_browsers.webkit import WebKit

BROWSERS: dict[str, tuple[Callable[[], Driver], Callable[[], list[str]]]] = {
    "firefox": (Firefox, firefox.missing),
    "webkit": (WebKit, webkit.missing),
}


def start(name: str) -> Iterator[Driver]:
    """Start a browser, and end it; in CI, what is not installed is a failure."""
    make, missing = BROWSERS[name]
    if not is_full():
        pytest.skip("other browsers than Chromium are driven with --full")
    if lacking := missing():
        say_so = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say_so(f"{name}: not installed: {', '.join(lacking)}; see docs/testing.md")
    driver = make()
    say(f"{name}: {driver.version}")
    yield driver
    driver.quit()


@pytest.fixture(scope="session", params=BROWSERS)
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Firefox, then WebKitGTK."""
    yield from start(request.param)


@pytest.fixture(scope="session")
def https(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product's address for these browsers."""
    with (
        served(url_scheme="https") as port,
        secure_front(port, tmp_path_factory.mktemp("tls")) as address,
    ):
        yield address


@pytest.fixture
def visitor(driver: Driver, https: str) -> Iterator[Visitor]:
    """A person at a phone that knows nobody."""
    visitor = Visitor(driver, https)
    visitor.open("/help/")
    driver.resize(PHONE["width"], PHONE["height"])
    yield visitor
    visitor.open("/help/")
    driver.forget()
