"""The table of routes: a row for every address of the product's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.views.kinds import Audience
from tests.views.routes import checkins, own, sharing, work
from tests.views.routes.row import Form, Row

POLICY: dict[str, Row] = {**checkins.ROWS, **own.ROWS, **sharing.ROWS, **work.ROWS}


@dataclass(frozen=True)
class Posted:
    """One form, with the name and the row of its address."""

    route: str
    row: Row
    form: Form

    def __str__(self) -> str:
        return " ".join([self.route, *(str(value) for value in self.form.where.values())])

    @property
    def who(self) -> Audience:
        """The one of those whom it is meant for who posts it: nobody's account, if anybody may."""
        return next(audience for audience in Audience if audience in self.row.whom)

    @property
    def traps(self) -> Mapping[str, list[str]]:
        """The traps of each of its fields."""
        return self.form.traps

    def good(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return its good post, of whoever has these parameters in their addresses."""
        return self.form.filled(parameters)


FORMS = [Posted(name, row, form) for name, row in POLICY.items() for form in row.forms]
# A file has traps of its own: tests/views/test_imports.py and test_import_refusals.py.
PLAIN_FORMS = [form for form in FORMS if not form.form.takes_a_file]
