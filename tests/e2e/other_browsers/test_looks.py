"""Where the parts of a page stand in Firefox and in WebKitGTK: as they stand in Chromium."""

from datetime import datetime

import pytest

from checkins.models import Client
from tests.e2e.conftest import DESKTOP, NEW_YORK, PHONE
from tests.e2e.geometry import DIVIDERS, GAPS, LEAST_VISIT_PX, VISIT_FIELD
from tests.e2e.other_browsers.driving import Visitor
from tests.e2e.other_browsers.visiting import a_caseload, sign_in
from tests.factories import make_person

SIZES = [(PHONE["width"], PHONE["height"]), (DESKTOP["width"], DESKTOP["height"])]
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
OWN = ("/", "/check-in/{day}/1/", "/check-in/{day}/3/", "/plan/edit/", "/thoughts/new/long/")
STAFFS = ("/caseload/", "/clients/{client}/", "/clients/{client}/sheet/")


def test_every_question_has_its_divider_and_even_gaps(visitor: Visitor) -> None:
    sign_in(visitor, make_person())

    visitor.open(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")

    assert set(visitor.driver.run(f"() => {DIVIDERS}")) == {"1px"}
    assert {gap for line in visitor.driver.run(f"() => {GAPS}") for gap in line} == {10}


@pytest.mark.parametrize("size", [*SIZES, (320, 256), (844, 390)])
def test_no_page_scrolls_sideways(visitor: Visitor, size: tuple[int, int]) -> None:
    sam, client = a_caseload()
    days = {"day": datetime.now(NEW_YORK).date(), "client": client.pk}
    wide = []

    for user, paths in ((make_person(), OWN), (sam, STAFFS)):
        visitor.open("/help/")
        visitor.driver.forget()
        sign_in(visitor, user)
        visitor.driver.resize(*size)
        for path in paths:
            visitor.open(path.format(**days))
            wide += [path] * visitor.driver.run(TOO_WIDE)

    assert wide == []


@pytest.mark.parametrize("size", SIZES)
def test_the_next_visits_field_holds_its_value(visitor: Visitor, size: tuple[int, int]) -> None:
    sam, _ = a_caseload()
    sign_in(visitor, sam)
    visitor.driver.resize(*size)

    visitor.open(f"/clients/{Client.objects.get().pk}/")
    visitor.tap("summary", "Set the visit")

    assert visitor.driver.run(f"() => {VISIT_FIELD}") >= LEAST_VISIT_PX
