"""Forms that did not get through: the phone keeps what was typed, and gives it back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django import Settings

from checkins.models import SupportContact
from tests.e2e.conftest import NEW_YORK, look_at, turning
from tests.e2e.stored import STORED
from tests.factories import SAFETY_CONTACT, make_counselor, make_person

CANARY = "Zq only mine"
TEXTS = "textarea:visible, input[type=text]:visible"
PATHS = [
    *("/thoughts/new/", "/plan/edit/", "/people/add/", "/groups/new/", "/tell-us/", "/week/"),
    *("/plan/start/1/", "/people/text/", "/steps/", "/settings/name/", "/settings/used-means/"),
    *("/settings/signs/", "/settings/triggers/", "/settings/breaks/", "/supporters/invite/"),
]
SAID = "Not saved yet. It\N{RIGHT SINGLE QUOTATION MARK}s on this phone."

pytestmark = pytest.mark.browser_context_args(service_workers="allow")


@pytest.fixture
def page(context: BrowserContext, sign_in_to: Callable[..., None], settings: Settings) -> Page:
    """A person's phone whose worker stands between it and the server."""
    settings.SAFETY_CONTACT = SAFETY_CONTACT
    make_counselor(email=SAFETY_CONTACT)
    sign_in_to(context, make_person())
    page = context.new_page()
    page.goto("/help/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def kept_drafts(page: Page) -> list[str]:
    return [one[1] for one in page.evaluate(STORED)["things"] if one[0] == "draft"]


def form_of(page: Page) -> Locator:
    """Return the first form with a text."""
    return page.locator("main form[method=post]", has=page.locator(TEXTS)).first


def words_of(page: Page) -> Locator:
    return form_of(page).locator(TEXTS).first


def fill(page: Page) -> None:
    """Fill the form as a person would."""
    for own in page.get_by_label("My own words").all():
        own.check()
    form = form_of(page)
    for box in form.locator("input[type=tel]:visible").all():
        box.fill("608-555-0188")
    for box in form.locator("input[type=date]").all():
        box.fill(str(datetime.now(NEW_YORK).date() + timedelta(days=1)))
    for box in form.locator("input[type=number]:visible").all():
        box.fill("50")
    for radio in form.locator("fieldset:has(input[type=radio]):not(:has(.own-words))").all():
        radio.locator("input[type=radio]").last.check(force=True)
    for box in form.locator("textarea:visible").all():
        box.fill(CANARY)
    words_of(page).fill(CANARY)
    look_at(page)


def save(page: Page) -> None:
    buttons = form_of(page).locator("button:not([type=button], .text-button):visible")
    primary = form_of(page).locator("button.primary")
    (primary if primary.count() else buttons).last.tap()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("path", PATHS)
def test_what_is_saved_without_a_network_is_found_again_and_sent(
    path: str, page: Page, context: BrowserContext
) -> None:
    page.goto(path)
    context.set_offline(True)
    fill(page)
    save(page)
    expect(page.get_by_text(SAID)).to_be_visible()
    assert CANARY not in str(page.evaluate(STORED))
    page.close()
    context.set_offline(False)
    page = context.new_page()

    page.goto(path)
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(words_of(page)).to_have_value(CANARY)
    look_at(page)
    with turning(page):
        save(page)

    expect(page.locator(".errors, [data-unsent-said]")).to_have_count(0)
    assert kept_drafts(page) == []


def test_one_that_the_worker_could_not_send_is_kept(page: Page) -> None:
    page.goto("/people/add/")
    page.get_by_label("Name", exact=True).fill(CANARY)
    page.get_by_label("Phone number").fill("608-555-0188")
    look_at(page)
    page.evaluate("Object.defineProperty(navigator, 'onLine', { value: true })")
    page.context.set_offline(True)
    page.locator("main button.primary").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(SAID)
    page.context.set_offline(False)
    page.get_by_role("link", name="Open the page").tap()
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value(CANARY)
    look_at(page)
    with turning(page):
        page.locator("main button.primary").tap()
    assert SupportContact.objects.get().name == CANARY
    assert kept_drafts(page) == []
