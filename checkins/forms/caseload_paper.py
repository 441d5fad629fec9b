"""What goes on the printed list, read from the address."""

from urllib.parse import parse_qsl

from django.http import QueryDict

from checkins.forms.caseload import CaseloadView
from checkins.queries.caseload import TITLES

ORDERS = {"name": "by name", "contact": "longest without contact first"}


class PaperView:
    """The list's own search, filter and order, and whether use is included: not unless chosen."""

    def __init__(self, query: QueryDict) -> None:
        """Read the address; what it does not know is ignored."""
        self.list = CaseloadView(query)
        self.list.at = self.list.log = None  # a row to come back to is not one that was chosen
        self.with_use = query.get("use") == "on"

    @property
    def way(self) -> str:
        """The query string of the list, to go back with."""
        return self.list.listed(page=1)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The list's options, as names and values of hidden fields."""
        return parse_qsl(self.way.removeprefix("?"))

    @property
    def words(self) -> list[str]:
        """What is chosen, in words: "Gone quiet", "search: jo", "by name"."""
        show = self.list.show
        return [
            *([str(TITLES[show])] if show else []),
            *([f"search: {self.list.search}"] if self.list.search else []),
            *([ORDERS[self.list.sort]] if self.list.sort in ORDERS else []),
        ]
