"""Each form's writes are one: if the last one fails, none of them is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from tests.counts import count
from tests.last_write import LastWrite
from tests.rows import contents
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


@pytest.fixture(autouse=True)
def _no_gate(settings: Settings, rows_of_the_module: None) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


@contextmanager
def taken_back() -> Iterator[None]:
    """Run a block, and take back what it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", PLAIN_FORMS, ids=str)
def test_a_form_whose_last_write_fails_leaves_the_database_as_it_was(
    form: Posted, everything: Everything
) -> None:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    browser = everything.browser(ANOTHER if form.route == "baseline" else form.who)
    browser.raise_request_exception = False
    address, good = OWN[form.route].address(**parameters), form.good(parameters)
    before = contents()
    writes = LastWrite()
    with taken_back(), connection.execute_wrapper(writes):
        assert browser.post(address, good).status_code == form.row.post
    if not writes.seen:
        pytest.skip("this form asks something and saves nothing")

    with connection.execute_wrapper(LastWrite(fails=writes.seen)):
        answer = browser.post(address, good)

    count(f"{connection.vendor}, last writes that failed", 1)
    assert answer.status_code >= 500
    assert contents() == before
