"""A form while the database is away: its answer carries it, and it is sent once more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client as Browser
from pytest_django import Settings

from checkins.forms.form_drafts import NEVER_KEPT
from checkins.models import User
from checkins.queries.patience import is_database_away
from tests.conftest import NOON
from tests.counts import count
from tests.html_forms import forms_of
from tests.rows import contents
from tests.views.everything import Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, POLICY, Posted

FORM = "application/x-www-form-urlencoded"
TOKEN = "x" * 64
SECRET = "correct horse battery staple"
TRAPS = '"><script>alert(1)</script>&amp;\r\n second line <b>\u202e'
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    return make_everything()


@pytest.fixture(autouse=True)
def _at_noon(everything: Everything) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@contextmanager
def database_away(fault: type[Exception] = OperationalError) -> Iterator[list[str]]:
    """Let every statement fail as one does without a server; give those that were tried."""
    tried: list[str] = []

    def fail(_execute: Any, sql: str, *_: Any) -> None:
        tried.append(sql)
        raise fault("gone")

    with connection.execute_wrapper(fail):
        yield tried


def _post(browser: Browser, address: str, fields: dict[str, Any], **more: Any) -> Any:
    browser.raise_request_exception = False
    return browser.post(address, urlencode(fields, doseq=True), content_type=FORM, **more)


def _carried(response: Any, address: str) -> dict[str, list[str]]:
    [form] = forms_of(response, address)
    assert form.address == address
    return form.sent()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", PLAIN_FORMS, ids=str)
def test_every_form_is_carried_on_and_then_saved(form: Posted, everything: Everything) -> None:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    address = OWN[form.route].address(**parameters)
    browser = everything.browser(form.who)
    good = {name: [str(value)] for name, value in form.good(parameters).items()}
    fields = {"csrfmiddlewaretoken": [TOKEN], **good}
    before = contents()

    with database_away() as tried:
        refused = _post(browser, address, fields)

    if not tried:  # a form that is answered without the database
        assert refused.status_code < 500
        return
    kept = {name: values for name, values in fields.items() if name not in NEVER_KEPT}
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert refused["Cache-Control"] == "no-store"
    assert _carried(refused, address) == kept
    assert contents() == before
    count("forms carried on by their refusal", 1)
    if kept == fields:
        sent = _carried(refused, address)
        assert _post(browser, address, sent).status_code == form.row.post


def test_what_proves_who_somebody_is_is_left_out_and_that_is_said(db: None) -> None:
    fields = {name: [SECRET] for name in NEVER_KEPT} | {"login": ["robin@example.org"]}

    with database_away():
        page = _post(Browser(), "/account/login/", fields)

    assert SECRET not in page.content.decode()
    assert _carried(page, "/account/login/") == {"login": ["robin@example.org"]}
    assert "Passwords, codes and signatures are left out." in page.content.decode()


def test_a_file_is_left_out_and_that_is_said(everything: Everything) -> None:
    browser = everything.browser(Audience.PERSON)
    browser.raise_request_exception = False

    with database_away():
        upload = {"file": SimpleUploadedFile("days.csv", b"canary"), "line": "kept"}
        page = browser.post("/settings/import/", upload)

    assert page.status_code == 503
    assert "canary" not in page.content.decode()
    assert "Your file is left out." in page.content.decode()
    assert _carried(page, "/settings/import/") == {"line": ["kept"]}


def test_what_was_typed_is_escaped_and_comes_back_letter_by_letter(everything: Everything) -> None:
    fields = {"name": [TRAPS], TRAPS: ["by name", "twice"]}

    with database_away():
        page = _post(everything.browser(Audience.PERSON), "/people/", fields)

    assert "<script>alert" not in page.content.decode()
    assert _carried(page, "/people/") == fields


def test_the_answer_gives_no_fresh_token_to_what_another_site_sent(everything: Everything) -> None:
    """Else its own words would need one tap of the signed-in person to be theirs."""
    browser = everything.browser(Audience.PERSON)
    browser.handler.enforce_csrf_checks = True

    with database_away():
        page = _post(browser, "/people/", {"name": ["Mallory"], "csrfmiddlewaretoken": [TOKEN]})
        bare = _post(browser, "/people/", {"name": ["Mallory"]})

    assert _carried(page, "/people/")["csrfmiddlewaretoken"] == [TOKEN]
    assert _carried(bare, "/people/") == {"name": ["Mallory"]}
    assert _post(browser, "/people/", _carried(page, "/people/")).status_code == 403


def test_it_is_sent_to_the_same_address_on_this_site(everything: Everything) -> None:
    browser = everything.browser(Audience.PERSON)

    with database_away():
        asked = _post(browser, "/people/?next=%2Fplan%2F", {"name": ["Abel"]})
        elsewhere = _post(browser, "/%2Fevil.example/", {"name": ["Abel"]})

    assert _carried(asked, "/people/?next=%2Fplan%2F") == {"name": ["Abel"]}
    assert 'action="//' not in elsewhere.content.decode()


@pytest.mark.parametrize("body", ["a" * 70_000, "&".join(f"a{n}=1" for n in range(300))])
def test_a_body_that_cannot_be_read_has_its_own_answer(everything: Everything, body: str) -> None:
    browser = everything.browser(Audience.PERSON)
    browser.raise_request_exception = False

    with database_away():
        page = browser.post("/people/", body, content_type=FORM)

    assert page.status_code in {400, 503}
    assert forms_of(page, "/people/") == []


@pytest.mark.parametrize(
    "route", [name for name, row in POLICY.items() if row.get == 200 and "health" not in name]
)
def test_a_page_says_so_with_helps_numbers(route: str, everything: Everything) -> None:
    row = POLICY[route]
    address = OWN[route].address(**everything.parameters_of(route))
    who = next(one for one in Audience if one in row.whom)
    browser = everything.browser(who)
    browser.raise_request_exception = False

    with database_away() as tried:
        page = browser.get(address)

    if tried and page.status_code != 200:  # a public page does without
        assert (page.status_code, page["Retry-After"]) == (503, "30")
        assert page["Cache-Control"] == "no-store"
        for link in ("tel:988", "sms:988", "tel:911", "/help/"):
            assert link in page.content.decode()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/help/", "/now/", "/worker.js"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put"])
def test_health_and_help_ask_for_no_user(path: str, method: str, everything: Everything) -> None:
    browser = everything.browser(Audience.PERSON)
    browser.raise_request_exception = False

    with database_away() as tried:
        response = getattr(browser, method)(path)

    is_read = path in {"/help/", "/now/"} and method in {"get", "head"}
    asked = [sql for sql in tried if "django_session" in sql or "checkins_user" in sql]
    assert bool(asked) == is_read
    assert response.status_code in {200, 405} or path == "/health/ready"


def test_metrics_asks_for_no_user_and_says_that_the_database_is_away(
    everything: Everything, settings: Settings
) -> None:
    settings.METRICS_TOKEN = "t" * 40

    with database_away() as tried:
        response = everything.browser(Audience.PERSON).get(
            "/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"}
        )

    assert response.status_code == 200
    assert "relapse_watch_database_up 0\n" in response.content.decode()
    assert [sql for sql in tried if "django_session" in sql or "checkins_user" in sql] == []


def test_a_fault_of_ours_stays_a_fault(everything: Everything) -> None:
    with database_away(ProgrammingError):
        page = _post(everything.browser(Audience.PERSON), "/people/", {"name": ["Abel"]})

    assert page.status_code == 500
    assert "Something broke on our side" in page.content.decode()


def _raised(fault: Exception, *behind: Exception) -> Exception:
    for one in behind:
        fault.__cause__ = one
    return fault


@pytest.mark.parametrize(
    ("fault", "is_away"),
    [
        (OperationalError(), True),
        (InterfaceError(), True),
        (DatabaseError(), True),
        (_raised(ValueError(), OperationalError()), True),
        (IntegrityError(), False),
        (ProgrammingError(), False),
        (User.DoesNotExist(), False),
        (None, False),
    ],
    ids=repr,
)
def test_which_faults_say_that_the_database_is_away(fault: Exception, is_away: bool) -> None:
    assert is_database_away(fault) == is_away
