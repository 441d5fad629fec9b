"""How long a session of the clinic's lasts: 15 quiet minutes, 12 hours, and no poll counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.enums import Role
from checkins.middleware.staff import WAS_LONG
from checkins.models import User
from checkins.services.staff import deactivate_account, reactivate_account
from tests.conftest import NOON
from tests.factories import make_staff, sign_in

SIGN_IN = "/account/login/"


@pytest.fixture
def counselor(db: None) -> User:
    return make_staff(Role.COUNSELOR)


@pytest.fixture
def working(client: Client, counselor: User) -> Client:
    """A counselor's browser that opened its first page at noon."""
    with time_machine.travel(NOON, tick=False):
        assert sign_in(client, counselor).get("/codes/").status_code == 200
    return client


def get(
    client: Client, at: datetime, path: str = "/codes/", *, is_background: bool = False
) -> HttpResponse:
    headers = {"X-Background": "1"} if is_background else {}
    with time_machine.travel(at, tick=False):
        return client.get(path, headers=headers)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect the statements of the block that change a row."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    changing = ("INSERT", "UPDATE", "DELETE")
    found += [q["sql"] for q in captured.captured_queries if q["sql"].startswith(changing)]


# --- idle -----------------------------------------------------------------------------------------


def test_after_14_59_of_quiet_the_session_goes_on(working: Client) -> None:
    assert get(working, NOON + timedelta(minutes=14, seconds=59)).status_code == 200


def test_after_15_01_of_quiet_the_session_is_over(working: Client) -> None:
    response = get(working, NOON + timedelta(minutes=15, seconds=1))

    assert (response.status_code, response.headers["Location"]) == (302, SIGN_IN)
    assert response.content == b""
    assert "_auth_user_id" not in working.session


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_signed_out_says_so_kindly_and_nothing_else(role: Role, client: Client, db: None) -> None:
    user = make_staff(role)
    with time_machine.travel(NOON, tick=False):
        sign_in(client, user).get("/")

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = client.get(reverse("account_email"), follow=True)

    text = page.content.decode()
    assert page.redirect_chain == [(SIGN_IN, 302)]
    assert WAS_LONG in text
    assert [word for word in (user.email, user.name, "email/") if word in text] == []


def test_each_page_begins_the_15_minutes_anew(working: Client) -> None:
    answers = [get(working, NOON + timedelta(minutes=14 * n)).status_code for n in range(1, 10)]

    assert answers == [200] * 9


def test_a_post_after_the_quiet_changes_nothing(working: Client, counselor: User) -> None:
    with time_machine.travel(NOON + timedelta(minutes=16), tick=False):
        response = working.post(reverse("account_change_password"), {"password1": "x"})

    assert (response.status_code, response.headers["Location"]) == (302, SIGN_IN)


@pytest.mark.parametrize("name", ["help", "health_live", "health_ready"])
def test_help_does_not_end_the_session_and_does_not_prolong_it(name: str, working: Client) -> None:
    during = get(working, NOON + timedelta(minutes=10), reverse(name))
    after = get(working, NOON + timedelta(minutes=16), reverse(name))

    assert (during.status_code, after.status_code) == (200, 200)
    assert get(working, NOON + timedelta(minutes=16)).status_code == 302


# --- a page's own poll ----------------------------------------------------------------------------


def test_a_background_poll_does_not_prolong_the_session(working: Client) -> None:
    polls = [
        get(working, NOON + timedelta(minutes=minute), is_background=True).status_code
        for minute in range(1, 15)
    ]

    assert polls == [200] * 14
    assert get(working, NOON + timedelta(minutes=15, seconds=1)).status_code == 302


def test_a_background_poll_after_the_quiet_is_sent_to_sign_in(working: Client) -> None:
    response = get(working, NOON + timedelta(minutes=16), is_background=True)

    assert (response.status_code, response.headers["Location"]) == (302, SIGN_IN)


