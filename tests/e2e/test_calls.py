"""A person and a supporter side by side: a call is asked for, leaves, is seen and answered."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.enums import Role
from checkins.management.working import Worker
from checkins.models import AskedCall, Supporter, User
from tests.e2e.conftest import NEW_YORK, LiveServer, turning
from tests.factories import (
    PASSWORD,
    agree_to_calls,
    make_contact,
    make_person,
    make_staff,
    make_supporter,
)
from tests.mailbox import Mailbox

A_LOOK_MS = 10_000  # of the page's script


@pytest.fixture
def rosa() -> User:
    return make_staff(Role.SUPPORTER, second_factor=False, name="Rosa")


@pytest.fixture
def dee(rosa: User) -> Supporter:
    """A link to Rosa, whom the person calls Dee, and who agreed to be asked by day."""
    now = datetime.now(NEW_YORK)
    person = make_person()
    make_contact(person, name="Maria")
    link = make_supporter(person, now, rosa, name="Dee")
    agree_to_calls(link, now, starts_at=time(7), ends_at=time(22))
    return link


@pytest.fixture
def asker(page: Page, sign_in: Callable[[User], None], dee: Supporter) -> Page:
    """The person's page, whose script waits for the test."""
    sign_in(dee.person)
    page.clock.install()
    return page


@pytest.fixture
def desk(new_context: CreateContextCallback) -> Page:
    """A page in the supporter's own browser."""
    return new_context().new_page()


def ask_from_home(page: Page) -> None:
    """Let the person ask from Home, with two taps."""
    page.goto("/")
    with turning(page):
        page.get_by_role("link", name="I’d like a call").tap()
    with turning(page):
        page.get_by_role("button", name="Ask Dee to call").tap()


def says(page: Page, words: str) -> None:
    """Wait until the card of the asked call says so."""
    expect(page.locator(".asked h2")).to_have_text(words)


def a_look_later(page: Page, words: str) -> None:
    """Let the page's own script look again, and wait until the card says so."""
    page.clock.run_for(A_LOOK_MS)
    says(page, words)


def link_of(mailbox: Mailbox, server: LiveServer) -> str:
    """Return the one link of the one mail that came."""
    (mail,) = mailbox.mails
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.findall(rf"{server.url}(\S+)", body.get_content())
    return str(found[0])


@pytest.mark.usefixtures("watched")
def test_a_call_is_asked_for_seen_and_answered(
    asker: Page, desk: Page, server: LiveServer, mailbox: Mailbox, rosa: User
) -> None:
    ask_from_home(asker)
    says(asker, "We’re sending Dee a message")

    Worker().work_once()
    a_look_later(asker, "We sent Dee a message")
    with turning(desk):
        desk.goto(link_of(mailbox, server))
    says(asker, "We sent Dee a message")
    sign_in_there(desk, rosa)
    expect(desk.locator("main section").first).to_contain_text("Jo would like a call")
    a_look_later(asker, "Dee saw it")

    with turning(desk):
        desk.get_by_role("button", name="I’ll call in 10 minutes").tap()
    expect(desk.get_by_role("status")).to_contain_text("Jo can see it.")
    a_look_later(asker, "Dee: “I’ll call in 10 minutes”")
    with turning(desk):
        desk.get_by_role("button", name="I can’t now").tap()
    a_look_later(asker, "Dee: “I can’t now”")
    expect(asker.locator("#next")).to_contain_text("Call Maria")


def sign_in_there(desk: Page, account: User) -> None:
    """Sign in on the page to which the mail's link led."""
    assert "/account/login/" in desk.url
    desk.get_by_label("E-mail address").fill(account.email)
    desk.get_by_label("Password").fill(PASSWORD)
    with turning(desk):
        desk.get_by_role("button", name="Sign in", exact=True).tap()


@pytest.mark.usefixtures("awake")
def test_eleven_minutes_unseen_the_next_person_and_the_crisis_line_are_offered(
    asker: Page, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    ask_from_home(asker)
    Worker().work_once()

    clock.shift(timedelta(minutes=11))
    a_look_later(asker, "Not seen yet")

    ways = asker.locator("#next").get_by_role("link")
    expect(ways).to_have_text([" Call Maria", " Call 988", " Text 988"])
    assert len(mailbox.mails) == 1


@pytest.mark.usefixtures("awake")
def test_outside_their_hours_there_is_no_button(asker: Page, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=11))

    asker.goto("/people/call/")

    closed = asker.get_by_role("heading", name="We can’t reach Dee from 10 PM to 7 AM.")
    expect(closed).to_be_visible()
    expect(asker.get_by_role("button", name="Ask")).to_have_count(0)
    expect(asker.locator("main").get_by_role("link", name="Call 988")).to_have_count(2)


def test_a_call_that_is_taken_back_leaves_nothing_there_and_sends_nothing(
    asker: Page,
    desk: Page,
    sign_in_to: Callable[[BrowserContext, User], None],
    mailbox: Mailbox,
    rosa: User,
) -> None:
    sign_in_to(desk.context, rosa)
    desk.goto("/supporter/")
    quiet = desk.locator("main").inner_text()
    ask_from_home(asker)

    with turning(asker):
        asker.get_by_role("button", name="Take it back").tap()
    Worker().work_once()
    desk.reload()

    says(asker, "You took it back")
    assert (desk.locator("main").inner_text(), mailbox.mails) == (quiet, [])


def test_it_works_without_a_script(
    new_context: CreateContextCallback,
    sign_in_to: Callable[[BrowserContext, User], None],
    mailbox: Mailbox,
    dee: Supporter,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in_to(page.context, dee.person)
    ask_from_home(page)
    Worker().work_once()
    AskedCall.objects.update(seen_at=timezone.now())

    with turning(page):
        page.get_by_role("link", name="Look again").tap()

    says(page, "Dee saw it")


def test_who_is_signed_out_meanwhile_stops_seeing_what_became_of_it(asker: Page) -> None:
    ask_from_home(asker)
    says(asker, "We’re sending Dee a message")

    asker.context.clear_cookies()
    with turning(asker):
        asker.clock.run_for(A_LOOK_MS)

    expect(asker.get_by_role("heading", level=1)).to_have_text("Sign in")
