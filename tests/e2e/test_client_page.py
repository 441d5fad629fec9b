"""A client's page on a phone: what stands first, the dock with its limits, and long texts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from checkins.enums import CallOrText, ContactHow
from checkins.models import Alert, Client, User
from checkins.services.alerts import snooze
from checkins.services.call_sheets import CallAnswers
from checkins.services.contact_log import log_contact
from tests.e2e.conftest import DESKTOP, NEW_YORK, PHONE, drawn, turning
from tests.e2e.faults import faults
from tests.factories import make_counselor, make_person, share
from tests.services.patterns import BASELINE, STRONG, live

LIMITS = "Text first. After 5 PM. No voicemail."
SHEET = CallAnswers(number="(608) 555-0119", call_or_text=CallOrText.TEXT, safe_hours="After 5 PM")
NARROW = {"width": 320, "height": 700}
# Where each part begins; and how high what stays above and below the page is.
TOPS = """() => Object.fromEntries(['reason', 'call', 'alerts', 'contact', 'charts'].map((id) => {
  const one = id === 'charts' ? document.querySelector('figure') : document.getElementById(id);
  return [id, Math.round(one.getBoundingClientRect().top + scrollY)];
}))"""
# Each link that dials: its words, its limits, and whether these are seen right above it.
DIALS = """() => [...document.querySelectorAll('a[href^="tel:"], a[href^="sms:"]')]
  .filter((one) => one.checkVisibility())
  .map((one) => {
    const limits = document.getElementById(one.getAttribute('aria-describedby'));
    const near = limits.getBoundingClientRect(), box = one.getBoundingClientRect();
    const gap = box.top - near.bottom;
    return [one.textContent.trim(), limits.textContent.trim(),
      limits.checkVisibility() && gap >= 0 && gap < 20];
  })"""
CUT = """() => [...document.querySelectorAll('.client-grid :is(li, dd), .call-dock :not(.wider)')]
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map((one) => [one.textContent.trim().slice(0, 40), one.clientWidth, one.scrollWidth])"""
LONG = "x" * 2000


def luis(sam: User, sheet: CallAnswers | None = SHEET, **fields: object) -> str:
    """Make somebody whose signs are far above their usual; return the address of their page."""
    person, now = make_person(), datetime.now(NEW_YORK)
    live(person, BASELINE + STRONG)
    scopes = {"signs": True, "alerts": True, **fields}
    share(person, sam, now - timedelta(hours=1), label="Luis L.", call=sheet, **scopes)
    return f"/clients/{Client.objects.get(person=person).pk}/"


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


def test_a_phone_shows_the_reason_then_the_call_then_alerts_and_log(
    page: Page, sign_in: Callable[[User], None], watched: list[str], sam: User
) -> None:
    address = luis(sam)
    sign_in(sam)
    page.set_viewport_size(PHONE)
    page.goto(address)

    tops = page.evaluate(TOPS)
    dock = page.locator(".call-dock")
    dock_top = dock.bounding_box()["y"]  # type: ignore[index]

    assert list(tops.values()) == sorted(tops.values())
    assert tops["reason"] <= 240
    assert tops["call"] + 60 < dock_top  # its beginning is in the first screen
    assert page.evaluate(DIALS) == [["Text Luis", LIMITS, True], ["Call", LIMITS, True]]
    expect(page.locator("nav.tabs")).to_be_hidden()
    expect(dock.get_by_role("link")).to_have_text(["Text Luis", "Call", "Log contact"])
    page.mouse.wheel(0, 3000)
    drawn(page)
    assert dock.bounding_box()["y"] == pytest.approx(dock_top, abs=2)  # type: ignore[index]
    page.set_viewport_size(DESKTOP)
    assert page.evaluate(DIALS) == [["Text Luis", LIMITS, True], ["Call", LIMITS, True]]
    side, reason = page.locator(".side").bounding_box(), page.locator("#reason").bounding_box()
    assert side
    assert reason
    assert side["x"] > reason["x"] + reason["width"]
    assert side["y"] == reason["y"]
    assert faults(page) == []


def test_without_a_number_the_dock_says_what_to_do(
    page: Page, sign_in: Callable[[User], None], watched: list[str], sam: User
) -> None:
    address = luis(sam, CallAnswers(call_or_text=CallOrText.CALL))
    sign_in(sam)
    page.set_viewport_size(NARROW)
    page.goto(address)

    dock = page.locator(".call-dock")
    expect(dock).to_contain_text("They gave no number. Ask how to reach them at the next visit")
    expect(dock.get_by_role("link")).to_have_text(["Log contact"])
    assert page.evaluate(DIALS) == []


def test_an_alert_is_worked_by_keyboard_and_errors_stand_at_its_form(
    page: Page, sign_in: Callable[[User], None], watched: list[str], sam: User
) -> None:
    address = luis(sam)
    sign_in(sam)
    page.set_viewport_size(PHONE)
    page.goto(address)
    alerts = page.locator("#alerts")
    close = alerts.locator("details", has=page.locator("summary", has_text="Close"))

    alerts.get_by_role("button", name="seen it").focus()
    with turning(page):
        page.keyboard.press("Enter")
    expect(alerts.locator("#said")).to_be_in_viewport()
    expect(alerts).to_contain_text("Seen. Waits ")
    expect(alerts.get_by_role("button", name="seen it")).to_have_count(0)
    close.locator("summary").focus()
    page.keyboard.press("Enter")
    with turning(page):
        close.get_by_role("button", name="Close it").press("Enter")

    wrong = close.locator(".errors")
    expect(wrong).to_be_focused()
    expect(wrong).to_be_in_viewport()
    expect(wrong).to_contain_text("How did it turn out? Choose one from the list.")
    close.get_by_label("How did it turn out?").select_option("useful")
    with turning(page):
        close.get_by_role("button", name="Close it").press("Enter")
    expect(alerts.locator("#said")).to_be_in_viewport()
    expect(alerts).to_contain_text("None waiting.")
    alerts.locator("summary", has_text="1 earlier").press("Enter")
    expect(alerts).to_contain_text("Closed: useful, Nov 23.")


def test_long_texts_break_no_page(
    page: Page, sign_in: Callable[[User], None], watched: list[str], sam: User
) -> None:
    hours = CallAnswers(number="(608) 555-0119", call_or_text=CallOrText.TEXT, safe_hours="h" * 200)
    address, now = luis(sam, hours, notes=True), datetime.now(NEW_YORK)
    row = Client.objects.get()
    log_contact(
        client=row, by=sam, at=now, how=ContactHow.NOTE, reached=False, line=f"One\nTwo\n{LONG}"
    )
    for alert in Alert.objects.all():
        snooze(alert=alert, by=sam, at=now, until=now + timedelta(days=3), reason="w" * 2000)
    sign_in(sam)

    for size in (NARROW, PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, size
        assert page.evaluate(CUT) == [], size
    expect(page.locator("#alerts")).to_contain_text("set aside until Nov 26 by you: www")
    page.set_viewport_size({"width": 726, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 726
