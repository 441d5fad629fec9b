"""The check-in that a phone opens without a network, and what the phone keeps of one person."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog import sign_catalog
from checkins.catalog.pages import page_questions
from checkins.enums import OwnLineKind
from checkins.forms.locking import LOCKED
from checkins.models import User
from checkins.queries.checkins import checkin_page
from checkins.queries.offline import results
from tests.conftest import NOON
from tests.factories import make_group, make_own_line, make_person

OWN = reverse("offline_own")


def _own(client: Client) -> dict[str, Any]:
    with time_machine.travel(NOON):
        read: dict[str, Any] = client.get(OWN).json()
    return read


def test_the_form_asks_everybody_every_question_without_session_or_database(
    client: Client,
) -> None:
    # No database is allowed in this test: a query would raise.
    response = client.get(reverse("offline_checkin"))

    page = response.content.decode()
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")
    assert "csrf" not in page
    assert all(f'id="id_{sign.code}"' in page for sign in sign_catalog().scale_signs())
    assert " checked" not in page


def test_a_phone_keeps_what_its_person_is_asked_and_nothing_of_another(
    signed_in: Client, person: User
) -> None:
    sign = make_own_line(person, kind=OwnLineKind.SIGN, text="I snap & shout.")
    make_own_line(make_person(), kind=OwnLineKind.SIGN, text="Another")
    make_group(person)

    read = _own(signed_in)

    today = NOON.date()
    asked = [
        line.name
        for number in (1, 2, 3)
        for line in checkin_page(person=person, day=today, questions=page_questions(number)).lines
        if line.weekly
    ]
    assert read["owner"] == person.phone_ref
    assert read["signs"] == [[sign.code, "I snap & shout."]]
    assert (read["weekly"][today.isoformat()], len(read["weekly"])) == (asked, 15)
    assert read["meetings"][today.isoformat()][0].startswith("Planned today: ")
    assert (read["zone"], read["ends_at"], read["medicine"]) == ("America/New_York", 4, True)


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_locked_session_hands_out_nothing(
    is_locked: bool, signed_in: Client, person: User
) -> None:
    make_own_line(person, kind=OwnLineKind.SIGN, text="I snap.")
    if is_locked:
        session = signed_in.session
        session[LOCKED] = NOON.timestamp()
        session.save()

    response = signed_in.get(OWN)

    assert (response.status_code, "I snap." in response.content.decode()) == (
        (401, False) if is_locked else (200, True)
    )


def test_what_answers_lead_to_is_the_rules_own() -> None:
    found = results()

    assert (found["2,,"], found["4,yes,2"], found["1,no,3"]) == (
        *("planning", "used"),
        "support low_mood",
    )
    assert ",no,2" not in found
