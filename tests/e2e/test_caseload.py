"""The caseload without a mouse: found, opened and worked by keyboard alone; and what it shows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import Alert, Client, ContactLog, PersonStatus, User
from checkins.services.alerts import snooze
from tests.counts import say
from tests.e2e.conftest import DESKTOP, NEW_YORK, PHONE, drawn, turning
from tests.e2e.faults import faults
from tests.factories import make_counselor, make_person, save, share

MANY_TABS = 40
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const name = at.labels?.[0]?.textContent || at.textContent || at.value || "";
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [name.trim().replace(/\\s+/g, " "), seen];
}"""


def a_client(sam: User, label: str, **fields: object) -> Client:
    """Make a client whose newest check-in says this."""
    person = make_person()
    now = datetime.now(NEW_YORK)
    save(person, now.date(), now - timedelta(minutes=5), finish=True, **fields)
    share(person, sam, now - timedelta(hours=1), label=label, signs=True, alerts=True)
    return Client.objects.get(person=person)


def tab_to(page: Page, name: str) -> list[str]:
    """Press Tab until the control of this name has the focus, and return all that had it."""
    passed: list[str] = []
    for _ in range(MANY_TABS):
        page.keyboard.press("Tab")
        said, is_seen = page.evaluate(FOCUSED)
        assert is_seen, f"nothing shows that {said!r} has the focus"
        passed.append(said)
        if said == name:
            return passed
    raise AssertionError(f"{name!r} is not reached: {passed}")


def test_the_caseload_is_worked_by_keyboard_alone(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    jo = a_client(sam, "Jo", planning=3)
    a_client(sam, "Kim", cravings=1)
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    page.goto("/caseload/")

    first = tab_to(page, "Jo")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "Log a contact with Jo"
    page.keyboard.press("Shift+Tab")
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jo")
    drawn(page)
    tab_to(page, "Call")
    page.keyboard.press("Space")
    tab_to(page, "Reached")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Called. Is with her sister.")
    page.keyboard.press("Tab")
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.locator("#contact")).to_contain_text("Is with her sister.")

    contact = ContactLog.objects.get()
    assert (contact.client, contact.how, contact.reached) == (jo, "call", True)
    assert first[0] == "Skip to the page"
    assert first.index("Search by name or reason") < first.index("Show") < first.index("Jo")
    page.goto("/caseload/")
    tab_to(page, "Search by name or reason")
    page.keyboard.type("kim")
    page.keyboard.press("Enter")
    expect(page.locator(".row-name")).to_have_text(["Kim"])


# --- the first screen -----------------------------------------------------------------------------

