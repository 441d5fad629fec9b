"""Back, in a browser that keeps pages in its memory."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserType, Page, expect

from checkins.models import Client, User
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.e2e.conftest import DESKTOP, LiveServer, turning
from tests.e2e.signing_in import sign_out
from tests.factories import make_counselor, make_person, share

BACK_FORWARD_CACHE_IS_OFF = "--disable-back-forward-cache"  # as Playwright starts Chromium
ELSEWHERE = "/keep/"
LABEL, TYPED = "Jo from Tuesday", "Zq called, left word"
SHOWN = "getComputedStyle(document.querySelector('h1')).visibility"
NEVER_ANSWERED = "fetch = () => new Promise(() => {})"
WAS_KEPT = """addEventListener("pageshow", ({ persisted }) => {
  document.documentElement.dataset.persisted = persisted;
});"""
# A busy machine may take longer for the answer than the page waits: that has a test of its own.
WAITS_LONGER = """const inTime = setTimeout;
setTimeout = (run, ms, ...values) => inTime(run, ms * 15, ...values);
AbortSignal.timeout = undefined;"""
# Heard before the page's own script, which then hears nothing.
DEAF = (
    WAS_KEPT
    + """for (const name of ["pagehide", "pageshow"])
  addEventListener(name, (event) => event.stopImmediatePropagation())"""
)


@pytest.fixture(scope="module")
def keeping(
    browser_type: BrowserType, browser_type_launch_args: dict[str, object]
) -> Iterator[Browser]:
    """A Chromium whose back-forward cache is on."""
    started = browser_type.launch(
        **browser_type_launch_args,  # type: ignore[arg-type]
        ignore_default_args=[BACK_FORWARD_CACHE_IS_OFF],
    )
    yield started
    started.close()


@pytest.fixture
def kept(keeping: Browser, server: LiveServer) -> Iterator[Page]:
    """A page of that browser, on a desk."""
    context = keeping.new_context(
        base_url=server.url,
        viewport=DESKTOP,
        locale="en-US",
        has_touch=True,
        service_workers="block",  # an update of theirs may empty the browser's memory at any time
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(kept: Page, sign_in_to: Callable[..., None]) -> tuple[Page, User, User]:
    """Sam's page of Jo, with a note that is not saved, which he leaves for What we keep."""
    jo, sam = make_person(), make_counselor()
    share(jo, sam, NOON - timedelta(days=1), label=LABEL, notes=True)
    sign_in_to(kept.context, sam)
    return kept, jo, sam


def back(page: Page) -> None:
    """Go back; a page out of the memory is not loaded, so there is no load to wait for."""
    page.go_back(wait_until="commit")


def leave(page: Page) -> None:
    client = Client.objects.get(label=LABEL)
    page.goto("/caseload/")  # sets the cookie of the forms, whose change a no-store page forgets
    page.goto(f"/clients/{client.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(LABEL)
    page.goto(ELSEWHERE)


def came_out_of_memory(page: Page) -> bool:
    return page.evaluate("document.documentElement.dataset.persisted") == "true"


def stop_sharing(jo: User) -> None:
    revoke(consent=jo.consents_given.get(), by=jo, at=NOON)


def test_without_the_script_the_browser_would_show_the_client(
    desk: tuple[Page, User, User],
) -> None:
    page, jo, _ = desk
    page.add_init_script(DEAF)
    leave(page)
    stop_sharing(jo)
    back(page)
    assert came_out_of_memory(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LABEL)
    expect(page.locator("svg.chart").first).to_be_visible()


def test_while_all_holds_a_page_is_shown_again_as_it_was_left(
    kept: Page, sign_in_to: Callable[..., None]
) -> None:
    sign_in_to(kept.context, make_person())
    kept.add_init_script(WAS_KEPT + WAITS_LONGER)
    kept.goto("/")
    kept.goto("/thoughts/new/")
    kept.locator("[name=thought]").fill(TYPED)
    kept.goto(ELSEWHERE)
    back(kept)
    expect(kept.locator("[name=thought]")).to_be_visible()
    expect(kept.locator("[name=thought]")).to_have_value(TYPED)
    assert came_out_of_memory(kept)


def test_after_a_revoke_back_shows_nothing_of_the_client(desk: tuple[Page, User, User]) -> None:
    page, jo, _ = desk
    leave(page)
    stop_sharing(jo)
    back(page)
    expect(page.get_by_role("status")).to_contain_text("Access ended on")
    expect(page.locator("svg.chart")).to_have_count(0)


def test_after_signing_out_back_shows_nothing_of_the_client(
    desk: tuple[Page, User, User],
) -> None:
    page, _, _ = desk
    leave(page)
    sign_out(beside := page.context.new_page())
    beside.close()
    back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert LABEL not in page.content()


def test_after_quiet_minutes_back_shows_nothing_of_the_client(
    desk: tuple[Page, User, User], clock: time_machine.Traveller
) -> None:
    page, _, _ = desk
    leave(page)
    clock.shift(timedelta(minutes=16))
    back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert LABEL not in page.content()


def test_without_an_answer_the_page_is_loaded_anew_and_stays_hidden_until_then(
    desk: tuple[Page, User, User],
) -> None:
    page, jo, _ = desk
    page.add_init_script(NEVER_ANSWERED)
    leave(page)
    stop_sharing(jo)
    with turning(page):
        back(page)
        assert page.evaluate(SHOWN) == "hidden"
    expect(page.get_by_role("status")).to_contain_text("Access ended on")
