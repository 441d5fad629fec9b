"""Each form's writes are one: if the last one fails, none of them is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from tests.counts import count
from tests.rows import contents
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")
# Signing in is no part of what a form saves: whoever joined, and was not signed in, signs in.
NOT_OF_A_FORM = ("django_session", "last_login")


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


@pytest.fixture(autouse=True)
def _no_gate(settings: Settings, rows_of_the_module: None) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


class LastWrite:
    """Counts the writes to the product's tables, and lets the one of a number fail."""

    def __init__(self, fails: int = 0) -> None:
        self.fails, self.seen = fails, 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.lstrip().startswith(WRITES) and not any(name in sql for name in NOT_OF_A_FORM):
            self.seen += 1
            if self.seen == self.fails:
                raise DatabaseError("the last write fails")
        return execute(sql, params, many, context)


@contextmanager
def taken_back() -> Iterator[None]:
    """Run a block, and take back what it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


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
