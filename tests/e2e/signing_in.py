"""Signing in and out as a person does it, for tests of it and for tests that begin with it."""

import re

from playwright.sync_api import Page, expect

from checkins.models import User
from tests.e2e.conftest import turning
from tests.factories import PASSWORD


def sign_in_by_password(page: Page, user: User, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(password)
    with turning(page):
        page.get_by_role("button", name="Sign in", exact=True).tap()


def say_password_again(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name=re.compile("Continue|Unlock")).tap()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").tap()
    expect(page.get_by_role("status")).to_have_text(
        "You\N{RIGHT SINGLE QUOTATION MARK}re signed out."
    )


def add_passkey(page: Page) -> None:
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").tap()
    say_password_again(page)
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Add a passkey").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")
