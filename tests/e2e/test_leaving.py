"""Leaving at once: the button wherever a page stands, Shift three times, Back, and no script."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, BrowserType, CDPSession, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.forms.locking import LOCKED
from checkins.models import User
from relapse_watch.sessions import SessionStore
from tests.e2e.conftest import DRAWN, LiveServer, turning
from tests.factories import make_contact, make_person

BACK_FORWARD_CACHE_IS_OFF = "--disable-back-forward-cache"  # as Playwright starts Chromium
NARROW, HALVED = {"width": 320, "height": 640}, {"width": 320, "height": 320}
LOCK = "/lock/"
CANARY = "Zq Aunt Wilma"
AT_MOST_MS = 100
SLOWER = 4  # times, as a cheap phone
TRIES = 6  # a busy machine may be late, and a quick one is never late six times
# Whether a tap in the middle of the button reaches it, and whether all of it is in what is seen.
IS_REACHED = """() => {
  const button = document.querySelector("[data-leave]");
  const { left, top, right, bottom } = button.getBoundingClientRect();
  const { offsetLeft: x, offsetTop: y, width, height, scale } = visualViewport;
  const isSeen = left >= x && top >= y && right <= x + width + 1 && bottom <= y + height + 1;
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return [isSeen, button.contains(hit), (bottom - top) * scale >= 43.5];
}"""
# How long after the tap the page is drawn blank, kept where the next page can read it.
TIMED = """addEventListener("click", ({ timeStamp }) => requestAnimationFrame(() => {
  const isSeen = document.body.checkVisibility();
  const took = performance.now() - timeStamp;
  localStorage.setItem("took", isSeen ? "something is seen" : took);
}), { capture: true });"""


@pytest.fixture
def person() -> User:
    person = make_person()
    make_contact(person, name=CANARY)
    return person


@pytest.fixture
def narrow(
    new_context: CreateContextCallback,
    sign_in_to: Callable[[BrowserContext, User], None],
    person: User,
) -> Page:
    """A page of somebody signed in, on the narrowest phone."""
    context = new_context()
    sign_in_to(context, person)
    page = context.new_page()
    page.set_viewport_size(NARROW)
    return page


@pytest.fixture
def phone_of(narrow: Page) -> CDPSession:
    return narrow.context.new_cdp_session(narrow)


def is_locked() -> bool:
    [row] = Session.objects.all()
    return LOCKED in SessionStore().decode(row.session_data)


@pytest.mark.parametrize("size", [NARROW, HALVED], ids=["whole", "halved"])
def test_the_button_is_in_what_is_seen_wherever_the_page_stands(
    size: dict[str, int], narrow: Page, phone_of: CDPSession
) -> None:
    narrow.set_viewport_size(size)
    narrow.goto("/help/", wait_until="networkidle")
    for scale in (1, 2):
        phone_of.send("Emulation.setPageScaleFactor", {"pageScaleFactor": scale})
        for share in (0, 0.5, 1):
            narrow.evaluate(f"scrollTo(0, {share} * document.documentElement.scrollHeight)")
            # A finger moves the part that is seen to the corner that is farthest from the button.
            for distance in (-400, 400):
                way = {"x": 100, "y": 100, "xDistance": distance, "yDistance": distance}
                if scale > 1:
                    phone_of.send("Input.synthesizeScrollGesture", {**way, "speed": 9000})
                narrow.evaluate(DRAWN)
                assert narrow.evaluate(IS_REACHED) == [True, True, True], (scale, share, distance)


def test_a_tap_blanks_the_page_in_time_and_back_leads_to_the_lock(
    narrow: Page, phone_of: CDPSession
) -> None:
    narrow.add_init_script(TIMED)
    narrow.goto("/learn/")
    narrow.goto("/keep/")
    took = []
    while len(took) < TRIES and min(took, default=AT_MOST_MS) >= AT_MOST_MS:
        narrow.goto("/help/", wait_until="networkidle")
        phone_of.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        with turning(narrow):
            narrow.locator("[data-leave]").tap()
        phone_of.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        expect(narrow).to_have_title("Kitchen measures")
        took.append(float(narrow.evaluate("localStorage.took")))
    assert min(took) < AT_MOST_MS
    for _ in range(2):  # once more where the server was heard
        narrow.go_back(wait_until="commit")
        narrow.wait_for_url(f"**{LOCK}", wait_until="commit")
        assert CANARY not in narrow.content()
        narrow.wait_for_function("!localStorage.leave")
    assert is_locked()
    with turning(narrow):
        narrow.goto("/now/")
    expect(narrow.locator("html")).not_to_have_class("left")


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


def test_shift_three_times_leaves_from_a_text_and_memory_holds_nothing_of_it(
    keeping: Browser,
    server: LiveServer,
    sign_in_to: Callable[[BrowserContext, User], None],
    person: User,
) -> None:
    context = keeping.new_context(base_url=server.url, viewport=NARROW, service_workers="block")
    sign_in_to(context, person)
    page = context.new_page()
    page.goto("/people/")
    page.goto("/thoughts/new/", wait_until="networkidle")
    page.locator("[name=thought]").fill(CANARY)
    page.keyboard.type("Up And Up")  # capitals are no way out
    for _ in range(2):
        page.keyboard.press("Shift")
    page.keyboard.type("x")
    page.keyboard.press("Shift")
    assert page.url.endswith("/thoughts/new/")
    with turning(page):
        for _ in range(2):
            page.keyboard.press("Shift")
    expect(page).to_have_title("Kitchen measures")
    page.go_back(wait_until="commit")
    page.wait_for_url(re.compile(LOCK), wait_until="commit")
    assert CANARY not in page.content()
    context.close()


def test_without_a_script_the_answer_leads_away_and_the_session_is_locked(
    new_context: CreateContextCallback,
    sign_in_to: Callable[[BrowserContext, User], None],
    person: User,
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in_to(context, person)
    page = context.new_page()
    page.goto("/people/")
    page.goto("/check-in/")
    page.get_by_role("main").get_by_role("link").first.click()
    page.mouse.wheel(0, 600)
    with turning(page):
        page.get_by_role("button", name="Leave this page fast").click()
    expect(page).to_have_title("Kitchen measures")
    assert is_locked()
    for _ in range(3):  # past two pages that a locked phone opens, too
        page.go_back()
    expect(page).to_have_url(re.compile(rf"{LOCK}\?next=%2Fpeople%2F$"))
    assert CANARY not in page.content()
