"""Every address of the URL configuration, and the methods that it accepts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import checkins.urls
from tests.factories import IMPORT_ID

TODAY = date(2026, 11, 23)
OF_PROGRAMS = "api/"  # no session opens these, and no page: tests/api
ABSENT = UUID("5f5f5f5f-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Route:
    """One address pattern of the URL configuration, with its name and methods."""

    name: str
    pattern: str
    is_own: bool
    methods: frozenset[str]

    def address(self, **more: Any) -> str:
        """Return an address of the pattern; ``more`` replaces the default parameters."""
        known = {
            "day": TODAY,
            "first": TODAY.replace(day=1),
            "page_number": 1,
            "number": 1,
            "what": "name",
            "contact_id": ABSENT,
            "import_id": IMPORT_ID,
            "version_id": ABSENT,
            "break_id": ABSENT,
            "group_id": ABSENT,
            "listed_id": ABSENT,
            "line_id": ABSENT,
            "thought_id": ABSENT,
            "ride_id": ABSENT,
            "choice_id": ABSENT,
            "device_id": ABSENT,
            "kept_id": ABSENT,
            "box": 1,
            "account_ref": ABSENT,
            "invitation_id": ABSENT,
            "token": "none",
            "consent_id": ABSENT,
            "ending_id": ABSENT,
            "client_id": ABSENT,
            "system_id": ABSENT,
            "system_ref": ABSENT,
            "alert_id": ABSENT,
            "entry_id": ABSENT,
            "code_id": ABSENT,
            "code": "ABCD-2345",
            "supporter_id": ABSENT,
            "call_id": ABSENT,
            "note_id": ABSENT,
            "removal": "person",
            "row_id": ABSENT,
            "invite": "none",
            "uidb36": "1",
            "key": "none",
            "pk": 1,
            "address_id": 1,
            "notice": "none",
            "pending": "none",
            "entry": "none",
            "link": "none",
        } | more
        return reverse(
            self.name,
            kwargs={
                name: known[name] for name in known if re.search(rf"[:<]{name}>", self.pattern)
            },
        )


def _methods(pattern: URLPattern) -> frozenset[str]:
    """Return the methods of an address: those of its class, or those its decorator allows."""
    view = getattr(pattern.callback, "view_class", None)
    if view:
        return frozenset(verb.upper() for verb in view.http_method_names if hasattr(view, verb))
    try:
        response = pattern.callback(RequestFactory().generic("PROBE", "/"))
    except (AttributeError, TypeError):  # no decorator refused the method, so all are accepted
        return frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    return frozenset(response.headers.get("Allow", "").split(", ")) - {""}


def _patterns(
    entries: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, address)
        else:
            yield address, entry


def _routes() -> Iterator[Route]:
    own = {id(entry) for _, entry in _patterns(checkins.urls.urlpatterns)}
    for address, entry in _patterns(get_resolver().url_patterns):
        if address.startswith(OF_PROGRAMS):
            continue
        yield Route(entry.name or address, address, id(entry) in own, _methods(entry))


# Where two patterns have one name, the first one answers.
ROUTES = {route.name: route for route in reversed(list(_routes()))}
OWN = {name: route for name, route in ROUTES.items() if route.is_own}
