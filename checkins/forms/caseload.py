"""Reading search, filter, order, view and page of the caseload from the address."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from unicodedata import combining, normalize
from uuid import UUID

from django.http import QueryDict
from django.utils.http import urlencode

from checkins.enums import ShownChoice
from checkins.queries.caseload import TITLES, CaseloadRow, Section

SORTS = ("need", "name", "contact")
LONGEST_SEARCH = 60
PAGE = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
WORD = re.compile(r"\w+")
NEVER = datetime.min.replace(tzinfo=UTC)
DEFAULTS = {"sort": SORTS[0], "page": 1}


class CaseloadView:
    """The search, filter, order, view and page of a caseload; invalid values are ignored.

    ``at`` and ``log`` name a client: the row to come back to, and the row whose *Log* is open.
    ``came_from`` is the section from which a client's page was opened.
    """

    def __init__(self, query: QueryDict) -> None:
        self.search = query.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
        sort = query.get("sort", "")
        self.sort = sort if sort in SORTS else "need"
        self.show = _section(query.get("show", ""))
        self.came_from = _section(query.get("from", ""))
        page = query.get("page", "")
        self.page = int(page) if PAGE.fullmatch(page) else 1
        self.is_roomy = query.get("view") == "roomy"
        self.has_keys = query.get("keys") != "off"
        self.at, self.log = _uuid(query.get("at", "")), _uuid(query.get("log", ""))

    @property
    def kept(self) -> dict[str, Any]:
        """What each link and form of the list carries, by its name in the address."""
        return {
            "q": self.search,
            "show": self.show,
            "sort": self.sort,
            "view": "roomy" if self.is_roomy else "",
            "keys": "" if self.has_keys else "off",
            "page": self.page,
        }

    @property
    def chosen(self) -> dict[str, Any]:
        """What the search's own form carries along: all but search, order and page."""
        own = {"q", "sort", "page"}
        return {name: value for name, value in self.kept.items() if value and name not in own}

    def link(self, **changes: Any) -> str:
        """Return the query string of these options with some of them changed; "" for no query."""
        here = {**self.kept, "from": self.came_from}
        chosen = {name: value for name, value in {**here, **changes}.items() if value}
        kept = {name: value for name, value in chosen.items() if DEFAULTS.get(name) != value}
        return f"?{urlencode(kept)}" if kept else ""

    def listed(self, **changes: Any) -> str:
        """Return :meth:`link` for the list itself, where nobody came from a section."""
        return self.link(**{"from": None, **changes})

    def back_to(self, client_id: UUID) -> str:
        """Return what follows the list's address to come back to it, at one client's row."""
        return f"{self.listed(at=client_id)}#c-{client_id}"

    def searched(self, rows: Sequence[CaseloadRow]) -> Sequence[CaseloadRow]:
        """Return the rows that hold each searched word: in the label, or as the start of a word.

        Besides the label it reads section, level, reason, marks and the last contact.
        """
        wanted = _plain(self.search).split()
        if not wanted:
            return rows
        return [row for row in rows if row.id == self.at or _holds(row, wanted)]

    def ordered(self, rows: list[CaseloadRow]) -> list[CaseloadRow]:
        """Return a section's rows in the chosen order; ``rows`` come ordered by need."""
        if self.sort == "name":
            return sorted(rows, key=lambda row: row.label.casefold())
        if self.sort == "contact":
            return sorted(rows, key=lambda row: (row.last_contact_at or NEVER, row.label))
        return rows


def _section(name: str) -> Section | None:
    return Section(name) if name in {section.value for section in Section} else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Return a text as it is compared: without case, and without the marks of its letters."""
    letters = normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not combining(letter))


def _holds(row: CaseloadRow, wanted: Sequence[str]) -> bool:
    label = _plain(row.label)
    said = [
        TITLES[row.section],
        row.details.reason,
        row.details.aside_reason,
        row.details.last_contact,
    ]
    if row.shown:
        said.append(str(ShownChoice(row.shown.level).label))
        said += ["strong change"] * row.shown.is_strong
    words = WORD.findall(_plain(" ".join(said)))
    return all(one in label or any(word.startswith(one) for word in words) for one in wanted)
