"""Pages that a phone sends: who may, what is taken, and what is answered."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from checkins.enums import OwnLineKind, Role
from checkins.forms.locking import LOCKED
from checkins.middleware.sessions import BEGAN, RENEWED
from checkins.models import CheckinSubmission, DailyCheckin, User
from checkins.services.own_lines import add_line
from checkins.services.sync import SENDING
from tests.api.sync_pages import PAGES, SESSION, Phone, a_page
from tests.conftest import NOON
from tests.factories import make_person, make_staff, save

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 23).date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def phone(person):
    return Phone(person)


def day_of(person):
    return DailyCheckin.objects.get(person=person, day=DAY)


def error(answer, status=400):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    found = answer.json()["error"]
    return found["field"], found.get("code", "")


def test_a_page_is_stored_and_the_same_again_is_the_stored_one(person, phone, clock):
    page = a_page(person, {"stressed": 2, "note": "Rain."})

    first = phone.send(page)
    clock.move_to(NOON + timedelta(days=40))  # and long after its day was closed
    again = phone.send(page)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {
        "uuid": page["uuid"],
        "day": "2026-11-23",
        "received_at": "2026-11-23T17:00:00+00:00",
        "edited_at": "2026-11-23T16:14:00+00:00",
        "finish": False,
        "aside": False,
    }
    assert day_of(person).answers == {"stressed": 2}
    assert CheckinSubmission.objects.get(person=person).asked == ["low_mood", "stressed"]
