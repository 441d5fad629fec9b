"""Every page that somebody reaches by links, in a form in which two looks can be compared."""

import re
from collections import deque
from collections.abc import Iterable

from django.test import Client

from tests.pages import without_tokens

LINK = re.compile(rb'<a [^>]*?href="(/[^"#]*)')
ROW_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# A form that makes a row has an id that is drawn at each look.
DRAWN = re.compile(rb'(name="(?:uuid|form_id)" value=)"[^"]*"')
LEFT_OUT = re.compile(r"^/(?:static|account/logout|leave|demo)\b")


def pages_of(client: Client, starts: Iterable[str], *, most: int) -> dict[str, bytes]:
    """Return every page that links lead to from these, by its address: at most so many.

    A redirect is a page of one line; what is no page, as a file to take along, is left out.
    """
    waiting, seen, found = deque(starts), set(starts), dict[str, bytes]()
    while waiting and len(found) < most:
        address = waiting.popleft()
        response = client.get(address)
        if response.has_header("Location"):
            found[address] = f"{response.status_code} {response['Location']}".encode()
            continue
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        page = response.content
        found[address] = DRAWN.sub(rb'\1""', without_tokens(page))
        for link in LINK.findall(page):
            there = link.decode().replace("&amp;", "&")
            if there not in seen and not LEFT_OUT.match(there):
                seen.add(there)
                waiting.append(there)
    return found


def with_row_ids_numbered(text: bytes) -> bytes:
    """Return a page or an address with its rows' ids as 1, 2, 3 in the order in which they come."""
    numbers: dict[bytes, int] = {}
    return ROW_ID.sub(
        lambda found: b"row-%d" % numbers.setdefault(found[0], len(numbers) + 1), text
    )
