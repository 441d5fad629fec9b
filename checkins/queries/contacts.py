"""Whom of a person's people a page offers first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from checkins.models import SupportContact, User
from checkins.models.statements import statement


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a page offers to call and to text; ``second`` is another one to call."""

    call: SupportContact | None
    second: SupportContact | None
    text: SupportContact | None


def support_contacts_of(person: User) -> list[SupportContact]:
    """Return the person's people, in their own order; one query."""
    return _contacts.rows(person=person)


@statement
def _contacts(*, person: User) -> QuerySet[SupportContact]:
    return SupportContact.objects.visible_to(person)


def reach(people: Sequence[SupportContact]) -> Reach:
    """Return whom to offer of a person's people, in their own order."""
    callable_ones = [one for one in people if one.dial]
    return Reach(
        call=first_to_call(callable_ones),
        second=first_to_call(callable_ones[1:]),
        text=first_to_text(people),
    )


def first_to_call(people: Iterable[SupportContact]) -> SupportContact | None:
    """Return the first whose number can be dialed."""
    return next((one for one in people if one.dial), None)


def first_to_text(people: Iterable[SupportContact]) -> SupportContact | None:
    """Return the first who may be sent a text."""
    return next((one for one in people if one.may_text and one.phone.text), None)
