"""The plan on a phone: written, changed, there on a hard day, and printed on one page."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.catalog.plans import MOST_LETTERS, MOST_LINES, plan_catalog
from checkins.engine.types import Stage
from checkins.models import FormDraft, PlanVersion, User
from checkins.services.plans import save_plan
from tests.counts import say
from tests.e2e.conftest import NEW_YORK, look_at, turning
from tests.factories import make_contact, make_person, save

SECONDS_A_TAP, KEYS_A_SECOND = 5, 3  # a slow thumb, reckoned
REAL_MS = 30  # between two keys of the test
TWO_MINUTES = 120
TYPED = "Walk round the lake\nSing in the shower"
SENTENCE = "Call the clinic on Pine Street before the week-end comes round again, and go " * 2
WRITTEN = {
    "emotional": "I stop picking up the phone",
    "mental": "I plan my day around old friends",
    "coping": "Walk round the lake\nTake a shower",
    "distraction": "The library on Pine Street",
    "people": "Maria, at any hour",
    "professionals": "My clinic: 555-0190",
    "safety": "Naloxone on the shelf by the door",
    "reasons": "My kids",
}


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


class Hand:
    """A slow thumb on a page: what it does, and how long a person would take for it."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0.0

    def tap(self, target: Locator, text: str = "") -> None:
        """Tap, and type a text key by key."""
        target.tap()
        if text:
            target.press_sequentially(text, delay=REAL_MS)
        self.seconds += SECONDS_A_TAP + len(text) / KEYS_A_SECOND

    def turn(self, target: Locator) -> None:
        """Tap what leads to another page, once it was looked at."""
        look_at(self.page)
        with turning(self.page):
            self.tap(target)


def test_three_boxes_are_written_in_two_minutes_though_the_tab_is_killed_after_the_first(
    page: Page,
    sign_in: Callable[[User], None],
    sign_in_to: Callable[..., None],
    new_context: CreateContextCallback,
) -> None:
    person = make_person()
    sign_in(person)
    hand = Hand(page)

    page.goto("/")
    with turning(page):
        hand.tap(page.get_by_role("link", name="Start my plan"))
    hand.tap(page.get_by_role("button", name="+ I skip meals"))
    hand.tap(page.get_by_label("Early signs in my feelings"), "\nI stay in bed")
    hand.turn(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_text("My plan, box 2 of 3")).to_be_visible()
    # Read before the kill: the last words are on their way a second after the last key.
    with page.expect_response(lambda answer: "the+shower" in (answer.request.post_data or "")):
        hand.tap(page.get_by_label("What I can do alone"), TYPED)
    expect(page.get_by_text("Kept as you type.")).to_be_visible()
    assert [version.content["words"] for version in PlanVersion.objects.all()] == [
        {"emotional": "I skip meals\nI stay in bed"}
    ]
    with page.expect_event("crash"), suppress(PlaywrightError):
        page.goto("chrome://crash")

    after = new_context()
    sign_in_to(after, person)
    hand.page = page = after.new_page()
    page.goto("/plan/start/")
    expect(page.get_by_text("My plan, box 2 of 3")).to_be_visible()
    expect(page.get_by_label("What I can do alone")).to_have_value(TYPED)
    hand.turn(page.get_by_role("button", name="Save and continue"))
    hand.tap(page.get_by_label("My reasons"), "My kids\nMy job")
    hand.turn(page.get_by_role("button", name="Save my plan"))

    expect(page.get_by_text("Your plan is saved.")).to_be_visible()
    expect(page.locator(".plan-part h2").first).to_have_text("What I can do alone")
    assert PlanVersion.objects.newest_first()[0].content["words"] == {
        "emotional": "I skip meals\nI stay in bed",
        "coping": TYPED,
        "reasons": "My kids\nMy job",
    }
    assert not FormDraft.objects.exists()
    seconds = f"{hand.seconds:.0f} s of a slow thumb"
    say(f"the plan's three boxes, the tab killed in the second: {seconds}")
    assert hand.seconds < TWO_MINUTES


