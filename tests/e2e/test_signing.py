"""A consent signed with a passkey: a real ceremony in Chromium, on a phone's own authenticator."""

from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import CDPSession, Page, expect

from checkins.models import Consent
from checkins.services.sharing_codes import make_code
from tests.e2e.conftest import NEW_YORK, turning
from tests.e2e.signing_in import add_passkey
from tests.factories import make_counselor, make_person, save


def test_a_consent_is_signed_with_a_passkey_after_other_choices_were_looked_at(
    page: Page,
    passkeys: CDPSession,
    sign_in: Callable[..., None],
    watched: list[str],
) -> None:
    person, now = make_person(), datetime.now(NEW_YORK)
    save(person, now.date(), now, cravings=3, stressed=2, finish=True)
    code, _ = make_code(by=make_counselor(), at=now, label="J.")
    sign_in(person, asked=False)
    add_passkey(page)

    page.goto(f"/sharing/{code}/")
    page.locator("[name=purpose]").first.tap()
    page.get_by_role("button", name="See what they would see").tap()
    expect(page.locator(".preview")).not_to_contain_text("Cravings")
    page.locator("[name=shows_signs]").tap()
    page.get_by_role("button", name="Show me again").tap()
    expect(page.locator(".preview")).to_contain_text("Cravings")
    with turning(page):
        page.get_by_role("button", name="I agree").tap()
    assert Consent.objects.count() == 0
    with turning(page):
        page.get_by_role("link", name="Use a passkey").tap()
    page.get_by_role("button", name="Use a passkey").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    consent = Consent.objects.get()
    assert (consent.person, consent.signature, consent.shows_signs) == (person, "passkey", True)
    assert "with a passkey on" in consent.text


def test_without_the_ceremony_nothing_is_signed(
    page: Page,
    passkeys: CDPSession,
    sign_in: Callable[..., None],
) -> None:
    person, now = make_person(), datetime.now(NEW_YORK)
    code, _ = make_code(by=make_counselor(), at=now, label="J.")
    sign_in(person, asked=False)
    add_passkey(page)
    page.goto(f"/sharing/{code}/")
    page.locator("[name=purpose]").first.tap()
    page.get_by_role("button", name="See what they would see").tap()
    page.get_by_role("button", name="I agree").tap()
    expect(page.get_by_role("link", name="Use a passkey")).to_be_visible()

    page.goto("/sharing/")

    expect(page.locator("main")).to_contain_text("You aren’t sharing")
    assert Consent.objects.count() == 0
