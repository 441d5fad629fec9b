"""Learn in a browser: beside a half-filled step, on narrow screens, and without a script."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import User
from tests.e2e.conftest import NEW_YORK, turning
from tests.factories import make_person

MOST_LETTERS_A_LINE = 75
LETTERS_A_LINE = """() => {
  const line = document.createElement("span");
  line.textContent = "You can call someone of your own at any time of the day or night, too. ";
  line.style.whiteSpace = "nowrap";
  line.style.position = "absolute";
  const main = document.querySelector(".reading");
  main.append(line);
  const letters = main.clientWidth / (line.getBoundingClientRect().width / line.textContent.length);
  line.remove();
  return letters;
}"""


def test_a_half_filled_step_stays_as_it_is_while_its_page_opens_beside_it(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")
    page.locator('input[name="cravings"][value="2"]').check()

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="About this step").click()

    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Signs in your thoughts")
    expect(page.locator("input[type=radio]:checked")).to_have_count(1)
    expect(page.get_by_text("1 of")).to_be_visible()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [1280, 390, 360, 320])
def test_right_now_is_beside_help_and_learn_in_the_footer(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/keep/")
    header, footer = page.locator("header"), page.locator("footer")

    expect(header.get_by_role("link", name="Now", exact=True)).to_be_in_viewport(ratio=1)
    expect(footer.get_by_role("link", name="Learn")).to_be_visible()
    heights = header.get_by_role("link", name="Help now").bounding_box()
    assert heights
    assert heights["height"] <= 50  # "Help now" stays on one line
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_wide_screen_has_lines_that_can_be_read(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/learn/6/")

    assert page.evaluate(LETTERS_A_LINE) <= MOST_LETTERS_A_LINE


def test_the_pages_are_read_through_without_a_script(new_context: CreateContextCallback) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.locator("footer").get_by_role("link", name="Learn").click()
    with turning(page):
        page.get_by_role("link", name="Three stages, and why they help").click()

    read = [page.title()]
    while page.get_by_role("link", name="Next page").count():
        with turning(page):
            page.get_by_role("link", name="Next page").click()
        read.append(page.title())

    assert (len(read), read[0], read[-1]) == (
        19,
        "Three stages · Daybook",
        "Looking after yourself · Daybook",
    )
