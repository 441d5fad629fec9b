"""Reading a query: the parameters that an address has, each once, and nothing else."""

import re
from collections.abc import Collection
from datetime import date

from django.http import HttpRequest

from checkins.api.answers import RefusedError

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
PAGE = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
FORMATS = {"json", "application/json", "application/fhir+json"}
FORMAT = "_format"


def given(request: HttpRequest, known: Collection[str]) -> dict[str, str]:
    """Return the parameters that were sent.

    :raises RefusedError: if one came twice, is not one of ``known``, or asks for another format.
    """
    found = {}
    for name, values in request.GET.lists():
        if name not in {*known, FORMAT}:
            raise RefusedError(400)  # the sender chose its name, so it is not repeated
        if len(values) != 1:
            raise RefusedError(400, parameter=name)
        found[name] = values[0]
    if found.pop(FORMAT, "json") not in FORMATS:
        raise RefusedError(406)
    return found


def day_from(values: dict[str, str], name: str) -> date | None:
    """Return a day of the query, None if it is not there.

    :raises RefusedError: if it is no day as YYYY-MM-DD.
    """
    text = values.get(name)
    if text is None:
        return None
    try:
        if not DAY.fullmatch(text):
            raise RefusedError(400, parameter=name)
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(400, parameter=name) from error


def page_from(values: dict[str, str], name: str = "page") -> int:
    """Return the number of a page, 1 if it is not there.

    :raises RefusedError: if it is no number from 1 to 99999.
    """
    text = values.get(name, "1")
    if not PAGE.fullmatch(text):
        raise RefusedError(400, parameter=name)
    return int(text)
