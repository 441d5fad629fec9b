"""My week by taps: one intention, and exactly the shown text in the sheet, in Copy and on paper.

Headless Chromium has no share sheet, so the page is given one that writes down what it gets.
"""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import look_at, turning
from tests.factories import make_person
from tests.services.patterns import BASELINE, live

SHEET = """
window.handed = [];
navigator.share = async (what) => { window.handed.push(what); };
"""
ON_PAPER = """() => [...document.querySelectorAll("body *")]
    .filter((one) => !one.children.length && one.textContent.trim() && one.checkVisibility())
    .map((one) => one.textContent)"""


def test_an_intention_is_kept_and_exactly_what_is_shown_is_handed_on(
    new_context: Callable[..., BrowserContext], sign_in_to: Callable[..., None]
) -> None:
    person = make_person()
    live(person, BASELINE)
    phone = new_context(permissions=["clipboard-read", "clipboard-write"])
    sign_in_to(phone, person)
    page = phone.new_page()

    page.goto("/week/")
    own = page.get_by_label("My own words").first
    expect(page.locator("#id_text")).to_be_hidden()
    own.check()
    page.locator("#id_text").fill("Call my brother")
    look_at(page)
    with turning(page):
        page.get_by_role("button", name="Keep this").click()
    with turning(page):
        page.get_by_role("link", name="Share or print").click()
    shown = page.locator("#handed")
    without: str = shown.evaluate("(text) => text.textContent")
    expect(page.get_by_role("button", name="Share")).to_be_hidden()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == without

    _hands_on_with_a_sheet(page)
    page.emulate_media(media="print")
    paper: list[str] = page.evaluate(ON_PAPER)

    assert "brother" not in without
    assert paper == [shown.evaluate("(text) => text.textContent")]


def _hands_on_with_a_sheet(page: Page) -> None:
    page.add_init_script(SHEET)
    with turning(page):
        page.get_by_role("link", name="Add what I wrote for my week").click()
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()

    text: str = page.locator("#handed").evaluate("(text) => text.textContent")
    assert page.evaluate("window.handed") == [{"text": text}]
    assert text.endswith("week: Call my brother")
