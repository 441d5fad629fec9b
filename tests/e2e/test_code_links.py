"""A counselor's link in Chromium, from a signed-out phone to the page that asks, sign-up closed."""

import re
from datetime import datetime

from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from checkins.services.mail.account_mails import send_account_mails
from checkins.services.sharing_codes import make_code
from tests.e2e.conftest import NEW_YORK, turning
from tests.e2e.faults import faults
from tests.factories import PASSWORD, make_counselor


def test_a_link_leads_a_newcomer_to_the_page_that_asks(
    page: Page, settings: Settings, watched: list[str], transactional_db: None
) -> None:
    settings.SIGN_UP_OPEN = False
    code, _ = make_code(by=make_counselor("Sam"), at=datetime.now(NEW_YORK), label="J.")

    page.goto(f"/sharing/{code}/")
    expect(page.get_by_text("The link from your counselor waits for you.")).to_be_visible()
    found = {"sign in": faults(page)}
    with turning(page):
        page.get_by_role("link", name="Make an account").first.tap()
    found["sign up"] = faults(page)
    page.get_by_label("E-mail address").fill("jo@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    with turning(page):
        page.get_by_role("button", name="Make an account").tap()
    for _ in range(3):
        with turning(page):
            page.get_by_role("button", name="Skip").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Please confirm your e-mail address first"
    )
    found["unconfirmed"] = faults(page)
    page.goto("/")
    page.get_by_text("A counselor’s link is waiting").first.tap()  # noqa: RUF001 as it stands
    expect(page.locator("#link")).to_be_visible()
    found["home"] = faults(page)
    send_account_mails(at=timezone.now())
    confirm = re.search(r"https?://[^/]+(/account/address/\S+)", mail.outbox[0].body)
    assert confirm
    page.goto(confirm[1])
    with turning(page):
        page.get_by_role("main").get_by_role("button").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sam asks to see your check-ins")
    assert {name: rules for name, rules in found.items() if rules} == {}
