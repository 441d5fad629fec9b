"""A use day after thirty days without, on a small phone; and the day after it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from checkins.models import AccessEvent, BodyCheck, DayRemark, User
from tests.conftest import NOON
from tests.e2e.conftest import NEW_YORK, look_at, turning
from tests.e2e.faults import faults
from tests.factories import make_contact, make_person, save

SMALL = {"width": 360, "height": 640}
DAYS = 30


def test_the_danger_card_is_the_first_thing_and_nothing_starts_over(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person, now = make_person(), datetime.now(NEW_YORK)
    make_contact(person, name="Maria", may_text=True)
    for back in range(DAYS, 0, -1):
        then = now - timedelta(days=back)
        save(person, then.date(), then, cravings=1, stressed=1, used="no", finish=True)
    sign_in(person)
    page.set_viewport_size(SMALL)
    page.goto("/settings/days/")
    first = (now - timedelta(days=DAYS)).date().isoformat()
    page.get_by_label("Count my days from").fill(first)
    page.get_by_label("Day 0").tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("30 days in recovery in total")
    charts = page.locator("svg.usual-line").count()

    page.goto(f"/check-in/{now.date()}/4/")
    expect(page.locator("main")).to_contain_text("Only you can see this.")
    page.get_by_label("Yes", exact=True).locator("..").tap()
    with turning(page):
        page.locator(".dock button.primary").tap()

    card = page.locator(".card.danger")
    expect(card.get_by_role("link", name="Call 911")).to_be_in_viewport(ratio=1)
    expect(card).to_be_in_viewport(ratio=1)
    tops = page.locator("main section").evaluate_all(
        "all => all.map(one => [one.className, one.getBoundingClientRect().top])"
    )
    assert min(tops, key=lambda one: one[1])[0] == "card danger"
    expect(page.locator("main")).to_contain_text("We didn’t tell anyone.")
    assert (len(mail.outbox), AccessEvent.objects.count()) == (0, 0)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("30 days in recovery in total")
    assert charts == 3
    expect(page.get_by_role("link", name="Your last 4 weeks")).to_be_visible()  # they stand back
    expect(page.locator("main")).not_to_contain_text("start over")


# --- the day after --------------------------------------------------------------------------------

TALLEST, HEIGHT = 1500, "document.documentElement.scrollHeight"  # px, of Home on a phone
BACK = "You came back. That’s the hard part."
BOXES = """() => [...document.querySelectorAll("main section, main .check, main button")]
  .map((one) => one.getBoundingClientRect().toJSON())"""


@pytest.fixture
def avery() -> User:
    """Somebody who used yesterday, and whose check-in of today lacks its last page."""
    person, now = make_person(name="Avery"), datetime.now(NEW_YORK)
    make_contact(person, name="Maria", may_text=True)
    for back in range(10, 0, -1):
        then = now - timedelta(days=back)
        save(person, then.date(), then, cravings=1, used="yes" if back == 1 else "no", finish=True)
    save(person, now.date(), now, cravings=1)  # the pages before the last one
    return person


def check_in_without_use(page: Page) -> None:
    """Answer No on the last page of today's check-in, and arrive at the result page."""
    page.goto(f"/check-in/{NOON.date()}/4/")
    page.get_by_label("No", exact=True).locator("..").click()
    look_at(page)
    with turning(page):
        page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.usefixtures("awake")
def test_the_day_after_asks_about_the_body_and_takes_no_for_an_answer(
    page: Page,
    avery: User,
    sign_in: Callable[[User], None],
    clock: time_machine.Traveller,
    watched: list[str],
) -> None:
    sign_in(avery)
    page.goto("/")
    expect(page.locator(".card.day-after h2")).to_have_text("Your body comes first today.")
    assert page.evaluate(HEIGHT) <= TALLEST

    check_in_without_use(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(BACK)
    expect(page.locator("main")).to_contain_text("You used yesterday, and you still matter.")
    expect(page.get_by_role("link", name="Call Maria").first).to_be_in_viewport(ratio=1)
    assert faults(page) == []

    # Each tap saves by itself, one after the other, and nothing moves.
    boxes = page.evaluate(BOXES)
    for name in ("I ate", "Naloxone is close", "I slept", "I ate"):
        page.get_by_label(name).click()
    expect(page.locator("[data-taps-said]")).to_have_text("Saved.")
    assert page.evaluate(BOXES) == boxes
    assert BodyCheck.objects.get().ticks == {"slept", "naloxone"}
    page.goto("/")
    ticked = page.locator(".body-check input:checked")
    assert [one.get_attribute("value") for one in ticked.all()] == ["slept", "naloxone"]

    expect(page.locator(".card.day-after h2")).to_have_text(BACK)
    assert page.evaluate(HEIGHT) <= TALLEST
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.get_by_label("I ate").click()
    expect(page.locator("[data-taps-said]")).to_have_text("Saved.")
    card = page.locator(".card.day-after").inner_text()
    assert [word for word in ("used", "use", "yesterday") if word in card.lower()] == []
    assert faults(page) == []
    with turning(page):
        page.get_by_role("button", name="Not now").click()
    expect(page.locator("#said")).to_contain_text("It stays in Trends")
    expect(page.locator("#look-back")).to_have_count(0)
    assert DayRemark.objects.get().kind == "not_now"

    page.goto(f"/check-in/{NOON.date()}/done/")
    expect(page.get_by_role("heading", level=1)).to_have_text(BACK)
    expect(page.locator("#look-back")).to_have_count(0)
    page.goto("/trends/")
    expect(page.get_by_role("main").get_by_role("link", name="Look back")).to_be_visible()

    clock.move_to(NOON + timedelta(days=1))
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text("You came back.")
    expect(page.locator("#body")).to_have_count(0)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_body_is_ticked_with_the_keyboard_and_without_a_script(
    avery: User,
    new_context: Callable[..., BrowserContext],
    sign_in_to: Callable[[BrowserContext, User], None],
    has_scripts: bool,
) -> None:
    context = new_context(java_script_enabled=has_scripts)
    sign_in_to(context, avery)
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    check_in_without_use(page)

    page.get_by_label("I ate").focus()
    page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("Tab")
    with turning(page):
        page.keyboard.press("Enter")

    assert page.url.endswith("/done/#said")
    expect(page.locator("#body #said")).to_have_text("Saved. Only you can see this.")
    expect(page.get_by_label("I ate")).to_be_checked()
    expect(page.get_by_label("Someone’s near")).to_be_checked()
    expect(page.locator("#body")).to_contain_text("No sleep?")
    expect(page.locator("#body")).not_to_contain_text("Not eaten?")
    look_back = page.get_by_role("button", name="Not now")
    look_back.focus()
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.locator("#look-back")).to_have_count(0)


@pytest.mark.parametrize("place", ["/", f"/check-in/{NOON.date()}/done/"])
def test_ticks_that_do_not_arrive_are_said_to_be_missing(
    page: Page, avery: User, sign_in: Callable[[User], None], place: str
) -> None:
    sign_in(avery)
    check_in_without_use(page)
    page.goto(place)
    page.route("**/body/", lambda route: route.abort())

    page.get_by_label("I ate").click()

    expect(page.locator("[data-taps-said]")).to_have_text("Not saved. Tap Save.")
    page.unroute("**/body/")
    with turning(page):
        page.get_by_role("button", name="Save", exact=True).click()
    assert BodyCheck.objects.get().ticks == {"ate"}
