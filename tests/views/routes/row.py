"""What the table says of an address: who is meant, which codes answer, what is posted."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from checkins.enums import AccessAction
from tests.views.kinds import Audience, Kind


class Thing(StrEnum):
    """What an address points to, as seen by whoever asks."""

    OWN = "own"
    FOREIGN = "foreign"
    ABSENT = "absent"
    CHILD = "a child of another client of mine"
    FOREIGN_CHILD = "a foreign child under my own parent"
    ABSENT_CHILD = "an absent child under my own parent"
    UNDER_FOREIGN = "my own child under a foreign parent"
    MALFORMED = "malformed"


class Named(str):
    """In a good post: the value that the asker's addresses have under this name."""

    __slots__ = ()


@dataclass(frozen=True)
class Form:
    """One form of a page: a good post of it, and the traps of each of its fields.

    ``where`` holds the parameters of the address at which a page of several forms has this one.
    Bytes in ``good`` are a file.
    """

    good: Mapping[str, Any] = field(default_factory=dict)
    traps: Mapping[str, list[str]] = field(default_factory=dict)
    where: Mapping[str, Any] = field(default_factory=dict)

    def filled(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the good post of whoever has these parameters in their addresses."""
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
        """Whether a browser sends a file with it."""
        return any(isinstance(value, bytes) for value in self.good.values())


@dataclass(frozen=True)
class Row:
    """One address: who is meant, and the codes of a read and of a good post at their own thing.

    ``states`` holds other codes of single kinds there, ``things`` those of the other things where
    they are not 404. ``idle`` are the kinds whose good posts change no row. ``reads`` is what the
    log says of an answer from a consent in force.
    """

    whom: frozenset[Audience]
    get: int = 405
    post: int = 405
    forms: tuple[Form, ...] = ()
    states: Mapping[Kind, int] = field(default_factory=dict)
    things: Mapping[Thing, int] = field(default_factory=dict)
    idle: frozenset[Kind] = frozenset()
    reads: AccessAction | None = None

    def form_at(self, parameters: Mapping[str, Any]) -> Form:
        """Return the form that the page with these parameters has."""
        here = (form for form in self.forms if form.where.items() <= parameters.items())
        return next(here, self.forms[0])


def button(whom: frozenset[Audience], **more: Any) -> Row:
    """Return the row of an address that takes a press of a button, and no fields."""
    return Row(whom, post=302, forms=(Form(),), **more)
