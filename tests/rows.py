"""Reading all rows of the database, so that a test can see whether a request changed one."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from checkins.models import AccessEvent, SeenPerson

# These tables hold no person's rows. Tries stay counted whatever becomes of their request.
UNCOUNTED = {"cache", "sqlite_sequence", "checkins_trycount", "checkins_deniedlooks"}
# A client's page that is shown again with errors is logged as a look at the client.
# A look at people seen for the first time stores whom it showed, too.
LOOKS = {
    "checkins_accessevent",
    *(f"checkins_seen{what}" for what in ("list", "part", "listpart", "person")),
}


def counts() -> dict[str, int]:
    """Return the number of rows of every table, the logs included."""
    names = sorted(set(connection.introspection.table_names()) - UNCOUNTED)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{n}', COUNT(*) FROM {n}" for n in names))
        return dict(cursor.fetchall())


def contents(left_out: Collection[str] = LOOKS) -> dict[str, list[Any]]:
    """Return every row of every table except the tables ``left_out``."""
    found = {}
    with connection.cursor() as cursor:
        for name in set(connection.introspection.table_names()) - UNCOUNTED - set(left_out):
            cursor.execute(f"SELECT * FROM {name}")
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def shown_in(event: AccessEvent) -> tuple[list[str], list[str]]:
    """Return whom a look showed, by reference, and the ids of the consents that allowed it."""
    held = SeenPerson.objects.filter(part__seenlistpart__seen_list=event.seen_id)
    pairs = list(held.order_by("consent").values_list("subject", "consent"))
    return [str(subject) for subject, _ in pairs], [str(consent) for _, consent in pairs]
