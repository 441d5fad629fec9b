"""Answering a page of a check-in as a person does it, for tests of it and for others."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page


def answer_every_line(page: Page, tap: Callable[[Locator], None]) -> None:
    """Tap the second answer of every line that the page asks of everybody."""
    for line in page.locator("fieldset.line").all():
        if "medicine" not in (line.locator("input").first.get_attribute("name") or ""):
            tap(line.locator("label").nth(1))
