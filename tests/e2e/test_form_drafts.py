"""Pages that could not be saved, in a browser: a shared phone, and a session that ends."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import Page, expect

from checkins.models import Client, DailyCheckin, FormDraft, User
from tests.conftest import NOON
from tests.e2e.conftest import DESKTOP, look_at, turning
from tests.e2e.signing_in import sign_in_by_password, sign_out
from tests.factories import PASSWORD, make_counselor, make_person, share

CHECKIN = f"/check-in/{NOON.date()}/3/"
WORDS = "Zq only mine"
NOT_SAVED = "That page wasn’t saved."
TYPED = """() => ({
  ticks: document.querySelectorAll("main input[type=radio]:checked, .page input:checked").length,
  words: [...document.querySelectorAll("input[type=text], textarea")].map(one => one.value).join(),
})"""


@dataclass(frozen=True)
class Filled:
    """A page on which something is typed or ticked, and what saves it."""

    path: str
    box: str
    button: str


PAGES = [
    Filled(CHECKIN, "#note", ".dock button.primary"),
    Filled("/thoughts/new/", "[name=thought]", "main button.primary"),
    Filled("/plan/edit/", "[name=coping]", "button.primary"),
    Filled("/people/add/", "[name=name]", "main button.primary"),
]


def fill(page: Page, filled: Filled) -> None:
    page.goto(filled.path)
    page.locator(filled.box).fill(WORDS)
    for number in page.locator("[name=number]").all():
        number.fill("555-0100")
    for line in page.locator("[data-line]").all():
        line.locator("input[type=radio]").nth(2).check(force=True)
    look_at(page)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("filled", PAGES, ids=lambda one: one.path.split("/")[1])
def test_what_one_types_is_never_shown_or_saved_in_anothers_account(
    filled: Filled, page: Page
) -> None:
    one, other = make_person(), make_person()
    sign_in_by_password(page, one)
    fill(page, filled)
    beside = page.context.new_page()
    sign_out(beside)
    sign_in_by_password(beside, other)

    with turning(page):
        page.locator(filled.button).last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "That page didn\N{RIGHT SINGLE QUOTATION MARK}t save"
    )
    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.go_back()
    expect(page.locator(filled.box)).to_have_value("")
    shown = page.evaluate(TYPED)
    assert shown["ticks"] == 0
    assert WORDS not in shown["words"]
    look_at(page)
    with turning(page):
        page.locator(filled.button).last.click()
    assert WORDS not in page.content()
    assert not DailyCheckin.objects.filter(person=other, note_from__isnull=False).exists()
    assert FormDraft.objects.get().account == one


@pytest.mark.one_in(3)
@pytest.mark.parametrize("filled", PAGES, ids=lambda one: one.path.split("/")[1])
def test_back_after_sign_out_shows_no_typed_text(filled: Filled, page: Page) -> None:
    person = make_person()
    sign_in_by_password(page, person)
    fill(page, filled)
    beside = page.context.new_page()
    sign_out(beside)

    page.goto("/help/")
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert WORDS not in page.content()
    sign_in_by_password(page, person)
    page.goto(filled.path)
    assert WORDS not in page.evaluate(TYPED)["words"]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("filled", PAGES, ids=lambda one: one.path.split("/")[1])
def test_a_session_that_ends_in_the_middle_of_a_page_loses_nothing(
    filled: Filled, page: Page
) -> None:
    person = make_person()
    sign_in_by_password(page, person)
    fill(page, filled)
    ticks = page.evaluate(TYPED)["ticks"]
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    with turning(page):
        page.locator(filled.button).last.click()
    expect(page.get_by_role("main")).to_contain_text(NOT_SAVED)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url(re.compile(f"{filled.path}$"))
    expect(page.get_by_text("Save it now?")).to_be_visible()
    expect(page.locator(filled.box)).to_have_value(WORDS)
    assert page.evaluate(TYPED)["ticks"] == ticks
    look_at(page)
    with turning(page):
        page.locator(filled.button).last.click()
    expect(page.get_by_text("Save it now?")).to_have_count(0)
    assert not FormDraft.objects.exists()


def test_staff_are_warned_two_minutes_ahead_and_can_stay(
    page: Page, sign_in: Callable[[User], None], clock: time_machine.Traveller
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    share(make_person(), sam, NOON)
    page.clock.install(time=NOON)
    page.set_viewport_size(DESKTOP)
    sign_in(sam)
    page.goto(f"/clients/{Client.objects.get().pk}/")
    page.get_by_role("textbox", name="Note").fill(WORDS)
    warning = page.get_by_role("alert")
    expect(warning).to_have_count(0)

    clock.move_to(NOON + timedelta(minutes=13, seconds=1))
    page.clock.fast_forward("13:01")
    expect(warning).to_contain_text("We sign you out in 2 minutes.")
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)

    clock.move_to(NOON + timedelta(minutes=25))
    page.clock.fast_forward("11:00")
    expect(warning).to_have_count(0)

    clock.move_to(NOON + timedelta(minutes=30))
    page.clock.fast_forward("05:00")
    expect(warning).to_contain_text("You’re signed out.")
    expect(page.get_by_role("textbox", name="Note")).to_have_value(WORDS)
