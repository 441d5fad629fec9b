"""Under every *Why* stands a line to say that this hurt or was wrong; one counselor reads it."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import SafetyNote, User
from tests.conftest import NOON
from tests.factories import (
    SAFETY_CONTACT,
    as_sent,
    make_counselor,
    make_safety_note,
    save,
    sign_in,
)
from tests.pages import main_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LINE = "This hurt, or was wrong"


def whys(client: Client) -> list[str]:
    with time_machine.travel(NOON):
        return [main_of(client.get(address)) for address in ("/", f"/check-in/{TODAY}/done/")]


def test_every_why_leads_there_if_somebody_is_named(
    signed_in: Client, person: User, settings: Any
) -> None:
    save(person, TODAY, NOON, stressed=2, finish=True)

    assert [
        (len(re.findall("Why (?:am I seeing )?this", page)), page.count(LINE))
        for page in whys(signed_in)
    ] == [(1, 1)] * 2
    settings.SAFETY_CONTACT = ""
    assert [page.count(LINE) for page in whys(signed_in)] == [0, 0]


def test_the_page_says_who_reads_and_what(signed_in: Client) -> None:
    make_counselor("Ada", email=SAFETY_CONTACT)

    page = main_of(signed_in.get(reverse("safety_notes")))

    assert "Ada at your clinic reads this. They see these words and the day." in page


def test_a_note_is_sent_and_then_shown_with_whether_it_was_read(
    signed_in: Client, person: User
) -> None:
    ada = make_counselor("Ada", email=SAFETY_CONTACT)

    page = main_of(
        signed_in.post(reverse("safety_notes"), as_sent({"text": "It scared me"}), follow=True)
    )
    assert "Thank you for saying it. Your note is sent." in page
    assert "not read yet" in page
    note = SafetyNote.objects.get(person=person)
    sign_in(Client(), ada).post(reverse("safety_notes_read", args=[note.pk]))

    page = main_of(signed_in.get(reverse("safety_notes")))
    assert "It scared me" in page
    assert "not read yet" not in page


def test_without_a_counselor_of_that_address_the_words_are_shown_again(signed_in: Client) -> None:
    assert "<textarea" not in main_of(signed_in.get(reverse("safety_notes")))

    response = signed_in.post(reverse("safety_notes"), as_sent({"text": "It scared me"}))

    assert response.status_code == 400
    assert "No one is named here to read this right now." in main_of(response)


def test_the_contact_reads_the_words_without_a_name(person: User) -> None:
    User.objects.filter(pk=person.pk).update(name="Zqperson")
    make_safety_note(person, NOON, "It scared me")
    browser = sign_in(Client(), make_counselor("Ada", email=SAFETY_CONTACT))

    page = browser.get(reverse("safety_notes_inbox")).content.decode()

    assert "It scared me" in page
    assert "Zqperson" not in page
    assert str(person.subject_ref) not in page
    assert reverse("safety_notes_inbox") in browser.get(reverse("desk")).content.decode()


def test_the_desk_says_how_many_notes_wait(person: User) -> None:
    browser = sign_in(Client(), make_counselor("Ada", email=SAFETY_CONTACT))
    assert "No notes waiting." in main_of(browser.get(reverse("desk")))
    first, _ = make_safety_note(person, NOON), make_safety_note(person, NOON)

    assert "2 notes aren’t read yet." in main_of(browser.get(reverse("desk")))
    browser.post(reverse("safety_notes_read", args=[first.pk]))
    assert "1 note isn’t read yet." in main_of(browser.get(reverse("desk")))


def test_another_counselor_has_no_such_page_and_no_link(person: User) -> None:
    browser = sign_in(Client(), make_counselor("Sam"))

    assert browser.get(reverse("safety_notes_inbox")).status_code == 404
    desk = browser.get(reverse("desk")).content.decode()
    assert reverse("safety_notes_inbox") not in desk
    assert "No notes waiting." not in desk
