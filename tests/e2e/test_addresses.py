"""A new account in Chromium: by the mail's link in any browser, and until then by a passkey."""

import re

from django.core import mail
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import User
from checkins.services.mail.account_mails import send_account_mails
from tests.e2e.conftest import turning
from tests.e2e.faults import faults
from tests.e2e.signing_in import add_passkey
from tests.factories import PASSWORD

ASKED = "Open the link in our mail"


def sign_up(page: Page) -> None:
    page.goto("/account/signup/")
    page.get_by_label("E-mail address").fill("jo@mail.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    with turning(page):
        page.get_by_role("button", name="Make an account").tap()


def mails_link() -> str:
    send_account_mails(at=timezone.now())
    found = re.search(r"https?://[^/]+(/account/address/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_the_mails_link_works_in_any_browser(
    page: Page, new_context: CreateContextCallback, watched: list[str], transactional_db: None
) -> None:
    sign_up(page)
    page.goto("/")
    expect(page.get_by_text(ASKED)).to_be_visible()
    found = {"home": faults(page)}
    with turning(page):
        page.get_by_role("link", name=ASKED).tap()
    found["address"] = faults(page)
    with turning(page):
        page.get_by_role("button", name="Send the link again").tap()
    expect(page.get_by_role("status")).to_contain_text("We sent a link to jo@mail.example.")
    other = new_context().new_page()
    other.goto(mails_link())
    found["link"] = faults(other)
    other.get_by_label("Your password").fill(PASSWORD)
    with turning(other):
        other.get_by_role("button", name="Yes, it’s mine").tap()

    expect(other.get_by_role("status")).to_contain_text("Your address is confirmed.")
    page.goto("/")
    expect(page.get_by_text(ASKED)).to_have_count(0)
    assert User.objects.get().email == "jo@mail.example"
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_until_then_a_passkey_signs_in(
    page: Page, passkeys: CDPSession, watched: list[str], transactional_db: None
) -> None:
    sign_up(page)
    add_passkey(page)
    page.context.clear_cookies()

    page.goto("/account/login/")
    with turning(page):
        page.get_by_role("button", name="Sign in with a passkey").tap()
    page.goto("/")

    expect(page.get_by_text(ASKED)).to_be_visible()
    assert User.objects.get().email is None
