"""Writing the list of the people whom a person can call."""

import uuid
from datetime import datetime

from django.db import transaction

from checkins.models import Profile, SupportContact, User
from checkins.models.profiles import TEXT_FOR_A_TALK
from checkins.services import audit
from checkins.services.removals import bring_back, removed_row, take_away
from checkins.services.turns import made_before, take_turn

MOST_CONTACTS = 20


class TooManyContactsError(Exception):
    """The person has 20 contacts already; a page holds no more."""


@transaction.atomic
def add_contact(
    *,
    by: User,
    at: datetime,
    name: str,
    number: str,
    relation: str = "",
    may_text: bool = True,
    form_id: uuid.UUID | None = None,
) -> SupportContact:
    """Add a contact at the end of the person's list, once for each form.

    :raises TooManyContactsError: at 20 contacts.
    """
    take_turn(by)
    if made := made_before(SupportContact, form_id, person=by):
        return made
    places = list(SupportContact.objects.visible_to(by).values_list("position", flat=True))
    if len(places) >= MOST_CONTACTS:
        raise TooManyContactsError(by.pk)
    contact = SupportContact(
        id=uuid.uuid4(),
        person=by,
        relation=relation,
        may_text=may_text,
        position=max(places, default=-1) + 1,
        created_at=at,
        form_id=form_id,
    )
    contact.name, contact.number = name, number
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
    """Replace a contact's details."""
    contact.name, contact.relation, contact.may_text = name, relation, may_text
    contact.number = number
    contact.save(update_fields=["sealed_name", "relation", "may_text", "sealed_number"])
    audit.record(action="contact_changed", about=by, by=by, at=at)


@transaction.atomic
def remove_contact(*, contact: SupportContact, by: User, at: datetime) -> None:
    """Take a contact off the list, for good after a day; nobody is notified."""
    if take_away(contact, by=by, at=at):
        audit.record(action="contact_removed", about=by, by=by, at=at)


@transaction.atomic
def undo_remove_contact(*, contact_id: uuid.UUID, by: User, at: datetime) -> SupportContact:
    """Bring a contact back within a day of its removal.

    :raises TooManyContactsError: at 20 contacts.
    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such contact.
    """
    contact: SupportContact = removed_row(SupportContact, contact_id, by=by, at=at)
    if SupportContact.objects.visible_to(by).count() >= MOST_CONTACTS:
        raise TooManyContactsError(by.pk)
    bring_back(contact, by=by, at=at, action="contact_brought_back")
    return contact


@transaction.atomic
def move_contact_up(*, contact: SupportContact, by: User, at: datetime) -> None:
    """Move a contact one place up the list; the first one stays where it is."""
    take_turn(by)
    ordered = list(SupportContact.objects.visible_to(by))
    place = ordered.index(contact)
    if place:
        ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
    for position, row in enumerate(ordered):
        row.position = position
    SupportContact.objects.bulk_update(ordered, ["position"])
    audit.record(action="contacts_ordered", about=by, by=by, at=at)


@transaction.atomic
def set_text_words(*, by: User, at: datetime, words: str) -> None:
    """Seal what the person's texts say; blank, or the default itself, brings the default back."""
    profile = Profile.objects.visible_to(by).get()
    profile.text_words = "" if words == TEXT_FOR_A_TALK else words
    profile.save(update_fields=["sealed_text_words"])
    audit.record(action="text_words_set", about=by, by=by, at=at)