# Whole rows above the end of the screen, or above the bar that stands there.
WHOLE_ROWS = """() => {
  const tabs = document.querySelector(".tabs");
  const isLow = getComputedStyle(tabs).position === "fixed";
  const bar = isLow ? tabs.getBoundingClientRect().top : innerHeight;
  const boxes = [...document.querySelectorAll(".row")].map((row) => row.getBoundingClientRect());
  return boxes.filter((box) => box.top >= 0 && box.bottom <= bar).length;
}"""
IN_LETTERS = """(font) => {
  document.documentElement.style.setProperty("--font", `"${font}"`);
  return document.fonts.ready.then(() => document.fonts.check(`16px "${font}"`));
}"""
CUT_WORDS = """[
  ...document.querySelectorAll(".row .pill, .waits, .contact, .visit, .filters a, .row .log"),
].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""


def a_list_of_many(sam: User) -> None:
    """Make 22 clients in five sections: urgent, quiet, in watch, set aside and new."""
    for number in range(4):
        a_client(sam, f"Urgent {number}", planning=3)
        a_client(sam, f"Quiet {number}", cravings=1)
    for number in range(4):
        a_client(sam, f"Watch {number}", planning=1)
    for number in range(10):
        a_client(sam, f"New {number}", cravings=1)
    now = datetime.now(NEW_YORK)
    quiet = Client.objects.filter(label__startswith="Quiet")
    PersonStatus.objects.filter(person__in=quiet.values("person")).update(quiet_from=now.date())
    Client.objects.update(next_visit_at=now + timedelta(days=60))
    alone = Client.objects.filter(label="Urgent 3")
    for alert in Alert.objects.filter(person__in=alone.values("person")):
        snooze(alert=alert, by=sam, at=now, until=now + timedelta(days=3), reason="On a trip.")


CUT_NAMES = """[...document.querySelectorAll(".row-name")].filter((one) =>
  one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.textContent)"""


def test_a_long_name_takes_two_lines_of_a_row_that_stays_as_high(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    for label in ("Christopher Anderson", "Christopher Andrews", "Jo"):
        a_client(sam, label, cravings=1)
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    for view in ("", "?view=roomy"):
        page.goto(f"/caseload/{view}")

        assert page.evaluate(CUT_NAMES) == []
        heights = {round(row.bounding_box()["height"]) for row in page.locator(".row").all()}
        assert len(heights) == 1
        assert view or heights.pop() <= 46


@pytest.mark.parametrize(("size", "least"), [(DESKTOP, 12), (PHONE, 8)])
def test_the_first_screen_shows_so_many_whole_rows_in_wide_letters_too(
    page: Page,
    sign_in: Callable[[User], None],
    watched: list[str],
    size: dict[str, int],
    least: int,
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    a_list_of_many(sam)
    sign_in(sam)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto("/caseload/")
    sections = page.locator("main section[id] h2").all_inner_texts()

    found = {}
    for font in ("Noto Sans", "DejaVu Sans"):
        page.evaluate(IN_LETTERS, font)
        found[font] = page.evaluate(WHOLE_ROWS)
        assert page.evaluate(CUT_WORDS) == [], font
    say(f"the list's first screen of {size['width']} px: {found} whole rows")

    assert len(sections) >= 4
    assert min(found.values()) >= least
    assert page.locator(".row").count() == 22


def test_each_view_has_no_fault_on_a_wide_screen(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    for label, said in (("Jo", {"planning": 3}), ("Bartholomew-Alexander", {"cravings": 4})):
        a_client(sam, label, **said)
    Client.objects.update(next_visit_at=datetime.now(NEW_YORK) + timedelta(days=60))
    sign_in(sam)
    page.set_viewport_size(DESKTOP)

    for view in ("", "?view=roomy"):
        page.goto(f"/caseload/{view}")
        assert faults(page) == [], view


ROW = """- listitem:
  - link "Jo":
    - /url: /clients/{pk}/?from=contact
  - link "Log a contact with Jo":
    - /url: "?log={pk}"
  - text: Urgent Thoughts of how to use, today. new today No contact yet
  - img "1 of the last 14 days"
  - text: "Next visit: tomorrow"
