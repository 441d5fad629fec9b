"""The rows of a caseload in the order in which they are drawn: its pages, and who comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checkins.queries.caseload import CaseloadRow, Section

PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list: its number, how many there are, and its rows by section."""

    number: int
    of: int
    rows: Mapping[Section, list[CaseloadRow]]

    @property
    def is_last(self) -> bool:
        return self.number == self.of


def page_of(
    sections: Mapping[Section, Sequence[CaseloadRow]],
    number: int,
    *,
    at: Any = None,
    size: int = PAGE_SIZE,
) -> ListPage:
    """Cut sections into pages of ``size`` rows; a number too high gives the last page.

    With ``at``, the id of a client, it is the page on which they stand.
    """
    rows = [row for found in sections.values() for row in found]
    last = max(-(-len(rows) // size), 1)
    found = next((place for place, row in enumerate(rows) if at and row.id == at), None)
    number = min(number, last) if found is None else found // size + 1
    here = rows[(number - 1) * size : number * size]
    return ListPage(
        number, last, {name: [row for row in here if row.section is name] for name in sections}
    )


def next_after(
    rows: Sequence[CaseloadRow], client_id: Any, came_from: Section | None
) -> CaseloadRow | None:
    """Return the row after a client's, None after the last; ``rows`` hold the client.

    Who left the section ``came_from`` meanwhile, as a contact does, is followed by the first who
    is still there, else by the first of the sections after it.
    """
    place = next(place for place, row in enumerate(rows) if row.id == client_id)
    if came_from is None or rows[place].section is came_from:
        return rows[place + 1] if place + 1 < len(rows) else None
    order = list(Section)
    left = order.index(came_from)
    others = (row for row in rows if row.id != client_id and order.index(row.section) >= left)
    return next(others, None)
