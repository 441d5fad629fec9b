"""Whom a page offers first: who can be dialed, and who may be sent a text."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from checkins.models import SupportContact, User
from checkins.queries.contacts import reach
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def test_the_first_who_can_be_dialed_is_called_and_the_first_who_may_is_sent_a_text(
    person: User,
) -> None:
    make_contact(person, name="Ann", number="ask Bo")
    make_contact(person, name="Bo", number="555-0101", may_text=False)
    make_contact(person, name="Cy", number="555-0102")

    found = reach(list(SupportContact.objects.visible_to(person)))

    names = [one.name if one else "" for one in (found.call, found.second, found.text)]
    assert names == ["Bo", "Cy", "Cy"]


def test_with_nobody_nobody_is_offered() -> None:
    found = reach([])

    assert (found.call, found.second, found.text) == (None, None, None)


def test_no_template_takes_the_first_of_the_list_for_who_can_be_called() -> None:
    folder = Path(settings.BASE_DIR, "templates")

    found = [
        path.name
        for path in folder.rglob("*.html")
        if re.search(r"contacts\.\d|contacts\|first", path.read_text())
    ]

    assert found == []
