"""On paper nothing is cut off; at 400 percent and on a phone held sideways the page can be read."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.enums import ConsentKind
from checkins.models import Client, User
from checkins.services.sharing_codes import make_code
from tests.e2e.conftest import DESKTOP, NEW_YORK, PHONE
from tests.e2e.geometry import DIVIDERS, GAPS, LEAST_VISIT_PX, VISIT_FIELD
from tests.factories import make_counselor, make_person, save, share
from tests.printed import (
    PAPERS_CM,
    faults_on_paper,
    fullest_sheets,
    pages_to_print,
    sheets_of,
)

LETTER_PX, A4_PX = 726, 703  # the width between margins of 12 mm, at 96 pixels an inch
HIGH = """[...document.querySelectorAll('.top, .dock')]
  .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"""
HELD_BY_BARS = """[...document.querySelectorAll('.top, .dock, .tabs')]
  .filter((one) => ['sticky', 'fixed'].includes(getComputedStyle(one).position))
  .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"""
CUT = """[...document.querySelectorAll('.scroller')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => [one.getAttribute('aria-label'), one.clientWidth, one.scrollWidth])"""
MONTHS = "[...document.querySelectorAll('.sign-grid .month')].map((one) => one.textContent)"


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [LETTER_PX, A4_PX])
def test_a_printed_client_page_holds_all_days_and_whole_charts(
    page: Page, sign_in: Callable[[User], None], watched: list[str], width: int
) -> None:
    sam, person = make_counselor(time_zone="America/New_York"), make_person()
    now = datetime.now(NEW_YORK)
    save(person, now.date(), now, cravings=3, stressed=2, slept_well=1, meeting="quiet")
    share(person, sam, now, signs=True, notes=True, use=True, alerts=True)
    sign_in(sam)
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(f"/clients/{Client.objects.get(counselor=sam).pk}/")

    page.emulate_media(media="print")

    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".sign-grid thead th:visible").count() == 15
    assert len(page.evaluate(MONTHS)) >= 2


@pytest.mark.one_in(3)
@pytest.mark.parametrize("paper", PAPERS_CM)
def test_each_printed_page_fits_its_sheets_and_names_what_it_shows(
    page: Page, sign_in: Callable[[User], None], watched: list[str], paper: str
) -> None:
    width, height = PAPERS_CM[paper]
    found = {}

    for printed in pages_to_print(datetime.now(NEW_YORK)):
        sign_in(printed.user)
        page.goto(printed.address)
        pdf = page.pdf(width=f"{width}cm", height=f"{height}cm")
        found[printed.address] = faults_on_paper(printed, pdf)

    assert {address: what for address, what in found.items() if what} == {}


LONG_LIST = 40
# Nothing on a sheet stands over anything else, or outside it; and how much room is left to write.
ON_A_SHEET = """[...document.querySelectorAll('article.sheet')].map((sheet) => {
  const box = (one) => one.getBoundingClientRect(), all = box(sheet);
  const grid = sheet.querySelector('.sign-grid'), side = sheet.querySelector('.sheet-side');
  const wide = [...sheet.querySelectorAll('*')].filter((one) => !one.closest('svg, .hidden-text')
    && box(one).width && box(one).right > all.right + 1);
  return {
    out: wide.map((one) => one.className), over: grid ? box(grid).right > box(side).left : false,
    lines: [...sheet.querySelectorAll('.lines')].map((one) => Math.floor(box(one).height / 26.4)),
  };
})"""


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [LETTER_PX, A4_PX])
def test_the_fullest_sheet_is_one_page_with_lines_to_write_on(
    page: Page, sign_in: Callable[[User], None], watched: list[str], width: int
) -> None:
    printed = fullest_sheets(datetime.now(NEW_YORK))
    sign_in(printed.user)
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(printed.address)
    page.emulate_media(media="print")

    found = page.evaluate(ON_A_SHEET)

    assert [(sheet["out"], sheet["over"]) for sheet in found] == [([], False)] * 2
    assert min(sum(sheet["lines"]) for sheet in found) >= 6
    paper = dict(zip((LETTER_PX, A4_PX), PAPERS_CM.values(), strict=True))[width]
    sheets = sheets_of(page.pdf(width=f"{paper[0]}cm", height=f"{paper[1]}cm"))
    assert [sheet.count("42 CFR part 2") for sheet in sheets] == [1, 1]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("paper", PAPERS_CM)
def test_a_long_list_has_its_head_and_its_number_on_each_sheet(
    page: Page, sign_in: Callable[[User], None], watched: list[str], paper: str
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    for place in range(LONG_LIST):
        share(make_person(), sam, datetime.now(NEW_YORK), label=f"Client {place}")
    width, height = PAPERS_CM[paper]
    sign_in(sam)
    page.goto("/caseload/paper/list/")

    sheets = sheets_of(page.pdf(width=f"{width}cm", height=f"{height}cm"))

    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, start=1):
        words = " ".join(sheet.split())
        assert "Confidential. Shred. Daybook · Sam" in words
        assert "Reaching them" in words
        assert f"Page {number} of {len(sheets)}" in words


@pytest.mark.parametrize(("has_scripts", "buttons"), [(True, 1), (False, 0)])
def test_print_is_a_button_where_a_script_can_print(
    new_context: CreateContextCallback,
    sign_in_to: Callable[[BrowserContext, User], None],
    has_scripts: bool,
    buttons: int,
) -> None:
    plain = new_context(java_script_enabled=has_scripts)
    page = plain.new_page()

    for printed in pages_to_print(datetime.now(NEW_YORK)):
        sign_in_to(plain, printed.user)
        page.goto(printed.address)
        expect(page.get_by_role("button", name=re.compile("^Print"))).to_have_count(buttons)


def test_the_list_on_the_screen_puts_nobody_on_paper(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    """Whoever prints it by the browser has not chosen whether use may stand there."""
    sam, person = make_counselor(time_zone="America/New_York"), make_person()
    now = datetime.now(NEW_YORK)
    save(person, now.date(), now, used="yes")
    share(person, sam, now, label="Marguerite", use=True, alerts=True)
    sign_in(sam)
    page.goto("/caseload/")
    expect(page.get_by_text("Reported use today.").first).to_be_visible()

    words = " ".join(sheets_of(page.pdf()))

    expect(page.get_by_role("link", name="Print")).to_have_count(1)
    assert "This page isn’t for paper." in words
    assert [said for said in ("Marguerite", "Reported use", "Urgent") if said in words] == []


NAMES = """[...document.querySelectorAll('.agenda .who, .codes-list .what, .goes .what')]
  .filter((one) => one.getBoundingClientRect().width < 60).map((one) => one.textContent)"""
CUT_CHOICES = """[...document.querySelectorAll('.seg, main .button')]
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent)"""


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [320, 195])  # a narrow phone; letters of twice the size on one
def test_a_counselors_names_and_choices_stay_whole(
    page: Page, sign_in: Callable[[User], None], watched: list[str], width: int
) -> None:
    sam, person = make_counselor(time_zone="America/New_York"), make_person()
    now = datetime.now(NEW_YORK)
    save(person, now.date(), now, used="yes")
    share(person, sam, now, label="Marguerite", use=True, alerts=True)
    client = Client.objects.get(counselor=sam)
    client.next_visit_at = now + timedelta(days=9)
    client.save()
    make_code(by=sam, label="Featherstone", kind=ConsentKind.RECORD, at=now)
    sign_in(sam)
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/agenda/", "/codes/", f"/clients/{client.pk}/"):
        page.goto(address)

        assert page.evaluate(NAMES) == []
        assert page.evaluate(CUT_CHOICES) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.one_in(2)
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_next_visits_field_holds_its_value(
    page: Page, sign_in: Callable[[User], None], watched: list[str], size: dict[str, int]
) -> None:
    sam = make_counselor(time_zone="America/New_York")
    share(make_person(), sam, datetime.now(NEW_YORK), alerts=True)
    sign_in(sam)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})

    page.goto(f"/clients/{Client.objects.get().pk}/")
    page.locator("summary", has_text="Set the visit").click()

    assert page.evaluate(VISIT_FIELD) >= LEAST_VISIT_PX


def test_every_question_has_its_divider_and_even_gaps(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())

    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")

    assert set(page.evaluate(DIVIDERS)) == {"1px"}
    assert {gap for line in page.evaluate(GAPS) for gap in line} == {10}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("size", [(320, 256), (844, 390)])
@pytest.mark.parametrize("path", ["/", "/check-in/{day}/1/", "/people/"])
def test_no_bar_stays_where_the_screen_is_low(
    page: Page,
    sign_in: Callable[[User], None],
    watched: list[str],
    size: tuple[int, int],
    path: str,
) -> None:
    person, now = make_person(), datetime.now(NEW_YORK)
    sign_in(person)
    page.set_viewport_size({"width": size[0], "height": size[1]})

    page.goto(path.format(day=now.date()))

    assert page.evaluate(HELD_BY_BARS) == 0
    assert page.evaluate(HIGH) <= size[1] / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    expect(page.get_by_role("link", name="Help now")).to_be_in_viewport(ratio=1)


BORDERS = """[...document.querySelectorAll('.tabs a')]
  .map((one) => [one.hasAttribute('aria-current'), getComputedStyle(one).borderTopColor])"""


def test_forced_colours_mark_the_current_tab_alone(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto("/people/")

    page.emulate_media(forced_colors="active")

    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")
    marked = [is_current for is_current, colour in page.evaluate(BORDERS) if colour != canvas]
    assert marked == [True]


def test_a_short_page_is_one_sheet_of_paper(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto("/nowhere/")

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).minHeight") == "0px"
    watched[:] = [line for line in watched if "status of 404" not in line]
