"""From a printed slip to a signed consent, sign-up closed, the mail opened in another browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django import Settings

from checkins.models import Consent
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.sharing_codes import make_code
from tests import counts
from tests.e2e.conftest import NEW_YORK, turning
from tests.e2e.faults import faults
from tests.factories import PASSWORD, make_counselor
from tests.qr import read, seen

MOST_PAGES = 5
MOST_TAPS = 12
MODULES = re.compile(r"0 0 (\d+) \1")


@dataclass
class Walk:
    """What a person went through: the headings of their pages, and each touch of the screen."""

    pages: list[str] = field(default_factory=list)
    taps: int = 0

    def see(self, page: Page, heading: str) -> None:
        """Come to a page."""
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        self.pages.append(heading)

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1

    def fill(self, what: Locator, text: str) -> None:
        self.tap(what)
        what.fill(text)


def says(page: Page) -> str:
    """Return what a phone reads in the square as the screen shows it."""
    square = page.locator("svg.square")
    box = square.get_attribute("viewBox") or ""
    return read(seen(square.screenshot(), int(MODULES.findall(box)[0])))


def says_on_paper(page: Page) -> str:
    """Return what stands in the square on paper, where the dark of a screen must not be."""
    page.emulate_media(media="print")
    text = says(page)
    page.emulate_media(media="screen")
    return text


def handed_out(desk: Page, code_id: object, found: dict[str, list[str]]) -> str:
    """Return the link as a counselor hands it out: copied, on the screen and on paper."""
    desk.goto(f"/codes/{code_id}/")
    desk.get_by_role("button", name="Copy").tap()
    expect(desk.get_by_text("Copied")).to_be_visible()
    copied: str = desk.evaluate("navigator.clipboard.readText()")
    found["code"] = faults(desk)
    with turning(desk):
        desk.get_by_role("link", name="Print a slip").tap()
    found["slip"] = faults(desk)
    assert copied == says(desk) == says_on_paper(desk)
    return copied


def sign_up(page: Page, walk: Walk, found: dict[str, list[str]]) -> str:
    """Make an account where the link leads, and return the address in the mail."""
    walk.see(page, "Sam asks you to share")
    found["who asks"] = faults(page)
    walk.fill(page.get_by_label("E-mail address").first, "jo@example.org")
    walk.fill(page.get_by_label("Password").first, PASSWORD)
    walk.tap(page.get_by_label("I am 18 or older"))
    with turning(page):
        walk.tap(page.get_by_role("button", name="Make an account"))
    walk.see(page, "Open the link in our mail")
    found["mail"] = faults(page)
    send_account_mails(at=timezone.now())
    confirm = re.search(r"https?://[^/]+(/account/address/\S+)", mail.outbox[0].body)
    assert confirm
    walk.taps += 1  # the link in the mail
    return confirm[1]


def sign(page: Page, walk: Walk, found: dict[str, list[str]]) -> None:
    """Choose what to share, look at it, and sign."""
    walk.tap(page.get_by_label("My answers to each sign"))
    walk.tap(page.locator("[name=purpose]").first)
    with turning(page):
        walk.tap(page.get_by_role("button", name="See what they would see"))
    walk.see(page, "What Sam would see")
    found["signing"] = faults(page)
    walk.fill(page.get_by_label("Your password"), PASSWORD)
    with turning(page):
        walk.tap(page.get_by_role("button", name="I agree"))


def test_from_a_slip_to_a_signed_consent_with_the_mail_opened_elsewhere(
    page: Page,
    new_context: Callable[..., BrowserContext],
    settings: Settings,
    sign_in_to: Callable[..., None],
    watched: list[str],
) -> None:
    settings.SIGN_UP_OPEN = False
    sam, now = make_counselor("Sam"), datetime.now(NEW_YORK)
    _, row = make_code(by=sam, at=now, label="J.")
    office = new_context(color_scheme="dark", permissions=["clipboard-read", "clipboard-write"])
    sign_in_to(office, sam)
    walk, found = Walk(), {}

    page.goto(handed_out(office.new_page(), row.pk, found))
    confirm = sign_up(page, walk, found)
    other = new_context().new_page()
    other.goto(confirm)
    walk.see(other, "Is this your address?")
    walk.fill(other.get_by_label("Password"), PASSWORD)
    with turning(other):
        walk.tap(other.get_by_role("button", name="Yes, it’s mine"))
    walk.see(other, "Sam asks to see your check-ins")
    with turning(page):
        page.get_by_role("link", name="I opened it").tap()  # the first device can go on, too
    expect(page.get_by_role("heading", level=1)).to_have_text("Sam asks to see your check-ins")
    sign(other, walk, found)

    consent = Consent.objects.get()
    assert (consent.counselor, consent.signature, consent.shows_signs) == (sam, "password", True)
    expect(other.get_by_text("You share this now.")).to_be_visible()
    expect(other.get_by_role("link", name="Answer them")).to_be_visible()
    with turning(page):
        page.reload()
    expect(page.get_by_text("You signed with this code already.")).to_be_visible()
    assert {name: rules for name, rules in found.items() if rules} == {}
    counts.say(f"From a slip to a signed consent: {len(walk.pages)} pages, {walk.taps} taps.")
    assert len(walk.pages) <= MOST_PAGES
    assert walk.taps <= MOST_TAPS
