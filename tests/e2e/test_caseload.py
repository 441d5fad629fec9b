"""The caseload without a mouse: found, opened and worked by keyboard alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import time_machine
from playwright.sync_api import Page, expect

from checkins.models import Client, ContactLog, User
from tests.e2e.conftest import DESKTOP, NEW_YORK, drawn, turning
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
    assert page.evaluate(FOCUSED)[0] == "Log contact"
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jo")
    drawn(page)
    page.keyboard.press("Tab")  # goes on from the form that the address names
    page.keyboard.press("Space")
    tab_to(page, "We talked or wrote")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Called. Is with her sister.")
    page.keyboard.press("Enter")
    expect(page.locator("#contact")).to_contain_text("Is with her sister.")

    contact = ContactLog.objects.get()
    assert (contact.client, contact.how, contact.reached) == (jo, "call", True)
    assert first[0] == "Skip to the page"
    assert first.index("Search by name") < first.index("Show") < first.index("Jo")
    page.goto("/caseload/")
    tab_to(page, "Search by name")
    page.keyboard.type("kim")
    page.keyboard.press("Enter")
    expect(page.locator(".row-name")).to_have_text(["Kim"])


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
        alerts.get_by_label("For").select_option("3")
        alerts.get_by_label("Why").fill("On a trip.")
    if verb == "Close it":
        alerts.get_by_label("What came of it?").select_option("useful")
    if verb == "Save":
        alerts = page.locator("#contact")
        alerts.get_by_label("Call").check()
        alerts.get_by_label("We talked or wrote").check()
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
    expect(page.locator("#watch")).to_contain_text("You reached them, Nov 23")

    later(days=2, hours=23)
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
