"""The quick check-in by taps and by keys, and that no answer moves anything under the thumb."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.enums import OwnLineKind
from checkins.models import CheckinSubmission, DailyCheckin, User
from tests.counts import say
from tests.e2e.conftest import NEW_YORK, look_at, turning
from tests.factories import make_group, make_own_line, make_person

QUESTIONS = ("I had cravings to use.", "I felt sad or down.", "I slept well last night.")
ANSWERS = {"cravings": 1, "low_mood": 1, "slept_well": 1, "planning": 0}
PAGES = ("1/", "2/", "3/", "4/", "quick/1/", "quick/2/")
WIDTHS = (390, 320)
# Where every part of the page stands, from its top; the dock below stays at the screen's foot.
PLACES = """[...document.querySelectorAll("main *")]
  .filter((one) => !one.closest("svg, .hidden-text") && one.getClientRects().length)
  .map((one) => {
    const box = one.getBoundingClientRect();
    return [one.tagName, one.className, box.top + scrollY, box.left, box.height].join(" ");
  })"""
# Each scale's shape: whether its answers stand beside each other, and how wide it is.
SHAPES = """[...document.querySelectorAll(".scale")].map((scale) => {
  const tops = new Set([...scale.children].map((one) => one.getBoundingClientRect().top));
  return [scale.children.length, tops.size, Math.round(scale.getBoundingClientRect().width)];
})"""


def today() -> str:
    return str(datetime.now(NEW_YORK).date())


def answer(page: Page, words: str, word: str) -> None:
    """Tap an answer of the question with these words."""
    line = page.locator("fieldset.line").filter(has_text=words)
    line.locator("label").filter(has_text=word).tap()


def check_in_quickly(page: Page) -> int:
    """Take the quick check-in from its start page to the result; give the number of taps."""
    page.goto("/check-in/")
    with turning(page):
        page.get_by_role("link", name="Short check-in, 30 seconds").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Short check-in")
    for words in QUESTIONS:
        answer(page, words, "A little")
    answer(page, "I thought about how", "Not at all")
    with turning(page):
        page.locator(".dock .primary").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Did you use today?")
    expect(page.get_by_text("Who sees this?")).to_be_visible()
    page.locator(".choice label").filter(has_text="No").first.tap()
    with turning(page):
        page.locator(".dock .primary").tap()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    return 1 + len(QUESTIONS) + 1 + 1 + 1 + 1


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_start_to_the_result_in_two_pages(
    scripts: bool,
    new_context: CreateContextCallback,
    sign_in_to: Callable[[BrowserContext, User], None],
) -> None:
    context = new_context(java_script_enabled=scripts)
    sign_in_to(context, make_person())
    page = context.new_page()

    taps = check_in_quickly(page)

    row = DailyCheckin.objects.get()
    say(f"a quick check-in, scripts {scripts}: {taps} taps")
    assert (row.answers, row.used, row.finished_at is not None) == (ANSWERS, "no", True)
    assert set(row.asked) == {*ANSWERS, "used"}
    assert CheckinSubmission.objects.count() == 2
    with turning(page):
        page.get_by_role("link", name="Add the rest").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Feelings and people")
    expect(page.locator("fieldset", has_text="slept well").get_by_label("A little")).to_be_checked()


def test_it_works_by_keyboard_alone(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto(f"/check-in/{today()}/quick/1/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Full check-in, about a minute")).to_be_focused()
    for _ in ANSWERS:  # from question to question, over the Clear of the one that was answered
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.clear')"):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
    look_at(page)
    with turning(page):
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Did you use today?")
    assert DailyCheckin.objects.get().answers == dict.fromkeys(ANSWERS, 0)


def a_person_with_everything_to_answer() -> User:
    """Make a person whose pages ask all there is: a planned meeting, and a sign of their own."""
    person = make_person()
    day = datetime.now(NEW_YORK).date()
    make_group(person, today=day, weekday=day.weekday())
    make_own_line(person, "I snap at people who are kind to me", OwnLineKind.SIGN)
    return person


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("where", PAGES)
def test_an_answer_moves_nothing(
    where: str, width: int, page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(a_person_with_everything_to_answer())
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/check-in/{today()}/{where}")
    before = page.evaluate(PLACES)
    moved, taps = [], 0

    for line in page.locator("fieldset.line").all():
        for label in line.locator("label").all():
            label.tap()
            taps += 1
            if page.evaluate(PLACES) != before:
                moved.append(label.inner_text())
        with_clear = line.get_by_role("button", name="Clear")
        expect(with_clear).to_be_visible()
    page.locator("fieldset.line").first.get_by_role("button", name="Clear").tap()

    say(f"answers tapped on {where} at {width} px: {taps}")
    assert taps >= 3
    assert moved == []
    assert page.evaluate(PLACES) == before


@pytest.mark.one_in(2)
@pytest.mark.parametrize("where", ["1/", "2/", "3/", "quick/1/"])
def test_every_scale_of_a_page_has_one_shape(
    where: str, page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(a_person_with_everything_to_answer())
    page.goto(f"/check-in/{today()}/{where}")
    found = {}

    for width in (320, 353, 360, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        shapes = page.evaluate(SHAPES)
        found[width] = (len(shapes) >= 4, len(set(map(tuple, shapes))), shapes[0][:2])

    assert found == dict.fromkeys(found, (True, 1, [5, 1]))
