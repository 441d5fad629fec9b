"""The pocket card: kept on a phone by its person's choice, shown there without a network."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from checkins.models import User
from tests.e2e.conftest import turning
from tests.e2e.stored import STORED
from tests.factories import make_contact, make_person, make_plan

REASON, WALK = "Zq my daughter", "Zq walk to the lake"
NUMBER = "(608) 555-0188"
ANYONE = "Anyone who opens this phone can see these."
AGED = """async (days) => {
  const db = await idb.openDB("kept");
  for (const one of await db.getAll("keys"))
    await db.put("keys", { ...one, used: Date.now() - days * 86400000 });
  for (const one of await db.getAll("things"))
    await db.put("things", { ...one, at: Date.now() - days * 86400000 });
  db.close();
}"""

pytestmark = pytest.mark.browser_context_args(service_workers="allow")


@pytest.fixture
def maria(context: BrowserContext, sign_in_to: Callable[[BrowserContext, User], None]) -> Page:
    """The phone of a person with two people and a plan, at the page of the card."""
    person = make_person()
    make_contact(person, name="Maria Zqlast", number="608-555-0188")
    make_contact(person, name="Dr. Zqmiller, MD", number="608-555-0189", may_text=False)
    make_plan(person, reasons=REASON, coping=WALK)
    sign_in_to(context, person)
    page = context.new_page()
    page.goto("/pocket/")
    return page


def keep(page: Page) -> None:
    page.get_by_role("button", name="Keep on this phone").tap()
    expect(page.get_by_role("status")).to_have_text("This phone keeps your card now.")


def offline(page: Page) -> Page:
    """Open Now so that the phone keeps it, and cut the network."""
    page.goto("/now/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    return page


def test_a_kept_card_is_shown_without_a_network_and_lies_encrypted(
    maria: Page, watched: list[str]
) -> None:
    page = maria
    page.get_by_label("My reasons").check()
    keep(page)
    stored = page.evaluate(STORED)
    offline(page)

    for address in ("/now/", "/now/alone/", "/help/"):
        page.goto(address)
        card = page.locator("[data-pocket-card]")
        expect(card.get_by_role("link", name="Call Maria")).to_have_attribute(
            "href", re.compile("^tel:.*6085550188$")
        )
        expect(card).to_contain_text(NUMBER)
        expect(card.get_by_role("link", name=re.compile("^Text"))).to_have_count(1)
        expect(card).to_contain_text(REASON)
        expect(card).to_contain_text(ANYONE)
        expect(card.get_by_text(WALK)).to_have_count(0)
        expect(card.get_by_text("Zqlast")).to_have_count(0)

    assert [one[:2] for one in stored["things"]] == [["card", "own"]]
    assert stored["extractable"] == [False]
    assert not any(word in one[2] for one in stored["things"] for word in ("Maria", REASON, "555"))


def test_a_card_goes_at_sign_out(maria: Page) -> None:
    page = maria
    keep(page)
    page.goto("/more/")
    with turning(page):
        page.get_by_role("main").get_by_role("button", name="Sign out").tap()

    assert page.evaluate(STORED) == {"things": [], "extractable": []}
    page.goto("/help/")
    expect(page.locator("[data-pocket-card]")).to_be_hidden()


def test_a_card_goes_when_it_is_taken_off_or_unused_for_30_days(maria: Page) -> None:
    page = maria
    keep(page)
    expect(page.get_by_text("may drop it sooner. Open this within 7 days")).to_be_visible()
    offline(page)
    page.goto("/help/")
    expect(page.locator("[data-pocket-card]")).to_be_visible()

    page.evaluate(AGED, 31)
    page.reload()
    page.wait_for_timeout(500)

    expect(page.locator("[data-pocket-card]")).to_be_hidden()
    assert page.evaluate(STORED) == {"things": [], "extractable": []}
    page.context.set_offline(False)
    page.goto("/pocket/")
    keep(page)
    page.get_by_role("button", name="Take it off this phone").tap()
    expect(page.get_by_role("status")).to_have_text("The card is off this phone.")
    assert page.evaluate(STORED)["things"] == []
