"""A phone that lay there for six minutes: the lock page, its PIN, and the password after five."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from playwright.sync_api import Page, expect

from checkins.models.locks import MOST_WRONG
from tests.conftest import NOON
from tests.e2e.conftest import turning
from tests.e2e.signing_in import say_password_again
from tests.factories import make_person

TYPED = "They think I failed, Zq."


def unlock(page: Page, pin: str) -> None:
    page.get_by_label("Your PIN").fill(pin)
    with turning(page):
        page.get_by_role("button", name="Unlock").tap()


def test_a_phone_that_lay_there_asks_for_its_pin_and_after_five_for_the_password(
    page: Page, sign_in: Callable[..., None], clock: time_machine.Traveller
) -> None:
    person = make_person(name="Jo")
    sign_in(person)
    page.goto("/lock/pin/")
    for label in ("New PIN", "The same PIN again"):
        page.get_by_label(label).fill("2719")
    with turning(page):
        page.get_by_role("button", name="Set my PIN").tap()

    clock.move_to(NOON + timedelta(minutes=6))
    page.goto("/more/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Locked")
    expect(page.get_by_text("Jo")).to_have_count(0)
    unlock(page, "2719")
    expect(page).to_have_url("/more/")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hi Jo")

    clock.move_to(NOON + timedelta(minutes=12))
    page.goto("/plan/")
    page.go_back()  # out of the browser's memory
    expect(page.get_by_role("heading", level=1)).to_have_text("Locked")
    for _ in range(MOST_WRONG):
        unlock(page, "8264")
    expect(page.get_by_label("Your PIN")).to_have_count(0)
    with turning(page):
        page.get_by_role("link", name="Use my password").tap()
    say_password_again(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hi Jo")


def test_a_page_that_stays_open_hides_itself_and_loses_no_text(
    page: Page, sign_in: Callable[..., None], clock: time_machine.Traveller
) -> None:
    sign_in(make_person())
    page.clock.install()
    page.goto("/thoughts/new/")
    page.locator("[name=thought]").fill(TYPED)
    page.clock.fast_forward("04:00")
    page.keyboard.press("End")  # it is in use
    page.clock.fast_forward("04:00")
    expect(page.locator("[name=thought]")).to_be_visible()

    clock.move_to(NOON + timedelta(minutes=9))
    with turning(page):
        page.clock.fast_forward("01:30")
    expect(page.get_by_role("heading", level=1)).to_have_text("Locked")
    assert TYPED not in page.content()
    with turning(page):
        page.get_by_role("link", name="Use my password").tap()
    say_password_again(page)
    expect(page.locator("[name=thought]")).to_have_value(TYPED)