"""


def test_a_screen_reader_hears_each_part_and_each_control_of_a_row(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    jo = a_client(sam, "Jo", planning=3)
    Client.objects.update(next_visit_at=datetime.now(NEW_YORK) + timedelta(days=1))
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    page.goto("/caseload/")

    assert page.locator(".row").aria_snapshot() == ROW.format(pk=jo.pk).strip()


# --- keys -----------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED)[0])


def test_ten_clients_are_gone_through_with_one_key_each(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    names = [f"Client {number}" for number in range(10)]
    for name in names:
        a_client(sam, name, planning=3)
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    page.goto("/caseload/")
    page.keyboard.press("j")  # not while the list has no focus
    assert page.evaluate("document.activeElement === document.body")

    tabs = tab_to(page, "To the first client")
    page.keyboard.press("Enter")
    gone_through = [focused(page)]
    for _ in names[1:]:
        page.keyboard.press("j")
        gone_through.append(focused(page))
    page.keyboard.press("j")  # none is after the last

    assert len(tabs) <= 5
    assert gone_through == names
    assert focused(page) == names[-1]
    page.keyboard.press("k")
    assert focused(page) == names[-2]
    page.keyboard.press("Tab")
    assert focused(page) == f"Log a contact with {names[-2]}"
    with turning(page):
        page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[-2])
    with turning(page):
        page.get_by_role("link", name="Next client").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[-1])
    with turning(page):
        page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("link", name=names[-1], exact=True)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jko/")
    expect(page.get_by_role("searchbox")).to_have_value("jko/")


def test_the_keys_are_off_for_who_turned_them_off(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    for name in ("Ann", "Ben"):
        a_client(sam, name, planning=3)
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    page.goto("/caseload/")
    with turning(page):
        page.get_by_role("link", name="Turn the keys off").click()

    page.get_by_role("link", name="Ann", exact=True).focus()
    page.keyboard.press("j")
    assert focused(page) == "Ann"

    with turning(page):
        page.get_by_role("link", name="Turn the keys on").click()
    page.get_by_role("link", name="Ann", exact=True).focus()
    page.keyboard.press("j")
    assert focused(page) == "Ben"


def test_on_a_phone_the_row_is_the_link_and_the_search_stands_behind_its_button(
    new_context: CreateContextCallback,
    sign_in_to: Callable[..., None],
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    a_client(sam, "Jo", planning=3)
    for has_scripts in (True, False):
        phone = new_context(java_script_enabled=has_scripts)
        sign_in_to(phone, sam)
        page = phone.new_page()
        page.goto("/caseload/")
        log = page.get_by_role("link", name="Log a contact with Jo").bounding_box()
        assert log
        assert (round(log["width"]), round(log["height"])) == (56, 44)
        expect(page.get_by_role("searchbox")).to_be_hidden()
        page.get_by_role("link", name="Search and order").click()
        page.get_by_role("searchbox").fill("thoughts")
        with turning(page):
            page.get_by_role("searchbox").press("Enter")
        expect(page.locator(".row-name")).to_have_text(["Jo"])
        with turning(page):
            page.locator(".row").click(position={"x": 60, "y": 40})
        expect(page.get_by_role("heading", level=1)).to_have_text("Jo")


# --- verbs that move ------------------------------------------------------------------------------

CLIENTS = ("Acted", "Called", "Closed", "Snoozed")


def groups(page: Page) -> dict[str, list[str]]:
    """Open the list and return its clients by the id of their group."""
    page.goto("/caseload/")
    found = {}
    for section in page.locator("main section[id]").all():
        names = section.locator(".row-name").all_inner_texts()
        found[section.get_attribute("id") or ""] = sorted(names)
    return found


def work(page: Page, name: str, verb: str) -> None:
    """Open a client from the list, do one thing, and go back to the list."""
    with turning(page):
        page.locator(".row-name", has_text=name).click()
    alerts = page.locator("#alerts")
    if verb in {"Set aside", "Close it"}:
        alerts.locator("summary", has_text=verb.removesuffix(" it")).click()
    if verb == "Set aside":
        alerts.get_by_label("Until").fill("2026-11-26")
        alerts.get_by_label("Why").fill("On a trip.")
    if verb == "Close it":
        alerts.get_by_label("How did it turn out?").select_option("useful")
    if verb == "Save":
        alerts = page.locator("#contact")
        alerts.get_by_label("Call").check(force=True)
        alerts.get_by_label("Reached").check(force=True)
    with turning(page):
        alerts.get_by_role("button", name=verb, exact=True).click()
    with turning(page):
        page.locator(".back-link").click()


def test_each_verb_moves_the_client_at_once_and_each_comes_back(
    page: Page,
    sign_in: Callable[[User], None],
    clock: time_machine.Traveller,
    watched: list[str],
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    rows = {name: a_client(sam, name, planning=3) for name in CLIENTS}
    began = datetime.now(NEW_YORK)

    def later(**waited: int) -> None:
        clock.move_to(began + timedelta(**waited))
        sign_in(sam)

    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    assert groups(page) == {"contact": list(CLIENTS)}

    work(page, "Snoozed", "Set aside")
    assert groups(page) == {"contact": ["Acted", "Called", "Closed"], "aside": ["Snoozed"]}
    expect(page.locator("#aside")).to_contain_text("Back on Nov 26.")
    work(page, "Closed", "Close it")
    work(page, "Acted", "I acted on it")
    assert groups(page) == {
        "contact": ["Called"],
        "watch": ["Acted", "Closed"],
        "aside": ["Snoozed"],
    }
    work(page, "Called", "Save")
    assert groups(page) == {"watch": ["Acted", "Called", "Closed"], "aside": ["Snoozed"]}
    expect(page.locator("#watch .row", has_text="Called")).to_contain_text("Nov 23, call")

    later(days=2, hours=11)  # until midnight of the day that was chosen
    assert groups(page)["aside"] == ["Snoozed"]
    later(days=3, minutes=5)
    person = rows["Closed"].person
    assert person
    save(person, (began + timedelta(days=3)).date(), datetime.now(NEW_YORK), planning=3)
    assert groups(page) == {"contact": ["Closed", "Snoozed"], "watch": ["Acted", "Called"]}

    later(days=8)
    assert groups(page)["contact"] == ["Closed"]
    first = page.locator("#quiet .row").first
    expect(first).to_contain_text("Snoozed")
    expect(first).to_contain_text("Was urgent, Nov 23.")
