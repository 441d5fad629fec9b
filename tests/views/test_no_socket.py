"""No request opens a socket: what leaves is queued, and the worker alone speaks to other hosts.

The database of PostgreSQL is reached by its own library, which no socket of Python's is of.
"""

import socket
from typing import Any

import pytest
from django.core.mail import send_mail
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from checkins.enums import AccountMailKind
from checkins.models import AccountMail
from tests.factories import PASSWORD
from tests.mailbox import CLOSED_PORT
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db
EMAIL = "someone@example.org"
DOORS = {
    "/account/password/reset/": {"email": EMAIL},
    "/account/login/": {"login": EMAIL, "password": PASSWORD},
}


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


@pytest.fixture(autouse=True)
def _a_real_mail_server_is_named(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", CLOSED_PORT


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What sockets were asked for; none is given."""
    asked: list[Any] = []

    def refuse(*to: Any, **_: Any) -> None:
        asked.append(to)
        raise OSError("no request opens a socket")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return asked


@pytest.mark.parametrize("form", PLAIN_FORMS, ids=str)
def test_no_good_post_opens_a_socket(
    form: Posted, everything: Everything, opened: list[Any]
) -> None:
    browser = everything.browser(ANOTHER if form.route == "baseline" else form.who)

    answer = _sent(form, everything, browser)

    assert answer.status_code == form.row.post
    assert opened == []


@pytest.mark.parametrize("path", DOORS)
def test_no_door_opens_a_socket(path: str, client: Client, opened: list[Any]) -> None:
    client.post(path, DOORS[path])

    assert opened == []
    if "reset" in path:
        assert AccountMail.objects.filter(kind=AccountMailKind.RESET).exists()


def test_a_mail_that_a_request_sends_is_seen(opened: list[Any]) -> None:
    with pytest.raises(OSError, match="no request"):
        send_mail("s", "b", "a@example.org", ["b@example.org"])

    assert opened


def _sent(form: Posted, everything: Everything, browser: Client) -> HttpResponse:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    return browser.post(OWN[form.route].address(**parameters), form.good(parameters))
