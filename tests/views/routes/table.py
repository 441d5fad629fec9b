"""The table of routes, with a row for every address of the product's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.views.kinds import Audience
from tests.views.routes import checkins, own, sharing, work
from tests.views.routes.row import Form, Row

POLICY: dict[str, Row] = {**checkins.ROWS, **own.ROWS, **sharing.ROWS, **work.ROWS}


@dataclass(frozen=True)
class Posted:
    """One form, with the name and the table's row of its address."""

    route: str
    row: Row
    form: Form

    def __str__(self) -> str:
        return " ".join([self.route, *(str(value) for value in self.form.where.values())])

    @property
    def who(self) -> Audience:
        """The first of the address's audiences, which posts the form: signed out if allowed."""
        return next(audience for audience in Audience if audience in self.row.whom)

    @property
    def traps(self) -> Mapping[str, list[str]]:
        return self.form.traps

    @property
    def good_names(self) -> list[str]:
        """The names of the fields of a good post, as the page lists them."""
        return list(self.form.good)

    def good(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return self.form.filled(parameters)


FORMS = [Posted(name, row, form) for name, row in POLICY.items() for form in row.forms]
# The traps of a file are in tests/views/test_imports.py and test_import_refusals.py.
PLAIN_FORMS = [form for form in FORMS if not form.form.takes_a_file]
