"""Signing in for real: password, codes from an app, and a passkey in Chromium's own keeper."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from tests.e2e.conftest import LiveServer, turning
from tests.e2e.faults import faults
from tests.e2e.signing_in import add_passkey, say_password_again, sign_in_by_password, sign_out
from tests.factories import make_person

WRONG_PASSWORD = "some-other-words-11"


@pytest.fixture(autouse=True)
def _fresh_limits(transactional_db: None) -> None:
    """The limits count in a table that is no model's, so the flush between tests leaves it."""
    cache.clear()


def give_code(page: Page, label: str, secret: str, button: str) -> None:
    """Type the six digits that an app shows, while the clock stands: they hold for 30 seconds."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        page.get_by_label(label).fill(code)
        with turning(page):
            page.get_by_role("button", name=button, exact=True).tap()


def set_up_app(page: Page) -> str:
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set up an app").tap()
    say_password_again(page)
    secret = page.locator("#authenticator_secret").inner_text().replace("\n", "").replace(" ", "")
    give_code(page, "Type the six digits it shows", secret, "Turn it on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")
    return secret


def test_a_person_signs_in_with_a_password(page: Page, watched: list[str]) -> None:
    sign_in_by_password(page, make_person())

    expect(page).to_have_url("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_wrong_password_is_said_and_the_address_is_kept(page: Page, watched: list[str]) -> None:
    user = make_person()

    sign_in_by_password(page, user, WRONG_PASSWORD)

    expect(page.get_by_role("alert").first).to_contain_text("password")
    expect(page.get_by_label("E-mail address")).to_have_value(user.email)
    expect(page.get_by_label("Password")).to_have_value("")


def test_codes_from_an_app_are_the_second_step(page: Page, watched: list[str]) -> None:
    user = make_person()
    sign_in_by_password(page, user)
    secret = set_up_app(page)
    sign_out(page)

    sign_in_by_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_label("Your code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).tap()
    expect(page.get_by_label("Your code")).to_have_attribute("aria-invalid", "true")
    give_code(page, "Your code", secret, "Sign in")

    expect(page).to_have_url("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_backup_code_lets_in_once(page: Page, server: LiveServer, watched: list[str]) -> None:
    user = make_person()
    sign_in_by_password(page, user)
    set_up_app(page)
    first_of_ten = page.locator("#recovery_codes li").first.inner_text()

    outcomes = []
    for _ in range(2):
        sign_out(page)
        sign_in_by_password(page, user)
        page.get_by_label("Your code").fill(first_of_ten)
        with turning(page):
            page.get_by_role("button", name="Sign in", exact=True).tap()
        outcomes.append(page.url.removeprefix(server.url))

    assert outcomes == ["/", "/account/2fa/authenticate/"]


def test_a_passkey_signs_in_alone(page: Page, passkeys: CDPSession, watched: list[str]) -> None:
    user = make_person()
    sign_in_by_password(page, user)
    add_passkey(page)
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    sign_out(page)

    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").tap()

    expect(page).to_have_url("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    assert (key.user, key.wrap().name, key.wrap().is_passwordless) == (user, "My phone", True)


def test_a_passkey_is_the_second_step_after_a_password(
    page: Page, passkeys: CDPSession, watched: list[str]
) -> None:
    user = make_person()
    sign_in_by_password(page, user)
    add_passkey(page)
    sign_out(page)

    sign_in_by_password(page, user)
    page.get_by_role("button", name="Use a passkey").tap()

    expect(page).to_have_url("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_passkey_is_asked_for_instead_of_the_password_renamed_and_removed(
    page: Page, passkeys: CDPSession, watched: list[str], sign_in: Callable[..., None]
) -> None:
    user = make_person()
    sign_in_by_password(page, user)
    add_passkey(page)
    page.context.clear_cookies()
    sign_in(user, asked=False)

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename My phone").tap()
    with turning(page):
        page.get_by_role("link", name="Use a passkey").tap()
    page.get_by_role("button", name="Use a passkey").tap()
    page.get_by_label("Its name").fill("Old phone")
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("link", name="Remove Old phone").tap()
    page.get_by_role("button", name="Remove it").tap()

    expect(page.get_by_role("main")).to_contain_text("You have no passkey yet.")
    assert Authenticator.objects.count() == 0


def test_a_passkey_that_does_not_work_is_said_on_the_page(
    page: Page, passkeys: CDPSession, watched: list[str]
) -> None:
    page.goto("/account/login/")

    page.get_by_role("button", name="Sign in with a passkey").tap()

    # No passkey is kept here yet, so the phone refuses.
    expect(page.get_by_role("alert")).to_have_text(
        "That didn’t work this time. Try again, or sign in with your password."
    )


def test_without_scripts_a_password_signs_in_and_passkeys_say_why_not(
    new_context: CreateContextCallback,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.locator("noscript p")).to_be_visible()

    sign_in_by_password(page, make_person())
    set_up_app(page)

    expect(page.locator("#recovery_codes li")).to_have_count(10)


def test_the_square_code_is_drawn_on_white_in_the_dark(page: Page, watched: list[str]) -> None:
    page.emulate_media(color_scheme="dark")
    sign_in_by_password(page, make_person())
    page.goto("/account/2fa/totp/activate/")
    say_password_again(page)

    square = page.locator(".qr")

    expect(square).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(square.locator("path")).to_have_css("fill", "rgb(0, 0, 0)")
    assert square.bounding_box()["width"] >= 200


def test_no_page_of_the_entrance_has_a_fault(page: Page, watched: list[str]) -> None:
    found = {}

    for path in ("login", "signup", "password/reset", "password/reset/done", "inactive"):
        page.goto(f"/account/{path}/")
        found[path] = faults(page)
    sign_in_by_password(page, make_person(), WRONG_PASSWORD)
    found["wrong password"] = faults(page)
    page.goto("/account/signup/")
    with turning(page):
        page.get_by_role("button", name="Make an account").tap()
    found["sign-up, all missing"] = faults(page)

    assert {where: what for where, what in found.items() if what} == {}


def test_no_page_where_sign_in_is_changed_has_a_fault(
    page: Page, passkeys: CDPSession, watched: list[str]
) -> None:
    user = make_person()
    found = {}

    sign_in_by_password(page, user)
    for path in ("email", "password/change", "2fa", "2fa/webauthn", "2fa/webauthn/add"):
        page.goto(f"/account/{path}/")
        found[path] = faults(page)
    say_password_again(page)
    found["add a passkey"] = faults(page)
    with turning(page):
        page.get_by_role("button", name="Add a passkey").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")
    found["backup codes"] = faults(page)
    for path in ("2fa/totp/activate", "2fa/webauthn", "2fa", "2fa/webauthn/reauthenticate"):
        page.goto(f"/account/{path}/")
        found[f"{path}, with a passkey"] = faults(page)
    sign_out(page)
    sign_in_by_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    found["second step"] = faults(page)

    assert {where: what for where, what in found.items() if what} == {}
