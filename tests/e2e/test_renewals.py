"""A counselor asks two clients to go on: one signs, one lets it end, which looks like no answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import Consent, LetEnd
from tests.e2e.conftest import DESKTOP, NEW_YORK, turning
from tests.factories import PASSWORD, make_counselor, make_person, share
from tests.pages import without_tokens


def test_one_goes_on_as_before_and_one_lets_it_end_unseen(
    page: Page,
    new_context: CreateContextCallback,
    sign_in: Callable[..., None],
    sign_in_to: Callable[..., None],
    watched: list[str],
) -> None:
    jo, kim, sam = make_person(), make_person(), make_counselor(time_zone="America/New_York")
    signed = datetime.now(NEW_YORK) - timedelta(days=80)
    for person, label in ((jo, "Jo from Tuesday"), (kim, "Kim from Friday")):
        share(person, sam, signed, label=label, signs=True)
    theirs = new_context()
    sign_in_to(theirs, sam)
    desk = theirs.new_page()
    desk.set_viewport_size(DESKTOP)
    desk.goto("/renewals/")
    for label in ("Jo from Tuesday", "Kim from Friday"):
        with turning(desk):
            desk.get_by_role("button", name=f"Ask to keep sharing with {label}").click()
    expect(desk.get_by_text("Asked on Nov 23")).to_have_count(2)
    desk.goto("/renewals/")
    unanswered = without_tokens(desk.content().encode())

    other = new_context()
    sign_in_to(other, kim)
    phone = other.new_page()
    phone.goto("/")
    phone.locator("summary", has_text="Sam asks you to keep sharing").tap()
    ways = [
        phone.get_by_role("button", name=name).bounding_box()
        for name in ("Keep sharing with Sam", "Let it end with Sam")
    ]
    assert ways[0]
    assert ways[1]
    assert (ways[0]["width"], ways[0]["height"]) == (ways[1]["width"], ways[1]["height"])
    with turning(phone):
        phone.get_by_role("button", name="Let it end with Sam").tap()
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    expect(phone.locator("main")).not_to_contain_text("asks you to keep sharing")
    assert LetEnd.objects.get().person == kim
    desk.goto("/renewals/")
    assert without_tokens(desk.content().encode()) == unanswered

    sign_in(jo, asked=False)
    page.goto("/sharing/")
    with turning(page):
        page.get_by_role("button", name="Keep sharing with Sam").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Go on with Sam?")
    expect(page.locator("main")).to_contain_text("New last day February 21, 2027")
    with turning(page):
        page.get_by_role("button", name="I agree").tap()
    assert Consent.objects.count() == 2
    page.locator("[name=password]").fill(PASSWORD)
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("You keep sharing until February 21, 2027.")

    desk.goto("/renewals/")
    expect(desk.locator("main")).not_to_contain_text("Jo from Tuesday")
    expect(desk.locator("main")).to_contain_text("Kim from Friday")
    desk.goto("/caseload/")
    with turning(desk):
        desk.get_by_role("link", name="Jo from Tuesday", exact=True).click()
    expect(desk.locator("main")).to_contain_text("until Feb 21, 2027")
