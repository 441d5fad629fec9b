"""The people whom a person can call."""

import uuid
from datetime import datetime

from django.db import transaction

from checkins.models import SupportContact, User
from checkins.services import audit
from checkins.services.turns import take_turn

MOST_CONTACTS = 20


class TooManyContactsError(Exception):
    """The person has as many contacts as the page can hold."""


@transaction.atomic
def add_contact(
    *, by: User, at: datetime, name: str, number: str, relation: str = "", may_text: bool = True
) -> SupportContact:
    """Put someone at the end of the person's list.

    :raises TooManyContactsError: at 20 contacts.
    """
    take_turn(by)
    places = list(SupportContact.objects.visible_to(by).values_list("position", flat=True))
    if len(places) >= MOST_CONTACTS:
        raise TooManyContactsError(by.pk)
    contact = SupportContact(
        id=uuid.uuid4(),
        person=by,
        name=name,
        relation=relation,
        may_text=may_text,
        position=max(places, default=-1) + 1,
        created_at=at,
    )
    contact.number = number
    contact.save(force_insert=True)
    audit.record(action="contact_added", about=by, by=by, at=at)
    return contact


@transaction.atomic
def change_contact(
    *,
    contact: SupportContact,
    by: User,
    at: datetime,
    name: str,
    number: str,
    relation: str,
    may_text: bool,
) -> None:
    """Write a contact's page over what is stored."""
    contact.name, contact.relation, contact.may_text = name, relation, may_text
    contact.number = number
    contact.save(update_fields=["name", "relation", "may_text", "sealed_number"])
    audit.record(action="contact_changed", about=by, by=by, at=at)


@transaction.atomic
def remove_contact(*, contact: SupportContact, by: User, at: datetime) -> None:
    """Take someone off the list; nobody is told."""
    contact.delete()
    audit.record(action="contact_removed", about=by, by=by, at=at)


@transaction.atomic
def move_contact_up(*, contact: SupportContact, by: User, at: datetime) -> None:
    """Let someone change places with whoever stands before them; the first one stays."""
    take_turn(by)
    ordered = list(SupportContact.objects.visible_to(by))
    place = ordered.index(contact)
    if place:
        ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
    for position, row in enumerate(ordered):
        row.position = position
    SupportContact.objects.bulk_update(ordered, ["position"])
    audit.record(action="contacts_ordered", about=by, by=by, at=at)
