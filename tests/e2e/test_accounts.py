"""Signing in for real: password, codes from an app, and a passkey in Chromium's own keeper."""

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Browser, CDPSession, Page, expect

from checkins.models import User
from tests.e2e.conftest import LiveServer
from tests.factories import PASSWORD, make_person

WRONG_PASSWORD = "some-other-words-11"
SCHEMES = ["light", "dark"]


@pytest.fixture(autouse=True)
def _fresh_limits(transactional_db: None) -> None:
    """The limits count in a table that is no model's, so the flush between tests leaves it."""
    cache.clear()


@pytest.fixture
def passkeys(page: Page) -> Iterator[CDPSession]:
    """A phone that keeps passkeys and knows its owner's finger."""
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    phone.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield phone
    phone.detach()


def code_of(secret: str) -> str:
    """The six digits that an app shows, with enough of their 30 seconds left to type them."""
    while time.time() % 30 > 25:
        time.sleep(0.5)
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in_by_password(page: Page, user: User, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).tap()


def say_password_again(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").tap()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").tap()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")


def add_passkey(page: Page) -> None:
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").tap()
    say_password_again(page)
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Add a passkey").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")


def set_up_app(page: Page) -> str:
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set up an app").tap()
    say_password_again(page)
    secret = page.locator("#authenticator_secret").inner_text().replace("\n", "").replace(" ", "")
    page.get_by_label("Type the six digits that it shows").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").tap()
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
    page.get_by_label("Your code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).tap()

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
        with page.expect_navigation():
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
    page: Page, passkeys: CDPSession, watched: list[str], sign_in: Callable[[User], None]
) -> None:
    user = make_person()
    sign_in_by_password(page, user)
    add_passkey(page)
    page.context.clear_cookies()
    sign_in(user)

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename My phone").tap()
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
        "That did not work this time. Try again, or sign in with your password."
    )


def test_without_scripts_a_password_signs_in_and_passkeys_say_why_not(
    browser: Browser, browser_context_args: dict[str, object]
) -> None:
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        page = context.new_page()
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


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_at_the_entrance(
    page: Page, axe: Callable[[], list[str]], watched: list[str], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    found = {}

    for path in ("login", "signup", "password/reset", "password/reset/done", "inactive"):
        page.goto(f"/account/{path}/")
        found[path] = axe()
    sign_in_by_password(page, make_person(), WRONG_PASSWORD)
    found["wrong password"] = axe()
    page.goto("/account/signup/")
    with page.expect_navigation():
        page.get_by_role("button", name="Make an account").tap()
    found["sign-up, all missing"] = axe()

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_where_sign_in_is_changed(
    page: Page,
    passkeys: CDPSession,
    axe: Callable[[], list[str]],
    watched: list[str],
    scheme: str,
) -> None:
    page.emulate_media(color_scheme=scheme)
    user = make_person()
    found = {}

    sign_in_by_password(page, user)
    for path in ("email", "password/change", "2fa", "2fa/webauthn", "2fa/webauthn/add"):
        page.goto(f"/account/{path}/")
        found[path] = axe()
    say_password_again(page)
    found["add a passkey"] = axe()
    page.get_by_role("button", name="Add a passkey").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")
    found["backup codes"] = axe()
    for path in ("2fa/totp/activate", "2fa/webauthn", "2fa", "2fa/webauthn/reauthenticate"):
        page.goto(f"/account/{path}/")
        found[f"{path}, with a passkey"] = axe()
    sign_out(page)
    sign_in_by_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    found["second step"] = axe()

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("path", ["login", "signup", "password/reset"])
def test_the_entrance_fits_a_small_phone(page: Page, watched: list[str], path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 568})

    page.goto(f"/account/{path}/")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
