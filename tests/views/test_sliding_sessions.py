"""How long a person stays signed in: 90 days from the last visit, and a year at the longest."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.enums import Role
from checkins.forms.base import MARK
from checkins.middleware.sessions import WAS_LONG
from checkins.models import FormDraft, User
from relapse_watch.sessions import stored_key
from tests.conftest import NOON
from tests.factories import PASSWORD, make_staff, sign_in
from tests.html_forms import forms_of
from tests.pages import main_of

DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("awake")]


@pytest.fixture
def mine(client: Client, person: User) -> Client:
    """A browser in which the person signed in at noon, by the page itself."""
    with time_machine.travel(NOON, tick=False):
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def visit(client: Client, at: datetime) -> int:
    """Open a page of the person's own and return its status."""
    with time_machine.travel(at, tick=False):
        return client.get(reverse("contacts")).status_code


def ends(client: Client) -> datetime:
    return Session.objects.get(session_key=stored_key(client.session.session_key)).expire_date


def test_it_lasts_90_days_from_sign_in(mine: Client) -> None:
    assert ends(mine) == NOON + 90 * DAY
    assert mine.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 90 * 24 * 60 * 60
    assert visit(mine, NOON + 90 * DAY + timedelta(seconds=1)) == 302


def test_a_visit_moves_its_end_and_the_cookies(mine: Client) -> None:
    later = NOON + 89 * DAY

    assert visit(mine, later) == 200

    assert ends(mine) == later + 90 * DAY
    assert mine.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 90 * 24 * 60 * 60
    assert visit(mine, NOON + 178 * DAY) == 200


def test_its_end_moves_at_most_once_a_day(mine: Client) -> None:
    moved = []
    for hours in (1, 23, 24, 25, 47, 48):
        before = ends(mine)
        assert visit(mine, NOON + timedelta(hours=hours)) == 200
        moved.append(ends(mine) != before)

    assert moved == [False, False, True, False, False, True]


def test_it_never_lasts_longer_than_a_year(mine: Client) -> None:
    for day in range(60, 361, 60):
        assert visit(mine, NOON + day * DAY) == 200
    assert visit(mine, NOON + 364 * DAY) == 200
    assert ends(mine) <= NOON + 365 * DAY

    with time_machine.travel(NOON + 365 * DAY, tick=False):
        assert mine.get(reverse("contacts")).status_code == 302


def test_after_a_year_the_page_says_why_and_keeps_what_was_typed(
    mine: Client, person: User
) -> None:
    settings_end = NOON + 365 * DAY
    for day in range(60, 361, 60):
        visit(mine, NOON + day * DAY)
    with time_machine.travel(settings_end - timedelta(minutes=1), tick=False):
        page = reverse("thoughts_new")
        fields = forms_of(mine.get(page), page)[0].sent()
        # A database whose clock is a little late still has the row.
        Session.objects.update(expire_date=settings_end + DAY)
    with time_machine.travel(settings_end, tick=False):
        response = mine.post(
            page, {MARK: fields[MARK], "thought": "Zq", "form_id": fields["form_id"]}
        )
        said = main_of(mine.get(response.url))

    assert WAS_LONG in said
    assert FormDraft.objects.get().account == person


def test_its_length_is_a_setting(mine: Client, settings: object) -> None:
    settings.SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
    settings.SESSION_LONGEST = 30 * DAY

    visit(mine, NOON + DAY)
    assert ends(mine) == NOON + 8 * DAY
    visit(mine, NOON + 7 * DAY)
    visit(mine, NOON + 13 * DAY)
    visit(mine, NOON + 19 * DAY)
    visit(mine, NOON + 25 * DAY)
    assert ends(mine) == NOON + 30 * DAY


def test_a_session_from_before_begins_to_slide(client: Client, person: User) -> None:
    with time_machine.travel(NOON, tick=False):
        client.force_login(person)
        session = client.session
        del session["began"], session["renewed"]
        session.save()

    assert visit(client, NOON + DAY) == 200
    assert ends(client) == NOON + 91 * DAY


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_a_session_of_staff_does_not_slide(role: Role, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_in(client, make_staff(role)).get("/desk/")
    first = ends(client)

    with time_machine.travel(NOON + timedelta(minutes=14), tick=False):
        client.get("/desk/")
    assert ends(client) <= first + timedelta(minutes=14)


def test_help_touches_no_session(mine: Client) -> None:
    with time_machine.travel(NOON + 2 * DAY, tick=False), CaptureQueriesContext(connection) as made:
        assert mine.get("/help/").status_code == 200
    assert not [one for one in made.captured_queries if "UPDATE" in one["sql"]]