def test_a_background_poll_writes_nothing(working: Client) -> None:
    with writes() as found:
        get(working, NOON + timedelta(minutes=5), is_background=True)

    assert found == []


# --- what is written ------------------------------------------------------------------------------


def test_the_idle_time_is_written_at_most_once_a_minute(working: Client) -> None:
    counts = []
    for second in (1, 30, 59, 60, 61, 119, 120, 121):
        with writes() as found:
            get(working, NOON + timedelta(seconds=second))
        counts.append(len(found))

    assert counts == [0, 0, 0, 1, 0, 0, 1, 0]


def test_the_first_page_writes_nothing_as_signing_in_began_the_session(
    client: Client, counselor: User
) -> None:
    sign_in(client, counselor)

    with writes() as found:
        client.get("/")

    assert found == []


# --- 12 hours -------------------------------------------------------------------------------------


def _busy_for(client: Client, hours: int) -> None:
    for minute in range(10, hours * 60, 10):
        assert get(client, NOON + timedelta(minutes=minute)).status_code == 200


def test_after_12_hours_the_session_is_over_however_busy(working: Client) -> None:
    _busy_for(working, 12)

    assert get(working, NOON + timedelta(hours=12)).status_code == 200
    assert get(working, NOON + timedelta(hours=12, seconds=1)).status_code == 302


def test_a_new_sign_in_begins_new_12_hours(working: Client, counselor: User) -> None:
    _busy_for(working, 12)
    later = NOON + timedelta(hours=13)
    get(working, later)

    with time_machine.travel(later, tick=False):
        sign_in(working, counselor)

    assert get(working, later + timedelta(minutes=10)).status_code == 200


def test_the_stored_session_is_forgotten_soon_after(working: Client) -> None:
    assert Session.objects.get().expire_date == NOON + timedelta(hours=12, minutes=15)


# --- everybody else -------------------------------------------------------------------------------


@pytest.mark.usefixtures("awake")
def test_a_persons_session_is_long_and_its_use_is_one_write(client: Client, person: User) -> None:
    with time_machine.travel(NOON, tick=False):
        client.force_login(person)
        client.get(reverse("contacts"))

    for wait in (timedelta(minutes=16), timedelta(hours=13), timedelta(hours=23)):
        with writes() as found:
            assert get(client, NOON + wait, reverse("contacts")).status_code == 200
        assert len(found) == 1


@pytest.mark.usefixtures("awake")
def test_a_supporters_session_is_long(client: Client, db: None) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_in(client, make_staff(Role.SUPPORTER)).get("/")

    assert get(client, NOON + timedelta(hours=13), reverse("account_email")).status_code == 200


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR, Role.SUPPORTER])
def test_a_closed_account_is_out_at_its_next_request(role: Role, client: Client, db: None) -> None:
    user = make_staff(role)
    sign_in(client, user).get("/")
    User.objects.filter(pk=user.pk).update(is_active=False)

    response = client.get(reverse("account_email"))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(SIGN_IN)


# --- switched off ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("opened", [True, False])
def test_a_switched_off_accounts_sessions_are_gone_for_good(
    role: Role, opened: bool, db: None
) -> None:
    account, by = make_staff(role), make_staff(Role.OPERATOR)
    browser, address = Client(), reverse("account_email")
    with time_machine.travel(NOON, tick=False):
        sign_in(browser, account)
        if opened:
            assert browser.get(address).status_code == 200
    minutes = [NOON + timedelta(minutes=number) for number in range(1, 4)]

    deactivate_account(account=account, by=by, at=minutes[0])
    during = get(browser, minutes[0], address) if opened else None
    reactivate_account(account=account, by=by, at=minutes[1])
    after = get(browser, minutes[2], address)

    assert during is None or during.status_code == 302
    assert after.status_code == 302
    assert after.headers["Location"].startswith(SIGN_IN)
