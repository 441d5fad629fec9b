"""The table of routes is whole: each address has its row, and each field that is posted traps."""

import pytest

from tests.views.kinds import AUDIENCES, Kind
from tests.views.routes.account import ACCOUNT
from tests.views.routes.addresses import OWN, ROUTES
from tests.views.routes.table import FORMS, POLICY


def test_every_address_has_its_row() -> None:
    assert len(OWN) > 100
    assert set(POLICY) == set(OWN)
    assert set(ACCOUNT) == ROUTES.keys() - OWN.keys()


@pytest.mark.parametrize("name", OWN)
def test_an_own_address_says_which_methods_it_takes(name: str) -> None:
    assert OWN[name].methods in ({"GET", "HEAD"}, {"POST"}, {"GET", "HEAD", "POST"})


def test_a_row_says_the_methods_that_its_address_takes() -> None:
    said = {
        name: {method for method, code in (("GET", row.get), ("POST", row.post)) if code != 405}
        for name, row in POLICY.items()
    }

    assert said == {name: set(OWN[name].methods) - {"HEAD"} for name in OWN}


def test_every_address_that_takes_a_post_has_a_form_and_no_other() -> None:
    takes = {name for name, route in ROUTES.items() if "POST" in route.methods}

    with_forms = {name for name, row in POLICY.items() if row.forms}
    # The lock page has a form for a locked phone with a PIN alone: tests/views/test_locks.py.
    assert with_forms | {"locks"} == takes & POLICY.keys()
    assert {name for name, row in ACCOUNT.items() if row.fields} == takes & ACCOUNT.keys()


def test_every_field_of_a_good_post_has_its_traps() -> None:
    untrapped = {
        str(form): form.form.good.keys() - form.traps.keys()
        for form in FORMS
        if not form.form.good.keys() <= form.traps.keys()
    }

    # Where a step leads is a button; the traps of a file are in tests/views/test_imports.py.
    steps = {str(form) for form in FORMS if form.route in ("checkins_page", "checkins_quick")}
    assert untrapped == {
        **{step: {"next"} for step in steps},
        "imports": {"file"},
        "take_along_bring": {"file"},
    }


def test_every_kind_has_its_audience() -> None:
    assert set(AUDIENCES) == set(Kind)
    assert len(Kind) == 14
