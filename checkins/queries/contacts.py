"""Whom of a person's people a page offers first."""

from collections.abc import Iterable

from checkins.models import SupportContact


def first_to_call(people: Iterable[SupportContact]) -> SupportContact | None:
    """Return the first whose number can be dialed."""
    return next((one for one in people if one.dial), None)


def first_to_text(people: Iterable[SupportContact]) -> SupportContact | None:
    """Return the first who may be sent a text."""
    return next((one for one in people if one.may_text and one.phone.text), None)
