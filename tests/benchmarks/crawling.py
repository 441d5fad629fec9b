"""Every page that somebody reaches by links, in a form in which two looks can be compared."""

import re
from collections import Counter, deque
from collections.abc import Iterable

from django.test import Client

from tests.pages import without_tokens

LINK = re.compile(rb'<a [^>]*?href="(/[^"#]*)')
ROW_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ROW, NUMBER, VALUE = re.compile(ROW_ID.pattern.decode()), re.compile(r"\d+"), re.compile("=[^&]*")
# A form that makes a row has an id that is drawn at each look.
DRAWN = re.compile(rb'(name="(?:uuid|form_id)" value=)"[^"]*"')
# The second step's new secret and challenge are drawn at each look.
LEFT_OUT = re.compile(r"^/(?:static|account/logout|leave|demo|account/2fa/\w+/(?:activate|add))\b")


def pages_of(
    client: Client, starts: Iterable[str], *, alike: int, within: str = "/"
) -> dict[str, bytes]:
    """Return the pages that links lead to from these, by address: so many of one kind at most.

    ``within`` is the pattern with which the address of a link begins that is followed. Of one kind
    are addresses that differ in numbers and rows alone; of those with a question mark there is
    one. A redirect is a page of one line, and followed; a file to take along is left out.
    """
    waiting, kinds, found = deque(starts), Counter[str](), dict[str, bytes]()
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        if response.has_header("Location"):
            links = [response["Location"]]
            found[address] = f"{response.status_code} {links[0]}".encode()
        elif response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        else:
            links = [link.decode().replace("&amp;", "&") for link in LINK.findall(response.content)]
            found[address] = DRAWN.sub(rb'\1""', without_tokens(response.content))
        for link in links:
            kind = kind_of(link)
            most = min(alike, 1) if "?" in kind else alike
            is_followed = re.match(within, link) and not LEFT_OUT.match(link)
            if link in seen or not is_followed or kinds[kind] >= most:
                continue
            kinds[kind] += 1
            seen.add(link)
            waiting.append(link)
    return found


def kind_of(address: str) -> str:
    """Return an address without its numbers, its rows and what stands behind each ``=``."""
    way, mark, query = address.partition("?")
    return NUMBER.sub("#", ROW.sub("#", way)) + mark + VALUE.sub("=", query)


def with_row_ids_numbered(text: bytes) -> bytes:
    """Return a page or an address with its rows' ids as 1, 2, 3 in the order in which they come."""
    numbers: dict[bytes, int] = {}
    return ROW_ID.sub(
        lambda found: b"row-%d" % numbers.setdefault(found[0], len(numbers) + 1), text
    )
