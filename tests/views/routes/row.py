"""The parts of the table of routes: audience, status codes and forms of each address."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from checkins.enums import AccessAction
from checkins.forms.base import FORM_ID
from tests.views.kinds import Audience, Kind
from tests.views.routes.traps import UUIDS

ITS_ID = "1f0e0000-0000-4000-8000-000000000001"


class Thing(StrEnum):
    """The row to which an address points, in relation to the actor who requests it."""

    OWN = "own"
    FOREIGN = "foreign"
    ABSENT = "absent"
    CHILD = "a child of another client of mine"
    FOREIGN_CHILD = "a foreign child under my own parent"
    ABSENT_CHILD = "an absent child under my own parent"
    UNDER_FOREIGN = "my own child under a foreign parent"
    MALFORMED = "malformed"


class Named(str):
    """A placeholder in a good post, for the parameter of this name in the actor's addresses."""

    __slots__ = ()


@dataclass(frozen=True)
class Form:
    """One form of a page: a good post, and the traps of each of its fields.

    If a page has several forms, ``where`` holds the address's parameters for this one. Bytes in
    ``good`` are a file.
    """

    good: Mapping[str, Any] = field(default_factory=dict)
    traps: Mapping[str, list[str]] = field(default_factory=dict)
    where: Mapping[str, Any] = field(default_factory=dict)

    def filled(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the good post, with placeholders replaced by these parameters."""
        return {
            name: str(parameters[value])
            if isinstance(value, Named)
            else io.BytesIO(value)
            if isinstance(value, bytes)
            else value
            for name, value in self.good.items()
        }

    @property
    def takes_a_file(self) -> bool:
        """Whether the form has a file."""
        return any(isinstance(value, bytes) for value in self.good.values())


def once(good: Mapping[str, Any], traps: Mapping[str, list[str]], **more: Any) -> Form:
    """Return a form that makes a row, and carries a UUID so that sending it twice makes one."""
    return Form({**good, FORM_ID: ITS_ID}, {**traps, FORM_ID: ["", *UUIDS]}, **more)


@dataclass(frozen=True)
class Row:
    """One address: its audience, and the status codes of a GET and of a good POST on own rows.

    ``states`` holds the kinds that get another code there. ``things`` holds the codes of other
    things, if they are not 404. ``idle`` are the kinds whose good posts change no row. ``reads`` is
    the action that the log names if a consent in force gives access, and ``reads_by`` the methods
    that read.
    """

    whom: frozenset[Audience]
    get: int = 405
    post: int = 405
    forms: tuple[Form, ...] = ()
    states: Mapping[Kind, int] = field(default_factory=dict)
    things: Mapping[Thing, int] = field(default_factory=dict)
    idle: frozenset[Kind] = frozenset()
    reads: AccessAction | None = None
    reads_by: tuple[str, ...] = ("GET", "HEAD", "POST")

    def form_at(self, parameters: Mapping[str, Any]) -> Form:
        """Return the form of the page that has these parameters."""
        here = (form for form in self.forms if form.where.items() <= parameters.items())
        return next(here, self.forms[0])


def button(whom: frozenset[Audience], **more: Any) -> Row:
    """Return the row of an address that accepts a press of a button, without fields."""
    return Row(whom, post=302, forms=(Form(),), **more)
