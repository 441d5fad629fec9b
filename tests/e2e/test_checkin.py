"""The person's whole journey, by taps alone."""

from playwright.sync_api import Page, expect

from checkins.models import DailyCheckin, User
from tests.factories import PASSWORD


def test_sign_up_onboard_check_in_and_call_by_taps(page: Page, watched: list[str]) -> None:
    page.goto("/")
    page.get_by_role("link", name="Start").tap()
    page.get_by_role("link", name="Make an account").tap()
    page.get_by_label("Email").fill("new@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").tap()
    page.get_by_role("button", name="Sign Up").tap()
    page.get_by_label("Name").fill("Maria")
    page.get_by_label("Phone number").fill("555-0142")
    page.get_by_role("button", name="Save and go on").tap()
    page.get_by_label("Alcohol").tap()
    page.get_by_role("button", name="Save and go on").tap()
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    page.get_by_role("button", name="Go to my first check-in").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Feelings and people")
    assert User.objects.get().time_zone == "America/New_York"
    assert DailyCheckin.objects.count() == 0
