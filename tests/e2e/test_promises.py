"""A clinic says who reads; a person writes what their text says; both stand where they matter."""

from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Page, expect

from checkins.models import User
from tests.conftest import NOON
from tests.e2e.conftest import turning
from tests.factories import make_contact, make_counselor, make_person, make_staff, save, share

WORDS = "Rough night. Ring me?"


def test_what_an_operator_promises_is_read_on_an_urgent_page(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person, sam = make_person(), make_counselor("Sam")
    share(person, sam, NOON)
    day = save(person, NOON.date(), NOON, planning=3, finish=True).day
    sign_in(make_staff(time_zone="America/New_York"))

    page.goto("/accounts/")
    with turning(page):
        page.get_by_role("link", name="Alerts and hours").tap()
    for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        page.get_by_role("checkbox", name=name).tap()
    page.get_by_label("Time", exact=True).fill("09:00")
    with turning(page):
        page.get_by_role("button", name="Save who reads").tap()
    expect(page.get_by_text("Saved. People read this now.")).to_be_in_viewport()

    sign_in(person)
    page.goto(f"/check-in/{day}/done/")
    promise = page.get_by_text("Sam reads on weekdays from 9 AM.")
    expect(promise).to_contain_text("tomorrow, Tuesday")
    expect(promise).to_contain_text("wait for it.")


def test_a_persons_own_words_are_in_the_message_that_right_now_opens(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person = make_person()
    make_contact(person, name="Maria", number="555-0142")
    sign_in(person)

    page.goto("/people/")
    with turning(page):
        page.get_by_role("link", name="Change what your text says").tap()
    page.get_by_label("My words").fill(WORDS)
    with turning(page):
        page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Your text is saved.")).to_be_in_viewport()
    expect(page.get_by_text(f"“{WORDS}”")).to_be_visible()

    page.goto("/now/")
    link = page.get_by_role("link", name="Text Maria")
    expect(link).to_have_attribute("href", f"sms:5550142?&body={quote(WORDS)}")
    expect(page.get_by_text(f"Text: “{WORDS}”")).to_be_in_viewport()
