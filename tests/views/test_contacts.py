"""What a text to one of the person's people says, and the roles that are offered."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import AuditEvent, Profile, User
from checkins.services.contacts import set_text_words
from tests.conftest import NOON
from tests.factories import make_contact, make_person, save
from tests.pages import main_of, words_of
from tests.services.patterns import TODAY

DEFAULT = "Having a hard moment. Can you talk?"
MINE = "It’s bad & I need you. Call me? 100% true"
MOST_LETTERS = 160


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def _set(browser: Client, words: str) -> str:
    return words_of(browser.post(reverse("contacts_text"), {"words": words}, follow=True))


def test_the_persons_own_words_stand_in_the_text_of_right_now(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria", number="555-0142")

    assert "Your text is saved." in _set(signed_in, MINE)

    page = main_of(signed_in.get("/now/"))
    assert f"sms:5550142?&amp;body={quote(MINE, safe='/')}" in page or (
        f"sms:5550142?&body={quote(MINE, safe='/')}" in page
    )
    assert f"Text: “{MINE}”" in words_of(signed_in.get("/now/"))
    assert DEFAULT not in page


def test_somebody_with_no_people_has_their_own_words_too(signed_in: Client, person: User) -> None:
    _set(signed_in, "Please call")

    assert f"body={quote('Please call')}" in main_of(signed_in.get("/now/"))


def test_visitors_and_other_people_get_the_default(signed_in: Client, person: User) -> None:
    _set(signed_in, "Zqwords")
    other = Client()
    other.force_login(make_person())

    for browser in (Client(), other):
        page = main_of(browser.get("/now/"))
        assert quote(DEFAULT) in page
        assert "Zqwords" not in page


@pytest.mark.parametrize("blank", ["", "   ", DEFAULT])
def test_blank_brings_the_default_back(blank: str, signed_in: Client, person: User) -> None:
    _set(signed_in, "Please call")

    _set(signed_in, blank)

    assert Profile.objects.get(person=person).sealed_text_words == ""
    assert quote(DEFAULT) in main_of(signed_in.get("/now/"))


def test_a_text_is_as_long_as_one_message_and_one_line(signed_in: Client, person: User) -> None:
    _set(signed_in, "x" * MOST_LETTERS)
    refused = signed_in.post(reverse("contacts_text"), {"words": "y" * (MOST_LETTERS + 1)})

    assert refused.status_code == 400
    assert "y" * (MOST_LETTERS + 1) in refused.content.decode()
    assert Profile.objects.get(person=person).text_words == "x" * MOST_LETTERS

    _set(signed_in, "One\nline")
    assert Profile.objects.get(person=person).text_words == "One line"


def test_it_is_stored_sealed_and_the_log_holds_no_word(person: User) -> None:
    set_text_words(by=person, at=NOON, words="Zqwords")

    profile = Profile.objects.get(person=person)
    assert "Zqwords" not in profile.sealed_text_words
    assert profile.text_words == profile.says_in_a_text == "Zqwords"
    assert AuditEvent.objects.get(action="text_words_set").detail == {}


def test_one_that_cannot_be_opened_is_never_sent(signed_in: Client, person: User) -> None:
    make_contact(person)
    Profile.objects.filter(person=person).update(sealed_text_words="damaged")

    assert quote(DEFAULT) in main_of(signed_in.get("/now/"))


def test_home_and_the_result_page_carry_the_words_where_they_ask_for_a_call(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria", number="555-0142")
    _set(signed_in, "Please call")
    done = reverse("checkins_done", args=[TODAY])

    save(person, TODAY, NOON - timedelta(hours=1), finish=True, used="no", planning=2)
    for address in (done, "/"):
        assert "sms:5550142?&amp;body=Please%20call" in signed_in.get(address).content.decode()

    save(person, TODAY, NOON, finish=True, used="no", planning=0)
    for address in (done, "/"):
        assert "Please%20call" not in signed_in.get(address).content.decode()


def test_where_somebody_else_reads_the_phone_only_the_message_holds_the_words(
    signed_in: Client, person: User
) -> None:
    make_contact(person)
    set_text_words(by=person, at=NOON, words="Zqwords")
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)

    now, people = main_of(signed_in.get("/now/")), main_of(signed_in.get("/people/"))

    assert "body=Zqwords" in now
    assert "“Zqwords" not in now + people
    assert "Zqwords" not in people


def test_a_sober_buddy_is_among_the_roles_that_are_offered(signed_in: Client) -> None:
    page = main_of(signed_in.get(reverse("contacts_add")))

    assert '<option value="Sober buddy">' in page
    assert 'list="roles"' in page
    assert "For example: sponsor, sober buddy" in page
    signed_in.post(
        reverse("contacts_add"),
        {
            "name": "Ken",
            "number": "555-0142",
            "relation": "Sober buddy",
            "may_text": "on",
            "form_id": "1f0e0000-0000-4000-8000-000000000001",
        },
    )
    assert "Sober buddy" in words_of(signed_in.get(reverse("contacts")))
    assert "Sober buddy" in words_of(signed_in.get(reverse("help")))
