"""The page after "Yes", a look back at it, and days that add up."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from checkins.models import AccessEvent, LookBack, User
from tests.conftest import NOON
from tests.factories import make_contact, make_counselor, save, share
from tests.pages import page_of, words_of

TODAY = date(2026, 11, 23)
LOOK = {"came_first": "emotional", "before": "A hard week.", "helped": "Tea."}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def phone(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def done(phone: Client) -> str:
    return page_of(phone.get(reverse("checkins_done", args=[TODAY])))


def test_the_page_says_that_nobody_was_told(phone: Client, person: User) -> None:
    make_contact(person, name="Maria", may_text=True)
    save(person, TODAY, NOON, used="yes", finish=True)

    page = done(phone)

    assert "t tell anyone. Only you can see this answer." in page
    assert "Tell Maria" in page
    assert page.index("Cannot wake someone?") < page.index("Who knows") < page.index("look at what")
    assert (len(mail.outbox), AccessEvent.objects.count()) == (0, 0)


def test_the_page_names_who_can_see_it(phone: Client, person: User) -> None:
    share(person, make_counselor("Sam"), NOON, use=True)
    share(person, make_counselor("Lee"), NOON)
    save(person, TODAY, NOON, used="yes", finish=True)

    page = words_of(phone.get(reverse("checkins_done", args=[TODAY])))

    assert "You and Sam can see this answer when they look." in page
    assert "Lee" not in page


def test_a_look_back_is_kept_changed_and_taken_away(phone: Client, person: User) -> None:
    save(person, TODAY, NOON, used="yes")
    address = reverse("look_backs_day", args=[TODAY])

    empty = phone.post(address, dict.fromkeys(LOOK, ""))
    kept = phone.post(address, LOOK)
    page = phone.get(address).content.decode()
    gone = phone.post(address, {"remove": "1"})

    assert (empty.status_code, kept.status_code, gone.status_code) == (400, 302, 302)
    assert "Write a few words or choose one." in empty.content.decode()
    assert ("A hard week." in page, "Tea." in page) == (True, True)
    assert LookBack.objects.count() == 0


def test_a_day_without_use_has_no_look_back(phone: Client, person: User) -> None:
    save(person, TODAY, NOON, used="no")

    assert phone.get(reverse("look_backs_day", args=[TODAY])).status_code == 404
    assert phone.get(reverse("look_backs_day", args=[TODAY - timedelta(days=1)])).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counted_from", "2026-11-24"),
        ("left_care_on", "2027-01-01"),
        ("counted_from", "11/01/2026"),
        ("counted_from", "0001-01-01"),
        ("counted_from", "\uff12026-11-01"),
    ],
)
def test_a_day_that_has_not_been_is_refused(
    phone: Client, person: User, field: str, value: str
) -> None:
    answer = phone.post(reverse("recovery_days"), {field: value})

    person.profile.refresh_from_db()
    assert answer.status_code == 400
    assert "choose today or an earlier day." in answer.content.decode()
    assert (person.profile.counted_from, person.profile.left_care_on) == (None, None)


def test_days_are_shown_only_when_asked_for_and_a_use_day_ends_nothing(
    phone: Client, person: User
) -> None:
    unasked = phone.get("/").content.decode()
    phone.post(reverse("recovery_days"), {"counted_from": "2026-10-24", "first_is": "0"})
    before = phone.get("/").content.decode()
    save(person, TODAY, NOON, used="yes", finish=True)

    after = phone.get("/").content.decode()

    assert "in recovery in total" not in unasked
    assert "30 days in recovery in total" in before
    assert "30 days in recovery in total" in after
    phone.post(reverse("recovery_days"), {"counted_from": "2026-10-24", "on_home": "0"})
    assert "in recovery in total" not in phone.get("/").content.decode()


def test_the_card_on_lost_tolerance_is_put_away_with_one_tap(phone: Client) -> None:
    phone.post(reverse("recovery_days"), {"left_care_on": "2026-11-20"})
    before = phone.get("/").content.decode()

    phone.post(reverse("recovery_days_tolerance"))

    after = phone.get("/").content.decode()
    words = "You told us when you got out."
    assert (words in before, words in after) == (True, False)
