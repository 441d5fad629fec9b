"""A use day after thirty days without, on a small phone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core import mail
from playwright.sync_api import Page, expect

from checkins.models import AccessEvent, User
from tests.e2e.conftest import NEW_YORK, turning
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
    expect(page.locator("main")).to_contain_text("Nobody but you can see this.")
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
    expect(page.locator("main")).to_contain_text("We told nobody.")
    assert (len(mail.outbox), AccessEvent.objects.count()) == (0, 0)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("30 days in recovery in total")
    assert page.locator("svg.usual-line").count() == charts == 3
    expect(page.locator("main")).not_to_contain_text("start over")
