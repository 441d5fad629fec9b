"""Log in a row of the list: ten contacts by keys, a refused form, undo, an ended session."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Request, expect

from checkins.enums import AlertStatus, ContactHow
from checkins.models import Alert, ContactLog, User
from tests.conftest import NOON
from tests.counts import say
from tests.e2e.conftest import DESKTOP, PHONE, turning
from tests.e2e.faults import faults
from tests.factories import make_calm_client, make_counselor

CONTACTS, MOST_KEYS = 10, 40
WORDS = "Is with her sister."


@dataclass
class Keys:
    """Presses keys and counts them; a text is typed and not counted."""

    page: Page
    pressed: int = 0
    pages: list[str] = field(default_factory=list)
    saves: int = 0

    def __post_init__(self) -> None:
        """Count what the page asks for from now on."""
        self.page.on("request", self._count)

    def _count(self, request: Request) -> None:
        if request.is_navigation_request():
            self.pages.append(request.url)
        self.saves += request.method == "POST"

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.firstChild?.textContent ?? ''"))


def clients(sam: User, number: int) -> list[str]:
    labels = [f"Client {place:02}" for place in range(number)]
    for label in labels:
        make_calm_client(sam, NOON, label)
    return labels


def test_ten_contacts_take_at_most_forty_keys_and_no_page_but_the_saves(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    labels = clients(sam, CONTACTS + 1)
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    page.goto("/caseload/")
    keys = Keys(page)

    while focused(page) != "To the first client":
        keys.press("Tab")
    keys.press("Enter")
    to_the_first = keys.pressed
    assert focused(page) == labels[0]
    for place, label in enumerate(labels[:CONTACTS]):
        keys.press("ctp"[place % 3], "yn"[place % 2])
        page.keyboard.type(f"Line of {label}.")
        keys.press("Enter")
        expect(page.locator("#log-said")).to_have_text(f"{label}: Saved.")
        assert focused(page) == labels[place + 1]

    say(f"ten contacts: {keys.pressed} keys ({to_the_first} of them to the first client)")
    assert keys.pressed <= MOST_KEYS
    assert (keys.pages, keys.saves) == ([], CONTACTS)
    logged = ContactLog.objects.order_by("client__label")
    ways = [ContactHow.CALL, ContactHow.TEXT, ContactHow.IN_PERSON]
    assert [(row.client.label, row.how, row.reached, row.line) for row in logged] == [
        (label, ways[place % 3], place % 2 == 0, f"Line of {label}.")
        for place, label in enumerate(labels[:CONTACTS])
    ]


def test_a_row_keeps_a_refused_form_and_undoes_what_was_saved(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    clients(sam, 2)
    sign_in(sam)
    page.set_viewport_size(PHONE)
    page.goto("/caseload/")
    row = page.locator("li.row").first

    row.locator("a.log").click()
    row.get_by_label("Note").fill(WORDS)
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".error")).to_have_text(["Choose how.", "Choose whether you reached them."])
    assert row.get_by_label("Note").input_value() == WORDS
    assert page.evaluate("document.activeElement.name") == "how"
    page.mouse.move(0, 0)  # what is pointed at changes its color, slowly
    assert faults(page) == []
    row.get_by_label("Call").check(force=True)
    row.get_by_label("Reached").check(force=True)
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".row-said p")).to_have_text("Saved.")
    assert Alert.objects.filter(status=AlertStatus.ACTED_ON).count() == 1
    row.get_by_role("button", name="Undo").click()
    expect(row.locator(".row-said p")).to_have_text("Taken back. It no longer counts as a contact.")

    assert Alert.objects.filter(status=AlertStatus.OPEN).count() == 2
    assert page.url.endswith("/caseload/")
    page.locator(".row-name").first.focus()
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(page.locator(".log-panel")).to_have_count(0)
    assert focused(page) == "Client 00"


BROKEN_ANSWER = """() => {
  const sent = fetch;
  window.fetch = async (...request) => {
    window.fetch = sent;
    const answer = await sent(...request);
    answer.text = () => Promise.reject(new TypeError("network error"));
    return answer;
  };
}"""


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        ("before", "Not saved: no network. Your words are still here."),
        ("in the answer", "The network broke off. Please try again: it counts once."),
    ],
)
def test_a_row_that_could_not_be_saved_says_so_where_it_was_written_and_is_saved_once(
    page: Page, context: BrowserContext, sign_in: Callable[[User], None], breaks: str, sentence: str
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    clients(sam, 2)
    sign_in(sam)
    page.set_viewport_size(PHONE)
    page.goto("/caseload/")
    row = page.locator("li.row").first
    row.locator("a.log").click()
    row.get_by_label("Call").check(force=True)
    row.get_by_label("Reached").check(force=True)
    row.get_by_label("Note").fill(WORDS)
    if breaks == "before":
        context.set_offline(True)
    else:
        page.evaluate(BROKEN_ANSWER)

    for _ in range(1 + (breaks == "before")):
        row.get_by_role("button", name="Save").click()
        expect(row.locator(".log-panel > .error")).to_have_text(sentence)
    assert row.get_by_label("Note").input_value() == WORDS
    context.set_offline(False)
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".row-said p")).to_have_text("Saved.")

    assert ContactLog.objects.get().line == WORDS


def test_a_second_tap_on_log_closes_it_unless_words_stand_there(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    clients(sam, 2)
    sign_in(sam)
    page.set_viewport_size(PHONE)
    page.goto("/caseload/")
    row = page.locator("li.row").first
    log, panel = row.locator("a.log"), row.locator(".log-panel")

    log.click()
    expect(panel).to_have_count(1)
    log.click()
    expect(panel).to_have_count(0)
    assert focused(page) == "Log"
    log.click()
    row.get_by_label("Note").fill(WORDS)
    log.click()
    assert row.get_by_label("Note").input_value() == WORDS


def test_what_was_written_in_a_row_is_kept_where_the_session_ended(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    clients(sam, 2)
    sign_in(sam)
    page.set_viewport_size(DESKTOP)
    page.goto("/caseload/")
    row = page.locator("li.row").nth(1)
    row.locator(".row-name").focus()
    page.keyboard.press("t")
    page.keyboard.press("n")
    page.keyboard.type(WORDS)

    Session.objects.all().delete()
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("That page wasn’t saved.")
    sign_in(sam)
    page.goto("/caseload/")

    panel = page.locator("li.row").nth(1).locator(".log-panel")
    assert panel.get_by_label("Note").input_value() == WORDS
    expect(panel.get_by_label("Text")).to_be_checked()
    expect(panel.get_by_label("No answer")).to_be_checked()
    panel.get_by_role("button", name="Save").click()
    expect(page.locator(".row-said p")).to_have_text("Saved.")
    assert ContactLog.objects.get().line == WORDS


def test_two_are_chosen_by_boxes_and_set_aside(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    clients(sam, 3)
    sign_in(sam)
    page.set_viewport_size(PHONE)
    page.goto("/caseload/")
    bar = page.locator("#marks")

    for label in ("Client 00", "Client 02"):
        page.get_by_label(f"Choose {label}").check()
    expect(bar).to_contain_text("2 chosen")
    bar.locator("summary").click()
    page.mouse.move(0, 0)  # what is pointed at changes its color, slowly
    assert faults(page) == []
    bar.get_by_label("Until").fill("2026-12-07")
    bar.get_by_label("Why").fill("On a trip.")
    with turning(page):
        page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("2 clients are set aside.")
    assert Alert.objects.filter(status=AlertStatus.SNOOZED).count() == 2
