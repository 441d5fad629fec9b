"""A browser below the least versions still checks in: its newer style rules gone, no script."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import DailyCheckin, User
from tests.e2e.answering import answer_every_line
from tests.e2e.conftest import NEW_YORK, look_at, turning
from tests.factories import make_person

# What came after the versions of docs/operations.md that the product is usable from.
BLOCKS = re.compile(r"@(?:container|supports selector)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
RULES = re.compile(r"[^{}]*(?::has\(|:focus-visible)[^{}]*\{[^{}]*\}")


def as_older(text: str) -> str:
    """Return a style sheet as a browser reads it that knows none of the newer words."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return RULES.sub("", BLOCKS.sub("", text))


@pytest.fixture
def older(
    new_context: CreateContextCallback, sign_in_to: Callable[[BrowserContext, User], None]
) -> Page:
    """A person's phone without the newer rules, and without a script."""
    context = new_context(java_script_enabled=False)
    sign_in_to(context, make_person())
    page = context.new_page()

    def strip(route: Route) -> None:
        got = route.fetch()
        route.fulfill(response=got, body=as_older(got.text()))

    page.route("**/*.css", strip)
    return page


def test_the_newer_rules_are_taken_out_and_no_others() -> None:
    kept = ".line .clear { color: red; }"
    newer = "@supports selector(:has(*)) { .line:not(:has(a)) .clear { display: none; } }"
    more = "@container (max-width: 1em) { .a { color: red; } .b { color: red; } }"

    assert as_older(f"{kept}{newer}{more}.a:has(b) {{ color: red; }}") == kept


def test_a_whole_check_in_is_saved(older: Page) -> None:
    older.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/1/")
    for _ in range(3):
        answer_every_line(older, lambda target: target.tap())
        with turning(older):
            older.locator(".dock .primary").tap()
    older.get_by_role("radio", name="No", exact=True).tap()
    with turning(older):
        older.locator(".dock .primary").tap()

    expect(older.get_by_role("status")).to_contain_text("Saved.")
    row = DailyCheckin.objects.get()
    assert (row.used, row.scored >= 13, row.finished_at is not None) == ("no", True, True)


def test_an_answer_can_be_cleared(older: Page) -> None:
    older.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")
    line = older.locator("fieldset.line").first
    line.get_by_role("radio", name="Some").tap()
    with turning(older):
        older.get_by_role("button", name="Save and stop").tap()
    older.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")
    look_at(older)

    with turning(older):
        line.get_by_role("button", name="Clear").tap()

    expect(older.locator("fieldset.line input:checked")).to_have_count(0)
    assert DailyCheckin.objects.get().answers == {}