def test_a_plan_is_written_on_one_page_and_kept_in_two_versions(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person = make_person()
    make_contact(person)
    sign_in(person)

    page.goto("/plan/edit/")
    page.get_by_label("Slept badly").tap()
    for code, text in WRITTEN.items():
        page.locator(f"#id_{code}").fill(text)
    page.get_by_role("button", name="+ Play one album").tap()
    look_at(page)
    with turning(page):
        page.get_by_role("button", name="Save my plan").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("My plan")

    expect(page.get_by_text("Slept badly")).to_be_visible()
    expect(page.get_by_text("Play one album")).to_be_visible()
    expect(page.get_by_role("link", name="Call Maria")).to_be_visible()
    with turning(page):
        page.get_by_role("link", name="Change my plan").tap()
    page.get_by_label("My reasons").fill("My kids\nMy job")
    look_at(page)
    with turning(page):
        page.get_by_role("button", name="Save my plan").tap()
    page.get_by_role("link", name="Earlier versions").tap()
    expect(page.get_by_role("link", name=re.compile("^Read version"))).to_have_count(2)
    page.get_by_role("link", name="Read version 1").tap()
    expect(page.get_by_text("My kids")).to_be_visible()
    expect(page.get_by_text("My job")).to_have_count(0)
    assert PlanVersion.objects.filter(person=person).count() == 2


def test_after_use_the_plan_comes_below_the_danger_card(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person = make_person()
    save_plan(by=person, at=person.date_joined, words=WRITTEN)
    now = datetime.now(NEW_YORK)
    save(person, now.date(), now, used="yes", finish=True)
    sign_in(person)

    page.goto(f"/check-in/{now.date()}/done/")

    danger = page.get_by_role("heading", name="Cannot wake someone?").bounding_box()
    plan = page.get_by_role("heading", name="My plan").bounding_box()
    assert danger
    assert plan
    assert danger["y"] < page.viewport_size["height"] < plan["y"]  # type: ignore[index]
    expect(page.get_by_text("Walk round the lake")).to_be_visible()


def test_everything_works_without_a_script(
    new_context: CreateContextCallback, sign_in_to: Callable[..., None]
) -> None:
    plain = new_context(java_script_enabled=False)
    sign_in_to(plain, make_person())
    page = plain.new_page()

    page.goto("/plan/edit/")
    expect(page.get_by_text("Play one album")).to_be_visible()
    page.get_by_label("What I can do alone").fill("Walk")
    page.get_by_role("button", name="Save my plan").click()

    expect(page.get_by_text("Walk")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)


def _even() -> list[str]:
    return [SENTENCE[: MOST_LETTERS // MOST_LINES - 1].strip()] * MOST_LINES


def _uneven() -> list[str]:
    """Half of the lines a little longer than a printed one: the most that a box can need."""
    long = [SENTENCE[:68].strip()] * (MOST_LINES // 2)
    room = MOST_LETTERS - sum(len(line) + 1 for line in long)
    return [*long, *["Call Dee"[: room // (MOST_LINES // 2) - 1]] * (MOST_LINES // 2)]


def full_plan(person: User, lines: list[str]) -> None:
    """Fill every box to its last line and letter, tick every sign, and add people."""
    words = {part.code: "\n".join(lines) for part in plan_catalog().parts}
    signs = [code for stage in Stage for code, _ in plan_catalog().signs(stage)]
    save_plan(by=person, at=person.date_joined, words=words, signs=signs)
    for number in range(9):
        make_contact(person, name=f"Bartholomew-Alexander {number}", relation="Sister in law")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("fill", ["written", "even", "uneven"])
def test_a_plan_prints_on_one_page(
    page: Page, sign_in: Callable[[User], None], tmp_path: Path, paper: str, fill: str
) -> None:
    person = make_person()
    if fill != "written":
        full_plan(person, _even() if fill == "even" else _uneven())
    else:
        save_plan(by=person, at=person.date_joined, words=WRITTEN, signs=["cravings"])
        make_contact(person)
    sign_in(person)

    page.goto("/plan/")
    pdf = page.pdf(format=paper, path=tmp_path / f"plan-{paper}-{fill}.pdf")

    assert pages_in(pdf) == 1
