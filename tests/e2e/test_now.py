"""Right now, in Chromium: how many taps it takes, and ten minutes that follow the clock."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import User
from tests.conftest import NOON
from tests.e2e.conftest import PHONE, turning
from tests.factories import make_contact, make_group, make_plan, save

TABS = 64  # px at the lower edge of a phone
FIRST_SCREEN = PHONE["height"] - TABS
MOST = 900  # px, where the least important rows lie below the first screen
BEGAN = int(NOON.timestamp())
RIDE = "/now/ride/"
LOWEST = """() => Math.max(...[...document.querySelectorAll("main *")]
  .map((one) => one.getBoundingClientRect().bottom))"""

CUT = """() => [...document.querySelectorAll(".one-line")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""


@pytest.fixture(params=["signed out", "at home"])
def phone(
    request: pytest.FixtureRequest, page: Page, person: User, sign_in: Callable[[User], None]
) -> Page:
    """A phone at its first page: the welcome page, or Home of somebody who has one person."""
    if request.param == "at home":
        make_contact(person, name="Maria", number="555-0142")
        sign_in(person)
    page.goto("/")
    return page


def taps_to(phone: Page, address: str, way: list[str]) -> int:
    """Follow a way of links, and return the taps up to a link whose address begins so.

    The last tap is the phone's own: nobody is called here.
    """
    for taps, name in enumerate(way, start=1):
        with turning(phone):
            phone.get_by_role("link", name=name, exact=True).first.tap()
        last = phone.locator(f'main a[href^="{address}"]').first
        if last.count() and last.is_visible():
            return taps + 1
    raise AssertionError(f"{way} does not lead to {address}")


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("address", "most"),
    [("tel:", 2), ("sms:", 2), (RIDE, 2), ("tel:988", 2)],
    ids=["call", "text", "the ten minutes", "988"],
)
def test_help_in_a_hard_moment_is_two_taps_away(phone: Page, address: str, most: int) -> None:
    assert taps_to(phone, address, ["Now"]) <= most


