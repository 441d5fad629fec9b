"""What the server hands to a phone for its pocket card: nothing that was not ticked."""

import pytest
from django.test import Client
from django.urls import reverse

from checkins.models import User
from checkins.queries.pocket_cards import first_name
from tests.factories import make_contact, make_plan

pytestmark = pytest.mark.django_db
CARD = reverse("pocket_cards_card")


def test_a_card_has_first_names_and_only_what_was_ticked(person: User, signed_in: Client) -> None:
    make_contact(person, name="Maria Lopez", number="608-555-0188")
    make_contact(person, name="Jo", number="ask her", may_text=False)
    make_plan(person, reasons="My daughter\n\nSleep", coping="Walk")

    card = signed_in.get(CARD).json()
    assert card == {
        "owner": person.phone_ref,
        "people": [
            {
                "first": "Maria",
                "number": "(608) 555-0188",
                "dial": "+16085550188",
                "text": "+16085550188",
            },
            {"first": "Jo", "number": "ask her", "dial": "", "text": ""},
        ],
    }
    more = signed_in.get(f"{CARD}?reasons=1&alone=0").json()
    assert more == {**card, "reasons": ["My daughter", "Sleep"]}
    assert signed_in.get(f"{CARD}?alone=1").json() == {**card, "alone": ["Walk"]}


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Maria Lopez", "Maria"),
        ("Dr. Miller, MD", "Dr. Miller"),
        ("My sister Ann", "My sister"),
        ("mom", "mom"),
        ("Ann, sponsor", "Ann"),
    ],
)
def test_a_first_name_names_somebody(name: str, first: str) -> None:
    assert first_name(name) == first
