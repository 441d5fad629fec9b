from datetime import timedelta

import pytest

from checkins.models import AuditEvent, SupportContact
from checkins.services.contacts import (
    MOST_CONTACTS,
    TooManyContactsError,
    add_contact,
    change_contact,
    move_contact_up,
    remove_contact,
)
from tests.factories import make_contact, make_person


def names_of(person):
    return [contact.name for contact in SupportContact.objects.visible_to(person)]


def test_a_contact_is_kept_with_the_number_sealed(person, at):
    contact = add_contact(
        by=person, at=at, name="Maria", number="+1 555-0142", relation="Sponsor", may_text=False
    )

    stored = SupportContact.objects.get(pk=contact.pk)
    assert (stored.person, stored.name, stored.relation) == (person, "Maria", "Sponsor")
    assert (stored.number, stored.dial) == ("+1 555-0142", "+15550142")
    assert (stored.may_text, stored.position, stored.created_at) == (False, 0, at)
    assert "555-0142" not in stored.sealed_number


def test_contacts_stand_in_the_order_in_which_they_came(person):
    for name in ("Maria", "Jo", "Lee"):
        make_contact(person, name=name)

    assert names_of(person) == ["Maria", "Jo", "Lee"]


def test_a_contact_added_after_a_removal_stands_last(person, at):
    contacts = [make_contact(person, name=name) for name in ("Maria", "Jo", "Lee")]
    remove_contact(contact=contacts[0], by=person, at=at)

    make_contact(person, name="Ann")

    assert names_of(person) == ["Jo", "Lee", "Ann"]


def test_a_twenty_first_contact_is_refused(person, at):
    for number in range(MOST_CONTACTS):
        make_contact(person, name=f"P{number}")

    with pytest.raises(TooManyContactsError):
        add_contact(by=person, at=at, name="One more", number="555-0142")

    assert len(names_of(person)) == MOST_CONTACTS == 20


def test_a_change_writes_every_line(person, at):
    contact = make_contact(person)

    change_contact(
        contact=contact,
        by=person,
        at=at,
        name="Maria B",
        number="555-0199",
        relation="",
        may_text=False,
    )

    stored = SupportContact.objects.get(pk=contact.pk)
    assert (stored.name, stored.number, stored.relation) == ("Maria B", "555-0199", "")
    assert (stored.may_text, stored.position) == (False, 0)


def test_a_removed_contact_is_gone(person, at):
    contact = make_contact(person)

    remove_contact(contact=contact, by=person, at=at)

    assert SupportContact.objects.count() == 0


@pytest.mark.parametrize(
    ("place", "order"),
    [(0, ["Maria", "Jo", "Lee"]), (1, ["Jo", "Maria", "Lee"]), (2, ["Maria", "Lee", "Jo"])],
)
def test_a_contact_moves_up_by_one_place(person, at, place, order):
    contacts = [make_contact(person, name=name) for name in ("Maria", "Jo", "Lee")]

    move_contact_up(contact=contacts[place], by=person, at=at)

    assert names_of(person) == order


def test_moving_up_closes_the_holes_that_removals_left(person, at):
    contacts = [make_contact(person, name=name) for name in ("Maria", "Jo", "Lee")]
    remove_contact(contact=contacts[1], by=person, at=at)

    move_contact_up(contact=contacts[2], by=person, at=at)

    stored = SupportContact.objects.visible_to(person)
    assert [(one.name, one.position) for one in stored] == [("Lee", 0), ("Maria", 1)]


def test_other_peoples_lists_are_left_alone(person, at):
    other = make_person()
    contacts = [make_contact(owner, name=name) for owner in (other, person) for name in "AB"]

    move_contact_up(contact=contacts[3], by=person, at=at)

    assert (names_of(other), names_of(person)) == (["A", "B"], ["B", "A"])


def test_every_change_leaves_an_audit_row_without_name_or_number(person, at):
    contact = add_contact(by=person, at=at, name="Maria", number="555-0142")
    move_contact_up(contact=contact, by=person, at=at)
    change_contact(
        contact=contact,
        by=person,
        at=at,
        name="Jo",
        number="555-0199",
        relation="Sister",
        may_text=True,
    )
    remove_contact(contact=contact, by=person, at=at + timedelta(minutes=1))

    events = AuditEvent.objects.filter(at__gte=at).order_by("pk")
    assert [(event.action, event.detail) for event in events] == [
        ("contact_added", {}),
        ("contacts_ordered", {}),
        ("contact_changed", {}),
        ("contact_removed", {}),
    ]