def test_from_home_a_call_is_one_tap(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    make_contact(person, name="Maria", number="555-0142")
    sign_in(person)
    page.goto("/")

    call = page.get_by_role("link", name="Call Maria").first

    expect(call).to_have_attribute("href", "tel:5550142")


def _make(person: User, state: str) -> None:
    """Give a person what the page of right now has to say in this state; all have reasons."""
    make_plan(person, reasons="Lena.\nMy own place.\nGood sleep.")
    if "nobody" in state:
        make_group(person, name="Tuesday group", weekday=1)
    else:
        make_contact(person, name="Maria", number="555-0142")
    if state.startswith("after use"):
        save(person, NOON.date(), NOON, used="yes", finish=True)


def _lowest(page: Page, *parts: str) -> float:
    """Return the lowest edge of these parts of the page, and see that each is there once."""
    edges = []
    for part in parts:
        box = page.locator(part).bounding_box()
        assert box is not None, part
        edges.append(box["y"] + box["height"])
    return max(edges)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("state", ["signed out", "one person", "nobody", "after use"])
def test_all_of_it_is_on_the_first_screen(
    state: str, page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    if state != "signed out":
        _make(person, state)
        sign_in(person)
    page.goto("/now/")

    is_inside = page.locator(".with-tabs").count() > 0
    assert is_inside == (state != "signed out")
    assert page.evaluate(LOWEST) <= FIRST_SCREEN + TABS * (not is_inside)


def test_after_use_with_nobody_what_matters_most_is_on_the_first_screen(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    _make(person, "after use, nobody")
    sign_in(person)
    page.goto("/now/")

    acts = ['.now-acts [href="tel:988"]', '.now-acts [href^="sms:"]', ".card.danger", ".life"]
    assert _lowest(page, *acts, f'main [href="{RIDE}"]') <= FIRST_SCREEN
    assert page.evaluate(LOWEST) <= MOST


@pytest.mark.one_in(2)
@pytest.mark.parametrize("state", ["signed out", "one person", "nobody"])
def test_on_the_narrowest_phone_what_to_do_and_the_danger_are_on_the_first_screen(
    state: str, page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    if state != "signed out":
        _make(person, state)
        sign_in(person)
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})
    page.goto("/now/")

    acts = ['.now-acts [href^="tel:"]', '.now-acts [href^="sms:"]', f'main [href="{RIDE}"]']
    danger = ['.if-danger [href="tel:911"]', '.if-danger [href$="#overdose"]']
    assert _lowest(page, *acts, *danger) <= FIRST_SCREEN


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("state", ["signed out", "one person"])
def test_no_line_of_the_page_is_cut(
    width: int, state: str, page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    pages = ["/now/"]
    if state == "signed out":
        pages.append(f"{RIDE}?at={BEGAN - 600}")  # a person's own ride ends elsewhere
    else:
        make_contact(person, name="Maria", number="555-0142")
        sign_in(person)
    page.set_viewport_size({"width": width, "height": PHONE["height"]})

    for address in pages:
        page.goto(address)
        assert page.evaluate(CUT) == []


def test_signed_out_one_says_that_one_has_a_craving_with_two_taps(page: Page) -> None:
    page.goto("/")

    with turning(page):
        page.get_by_role("link", name="Now", exact=True).first.tap()
    expect(page.locator("h1:visible")).to_have_text("A craving is a wave.")
    with turning(page):
        page.get_by_role("link", name="Ride it out").tap()

    expect(page.get_by_text("How strong is it now?")).to_be_visible()


def test_a_phone_that_lay_away_goes_on_where_the_clock_is(page: Page, watched: list[str]) -> None:
    page.clock.install(time=NOON)
    page.goto(RIDE)
    expect(page.locator("h1:visible")).to_have_text("10 minutes to go")
    assert f"at={BEGAN}" in page.url

    page.clock.fast_forward("06:00")  # no timer runs while a page is hidden
    expect(page.locator("h1:visible")).to_have_text("4 minutes to go")
    expect(page.locator(".ticks .past")).to_have_count(6)
    page.clock.fast_forward("04:00")

    expect(page.locator("h1:visible")).to_have_text("That was ten minutes.")
    expect(page.locator("#end")).to_be_focused()


def test_a_tab_that_was_killed_opens_at_the_minute_of_the_clock(
    page: Page, context: BrowserContext, watched: list[str]
) -> None:
    page.clock.install(time=NOON)
    page.goto(RIDE)
    page.clock.fast_forward("06:00")
    expect(page.locator("h1:visible")).to_have_text("4 minutes to go")
    address = page.url
    page.close()

    again = context.new_page()
    again.clock.install(time=BEGAN + 8 * 60)
    again.goto(address)

    expect(again.locator("h1:visible")).to_have_text("2 minutes to go")
    expect(again.get_by_text("Some cravings take half an hour.")).to_be_visible()
    assert again.url == address


def test_back_and_another_ten_begin_where_they_should(page: Page, watched: list[str]) -> None:
    page.clock.install(time=NOON)
    page.goto(RIDE)
    page.clock.fast_forward("03:00")
    expect(page.locator("h1:visible")).to_have_text("7 minutes to go")
    page.get_by_role("link", name="I’m done").tap()
    expect(page.locator("h1:visible")).to_have_text("You stayed with it.")

    page.go_back()
    expect(page.locator("h1:visible")).to_have_text("7 minutes to go")
    page.go_forward()
    with turning(page):
        page.get_by_role("link", name="Another ten").tap()

    expect(page.locator("h1:visible")).to_have_text("10 minutes to go")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_reads_the_breath_instead(page: Page, motion: str) -> None:
    page.emulate_media(reduced_motion=motion)
    page.goto(RIDE)

    moving = page.locator(".air").evaluate("(one) => one.getAnimations().length")

    assert (moving > 0) == (motion == "no-preference")
    expect(page.locator(".counts")).to_be_visible(visible=motion == "reduce")
    expect(page.locator(".breath")).to_be_visible(visible=motion != "reduce")


def test_without_a_script_the_page_goes_on_each_minute_until_it_is_stopped(
    new_context: CreateContextCallback,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{RIDE}?at={BEGAN - 120}")
    refresh = page.locator('meta[http-equiv="refresh"]')
    expect(refresh).to_have_attribute("content", f"60; url={RIDE}?at={BEGAN - 120}")
    expect(page.locator("h1:visible")).to_have_text("8 minutes to go")

    with turning(page):
        page.get_by_role("link", name="Stop the refresh").tap()

    expect(refresh).to_have_count(0)
    expect(page.locator("h1:visible")).to_have_text("8 minutes to go")
    page.get_by_role("link", name="I’m done").tap()
    expect(page.locator("h1:visible")).to_have_text("You stayed with it.")
