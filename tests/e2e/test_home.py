"""Home in Chromium: everybody's fits a short page, and what to do is on the first screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.demo.lives import seed_story
from checkins.demo.stories import STORIES
from checkins.models import User
from tests import counts
from tests.conftest import NOON
from tests.e2e.conftest import PHONE, turning
from tests.factories import PASSWORD, make_contact, make_group, make_person, save
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live

LONGEST = 60  # days of a story: what it ends with does not need more
TALLEST, TABS = 1500, 64  # px
HEIGHT = "document.documentElement.scrollHeight"
OUTSIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EASY = {"cravings": 2, "slept_well": 3, "stressed": 2}
WORST = {"cravings": 4, "low_mood": 4, "stressed": 4, "bottled_up": 4, "slept_well": 0}


def everybody() -> dict[str, User]:
    """Make the demo's people, a new one, one with nobody to call, and one with a quiet Home."""
    found = {"new": make_person(), "nobody": make_person(), "quiet": make_person()}
    live(found["nobody"], BASELINE + REACH_OUT)
    live(found["quiet"], BASELINE + REACH_OUT)
    found["nobody, and a meeting"] = make_person()
    make_group(found["nobody, and a meeting"])
    live(found["nobody, and a meeting"], BASELINE + REACH_OUT)
    found["used, and low"] = make_person()
    make_contact(found["used, and low"])
    live(found["used, and low"], BASELINE, ends=2)
    for back in (1, 0):
        day, at = TODAY - timedelta(days=back), NOON - timedelta(days=back)
        used = "no" if back else "yes"
        save(found["used, and low"], day, at, **WORST, used=used, finish=True)
    for name, days in (("four days, nobody", 4), ("eight days, nobody", 8)):
        found[name] = make_person()
        for back in range(days):
            day, at = TODAY - timedelta(days=back + 1), NOON - timedelta(days=back + 1)
            save(found[name], day, at, **EASY, used="no", finish=True)
    User.objects.filter(pk=found["quiet"].pk).update(has_quiet_home=True)
    for story in STORIES:
        seed_story(replace(story, days=min(story.days, LONGEST)), at=NOON, password=PASSWORD)
        found[story.name] = User.objects.get(email=story.email)
    return found


def test_home_of_everybody_is_short_and_begins_with_what_to_do(
    new_context: CreateContextCallback, sign_in_to: Callable[..., None]
) -> None:
    people = everybody()
    browser = new_context()
    page = browser.new_page()
    wrong: dict[str, Any] = {}
    for name, person in people.items():
        sign_in_to(browser, person)
        for when in ("before", "after"):
            page.goto("/")
            button = page.locator("main .button:visible").first.bounding_box()
            assert button
            lowest = button["y"] + button["height"]
            height = page.evaluate(HEIGHT)
            filled = page.locator("main .button.primary:visible").count()
            is_tall = height > TALLEST or lowest > PHONE["height"] - TABS
            if is_tall or page.evaluate(OUTSIDE) > 0 or filled > 1:
                wrong[name, when] = (height, lowest, filled)
            counts.count("homes measured", 1)
            if when == "before":
                save(person, TODAY, NOON, **WORST, used="no", finish=True)

    assert wrong == {}
    assert len(people) > 12


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [320, 1280])
def test_home_fits_a_small_phone_and_a_wide_screen(
    page: Page, person: User, sign_in: Callable[[User], None], width: int
) -> None:
    make_contact(person, name="Maximiliana-Konstantina")
    live(person, BASELINE + REACH_OUT, ends=1)
    sign_in(person)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/")

    assert page.evaluate(OUTSIDE) == 0
    expect(page.get_by_role("link", name="Call Maximiliana").first).to_be_in_viewport()


def test_why_and_the_plan_open_where_they_stand(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    live(person, BASELINE + REACH_OUT, ends=1)
    sign_in(person)
    page.goto("/")
    number = page.get_by_text("in the last 7 days. Your usual")

    expect(number.first).not_to_be_visible()
    page.get_by_text("Why this?").tap()

    expect(number.first).to_be_visible()


def test_everything_without_a_tab_is_one_tap_from_more(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    page.goto("/people/")
    with turning(page):
        page.get_by_role("link", name="More", exact=True).tap()

    for name in (
        "Trends",
        "My plan",
        "Thoughts",
        "Cravings I rode out",
        "Groups",
        "Sharing",
        "Learn",
        "Settings",
    ):
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    assert page.evaluate(HEIGHT) <= PHONE["height"] + 2 * TABS


def test_on_a_phone_that_somebody_reads_back_shows_nothing(
    page: Page, person: User, sign_in_to: Callable[..., None]
) -> None:
    live(person, BASELINE + REACH_OUT, ends=1)
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    sign_in_to(page.context, person, asked=False)
    page.goto("/")
    with turning(page):
        page.get_by_role("link", name="Everything else").tap()
    page.get_by_label("Your password").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_text("Your last 4 weeks")).to_be_visible()

    page.goto("/")

    expect(page.get_by_role("link", name="Everything else")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("usual")


def test_that_one_has_a_craving_is_said_with_one_tap_and_ridden_with_the_next(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    live(person, BASELINE, ends=1)
    sign_in(person)
    page.goto("/")

    with turning(page):
        page.get_by_role("link", name="having a craving").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("A craving is a wave.")
    with turning(page):
        page.get_by_role("link", name="Ride it out").first.tap()

    expect(page.get_by_text("minutes to go")).to_be_visible()


def test_a_short_check_in_from_home_takes_two_pages(
    page: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    live(person, BASELINE, ends=1)
    sign_in(person)
    page.goto("/")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    with turning(page):
        page.get_by_role("link", name="Short check-in").tap()
    for code in ("cravings", "low_mood", "slept_well", "planning"):
        page.locator(f'input[name="{code}"][value="0"]').tap()
    with turning(page):
        page.locator(".dock .primary").tap()
    page.get_by_role("radio", name="No", exact=True).tap()
    with turning(page):
        page.locator(".dock .primary").tap()

    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert len(loads) == 3  # two pages and the result
