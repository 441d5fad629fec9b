"""What Firefox's own print makes of each page that is meant for paper."""

from datetime import datetime

import pytest

from tests.e2e.conftest import DESKTOP, NEW_YORK
from tests.e2e.other_browsers.driving import Visitor
from tests.e2e.other_browsers.firefox import Firefox
from tests.e2e.other_browsers.visiting import sign_in
from tests.printed import PAPERS_CM, faults_on_paper, pages_to_print, sheets_of


@pytest.fixture
def printer(driver: Firefox, https: str) -> Firefox:
    """Firefox: WebKitGTK's driver does not print."""
    if not isinstance(driver, Firefox):
        pytest.skip("WebKitGTK's driver prints nothing")
    return driver


@pytest.mark.parametrize("paper", PAPERS_CM)
def test_each_page_fits_its_sheets(printer: Firefox, visitor: Visitor, paper: str) -> None:
    visitor.driver.resize(DESKTOP["width"], DESKTOP["height"])
    found = {}

    who = None
    for page in pages_to_print(datetime.now(NEW_YORK)):
        if page.user != who:
            printer.forget()
            sign_in(visitor, page.user)
            who = page.user
        visitor.open(page.address)
        found[page.address] = faults_on_paper(page, printer.paper(*PAPERS_CM[paper]))

    assert {address: what for address, what in found.items() if what} == {}


@pytest.mark.parametrize("path", ["/help/", "/nowhere/", "/account/login/"])
def test_a_short_page_has_no_empty_sheet_after_it(
    printer: Firefox, visitor: Visitor, path: str
) -> None:
    visitor.open(path)

    sheets = sheets_of(printer.paper(*PAPERS_CM["letter"]))

    assert [sheet for sheet in sheets if not sheet.strip()] == []
