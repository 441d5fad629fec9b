"""A counselor and a person side by side, each in a browser of their own, from code to stop."""

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import AccessEvent, User
from tests.e2e.conftest import DESKTOP, NEW_YORK, turning
from tests.factories import PASSWORD, make_counselor, make_person, save

NOTE = "Nobody else may read this line."


def a_person_with_notes() -> User:
    person = make_person()
    now = datetime.now(NEW_YORK)
    for back in range(20, -1, -1):
        then = now - timedelta(days=back)
        hard = {"stressed": 2, "unseen_chance": 2}
        save(person, then.date(), then, cravings=1, **hard, note=NOTE, finish=True)
    return person


def consent_by(page: Page, code: str) -> None:
    """Type the code, choose signs without notes, look, and sign with the password."""
    page.goto("/sharing/")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sam asks to see your check-ins")
    page.locator("[name=shows_signs]").tap()
    page.locator("[name=purpose]").first.tap()
    page.get_by_role("button", name="See what they would see").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("What Sam would see")
    expect(page.locator("main")).not_to_contain_text(NOTE)
    page.locator("[name=password]").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name="I agree").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    expect(page.locator("main")).to_contain_text("Can see: levels and trends")


def test_a_code_a_consent_a_visit_and_the_end(
    page: Page,
    new_context: CreateContextCallback,
    sign_in: Callable[[User], None],
    sign_in_to: Callable[..., None],
    watched: list[str],
) -> None:
    person = a_person_with_notes()
    sign_in(person)
    theirs = new_context()
    sign_in_to(theirs, make_counselor())
    desk = theirs.new_page()
    desk.set_viewport_size(DESKTOP)
    desk.goto("/codes/")
    desk.locator("[name=label]").fill("Jo from Tuesday")
    with turning(desk):
        desk.get_by_role("button", name="Make a code").click()
    code = desk.locator(".big-code").inner_text()

    consent_by(page, code)
    desk.goto("/caseload/")
    with turning(desk):
        desk.get_by_role("link", name="Jo from Tuesday", exact=True).click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Jo from Tuesday")
    expect(desk.locator("svg.chart")).to_have_count(3)
    expect(desk.locator("main")).to_contain_text("Cravings")
    expect(desk.locator("main")).not_to_contain_text(NOTE)

    page.goto("/visits/")
    expect(page.locator("main")).to_contain_text("Sam opened your trend page")

    page.goto("/sharing/")
    page.locator("summary", has_text="Stop").first.tap()
    page.get_by_role("button", name="Stop sharing with Sam").tap()
    expect(page.locator("main")).to_contain_text("You aren’t sharing")
    seen = AccessEvent.objects.count()
    desk.reload()

    expect(desk.get_by_role("status")).to_contain_text("Access ended on")
    expect(desk.locator("svg.chart")).to_have_count(0)
    desk.go_back()
    desk.go_forward()
    expect(desk.get_by_role("status")).to_contain_text("Access ended on")
    assert AccessEvent.objects.count() == seen
