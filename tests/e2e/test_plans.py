"""The plan on a phone: written, changed, there on a hard day, and printed on one page."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.catalog.plans import MOST_LETTERS, MOST_LINES, plan_catalog
from checkins.engine.types import Stage
from checkins.models import PlanVersion, User
from checkins.services.plans import save_plan
from tests.e2e.conftest import NEW_YORK
from tests.factories import make_contact, make_person, save

SECONDS_A_TAP, KEYS_A_SECOND = 5, 3  # a slow thumb
FIVE_MINUTES = 300
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


def test_a_plan_is_written_within_five_minutes_and_kept_in_two_versions(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person = make_person()
    make_contact(person)
    sign_in(person)
    seconds = 0.0

    def tap(target: Locator, text: str = "") -> None:
        nonlocal seconds
        target.tap()
        if text:
            target.fill(text)
        seconds += SECONDS_A_TAP + len(text) / KEYS_A_SECOND

    page.goto("/")
    tap(page.get_by_role("link", name="Start my plan"))
    tap(page.get_by_label("Slept badly"))
    tap(page.get_by_label("Cravings"))
    for code, text in WRITTEN.items():
        tap(page.locator(f"#id_{code}"), text)
    tap(page.get_by_role("button", name="+ Play one album"))
    tap(page.get_by_role("button", name="Save my plan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("My plan")

    expect(page.get_by_text("Slept badly")).to_be_visible()
    expect(page.get_by_text("Play one album")).to_be_visible()
    expect(page.get_by_role("link", name="Call Maria")).to_be_visible()
    page.get_by_role("link", name="Change my plan").tap()
    page.get_by_label("My reasons").fill("My kids\nMy job")
    page.get_by_role("button", name="Save my plan").tap()
    page.get_by_role("link", name="Earlier versions").tap()
    expect(page.get_by_role("link", name=re.compile("^Read version"))).to_have_count(2)
    page.get_by_role("link", name="Read version 1").tap()
    expect(page.get_by_text("My kids")).to_be_visible()
    expect(page.get_by_text("My job")).to_have_count(0)
    assert PlanVersion.objects.filter(person=person).count() == 2
    assert seconds < FIVE_MINUTES


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
