"""Reading search, filter, order and page of the caseload from the address."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.http import urlencode

from checkins.forms.base import UUID_TEXT
from checkins.queries.caseload import CaseloadRow, Section
from checkins.queries.sharing_reads import ListedClient

SORTS = ("need", "name", "contact")
LONGEST_SEARCH = 60
PAGE = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
NEVER = datetime.min.replace(tzinfo=UTC)


class CaseloadView:
    """The search, filter, order and page of a caseload; invalid values are ignored."""

    def __init__(self, query: QueryDict) -> None:
        self.search = query.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
        sort = query.get("sort", "")
        self.sort = sort if sort in SORTS else "need"
        show = query.get("show", "")
        self.show = Section(show) if show in {section.value for section in Section} else None
        page = query.get("page", "")
        self.page = int(page) if PAGE.fullmatch(page) else 1
        self.log, self.at = _id_of(query.get("log", "")), _id_of(query.get("at", ""))

    def link(self, **changes: Any) -> str:
        """Return the query string of these options with some of them changed; "" for no query."""
        now: dict[str, Any] = {
            "q": self.search,
            "show": self.show,
            "sort": self.sort,
            "page": self.page,
        }
        chosen = {name: value for name, value in {**now, **changes}.items() if value}
        defaults = {"sort": SORTS[0], "page": 1}
        kept = {name: value for name, value in chosen.items() if defaults.get(name) != value}
        return f"?{urlencode(kept)}" if kept else ""

    def searched(self, clients: Sequence[ListedClient]) -> Sequence[ListedClient]:
        """Return the clients whose label contains the searched text, in upper or lower case."""
        wanted = self.search.casefold()
        if not wanted:
            return clients
        return [item for item in clients if wanted in item.label.casefold()]

    def ordered(self, rows: list[CaseloadRow]) -> list[CaseloadRow]:
        """Return a section's rows in the chosen order; ``rows`` come ordered by need."""
        if self.sort == "name":
            return sorted(rows, key=lambda row: row.label.casefold())
        if self.sort == "contact":
            return sorted(rows, key=lambda row: (row.last_contact_at or NEVER, row.label))
        return rows


def _id_of(text: str) -> UUID | None:
    return UUID(text) if UUID_TEXT.fullmatch(text) else None
